"""The steps of a message: each happens from the right state, for the right owner, once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

import pytest

from pairing.ids import MessageId
from storage import outbox
from storage.database import Database, Session
from storage.outbox import Message, MessageState
from tests.storage.factories import NOW, enqueue, make_team, new_message, run_round

HOUR = timedelta(hours=1)
Step = Callable[[Session, MessageId, str], bool]

FROM_SENDING: dict[MessageState, Step] = {
    MessageState.SENT: lambda s, id_, owner: outbox.settle_sent(
        s, id_, owner=owner, channel_id="C1", ts="1.2", now=NOW
    ),
    MessageState.PENDING: lambda s, id_, owner: outbox.settle_later(
        s, id_, owner=owner, send_after=NOW + HOUR, reason="429"
    ),
    MessageState.CHECKING: lambda s, id_, owner: outbox.settle_checking(
        s, id_, owner=owner, check_after=NOW + HOUR, reason="timeout"
    ),
    MessageState.DEAD: lambda s, id_, owner: outbox.settle_dead(
        s, id_, owner=owner, reason="no_text", now=NOW
    ),
    MessageState.CANCELLED: lambda s, id_, owner: outbox.settle_cancelled(
        s, id_, owner=owner, reason="left", now=NOW
    ),
}
FROM_CHECKING: dict[str, tuple[MessageState, Callable[[Session, MessageId], bool]]] = {
    "found": (
        MessageState.SENT,
        lambda s, id_: outbox.settle_found(s, id_, channel_id="C1", ts="1.2", now=NOW),
    ),
    "resend": (MessageState.PENDING, lambda s, id_: outbox.resend(s, id_, now=NOW)),
    "later": (
        MessageState.CHECKING,
        lambda s, id_: outbox.check_later(s, id_, check_after=NOW + 2 * HOUR),
    ),
    "bury": (MessageState.DEAD, lambda s, id_: outbox.bury(s, id_, reason="lost", now=NOW)),
}


def sending(db: Database, *, owner: str = "me", at: timedelta = timedelta()) -> Message:
    """Write a message and claim it."""
    [message] = enqueue(db, new_message(make_team(db, 0), send_after=NOW - HOUR))
    with db.write() as s:
        taken = outbox.claim(s, message.id, owner=owner, now=NOW + at)
    assert taken is not None
    return taken


def checking(db: Database) -> Message:
    message = sending(db)
    with db.write() as s:
        assert outbox.settle_checking(s, message.id, owner="me", check_after=NOW, reason="timeout")
        return outbox.get_message(s, message.id)


@pytest.mark.parametrize("state", FROM_SENDING)
def test_the_owner_settles_a_sending_message_and_nobody_else_and_once(
    db: Database, state: MessageState
) -> None:
    message, step = sending(db), FROM_SENDING[state]

    with db.write() as s:
        answers = [step(s, message.id, owner) for owner in ("you", "me", "me")]
        settled = outbox.get_message(s, message.id)

    assert answers == [False, True, False]
    assert (settled.state, settled.owner) == (state, None)
    final = state not in (MessageState.PENDING, MessageState.CHECKING)
    assert (settled.settled_at is not None) == final
    assert settled.intent_at == NOW


def test_a_sent_message_knows_where_it_is(db: Database) -> None:
    message = sending(db)

    with db.write() as s:
        FROM_SENDING[MessageState.SENT](s, message.id, "me")
        sent = outbox.get_message(s, message.id)

    assert (sent.channel_id, sent.ts, sent.settled_at) == ("C1", "1.2", NOW)


def test_a_message_put_off_is_due_later_and_keeps_the_reason(db: Database) -> None:
    message = sending(db)

    with db.write() as s:
        FROM_SENDING[MessageState.PENDING](s, message.id, "me")
        waiting = outbox.get_message(s, message.id)
        assert outbox.claim(s, message.id, owner="me", now=NOW) is None
        again = outbox.claim(s, message.id, owner="you", now=NOW + HOUR)

    assert (waiting.send_after, waiting.reason) == (NOW + HOUR, "429")
    assert again is not None
    assert again.attempts == 2


@pytest.mark.parametrize("step_name", FROM_CHECKING)
def test_a_checking_message_takes_each_step_and_others_do_not(db: Database, step_name: str) -> None:
    state, step = FROM_CHECKING[step_name]
    message, other = checking(db), sending(db)

    with db.write() as s:
        assert step(s, message.id)
        assert not step(s, other.id)
        assert outbox.get_message(s, message.id).state is state
        assert outbox.get_message(s, other.id) == other


def test_a_resent_message_is_due_at_once_and_counted(db: Database) -> None:
    message = checking(db)

    with db.write() as s:
        outbox.resend(s, message.id, now=NOW + HOUR)
        again = outbox.get_message(s, message.id)

    assert (again.send_after, again.resends, again.attempts) == (NOW + HOUR, 1, 1)


def test_evidence_is_looked_for_when_its_time_has_come(db: Database) -> None:
    message = checking(db)

    with db.write() as s:
        now = outbox.list_checking(s, now=NOW, limit=5)
        outbox.check_later(s, message.id, check_after=NOW + HOUR)
        early = outbox.list_checking(s, now=NOW, limit=5)

    assert (now, early) == ([message], [])


def test_only_waiting_messages_are_cancelled(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    mine, of_pair, elsewhere, busy = enqueue(
        db,
        new_message(team),
        new_message(team, pair_id=pair, seq=1),
        new_message(team),
        new_message(team, pair_id=pair, seq=0),
    )
    with db.write() as s:
        outbox.claim(s, busy.id, owner="me", now=NOW)

        by_id = outbox.cancel(s, [mine.id, busy.id], reason="left", now=NOW)
        by_pair = outbox.cancel(s, pair_id=pair, reason="left", now=NOW)
        nothing = outbox.cancel(s, reason="left", now=NOW)
        states = [outbox.get_message(s, m.id).state for m in (mine, of_pair, elsewhere, busy)]

    assert (by_id, by_pair, nothing) == (1, 1, 0)
    assert states == [
        MessageState.CANCELLED,
        MessageState.CANCELLED,
        MessageState.PENDING,
        MessageState.SENDING,
    ]


def take_over(
    db: Database,
    *,
    alone: bool,
    stale_before: timedelta = -HOUR,
    in_hand: Collection[MessageId] = (),
) -> int:
    with db.write() as s:
        return outbox.take_over(
            s,
            me="me",
            in_hand=in_hand,
            alone=alone,
            stale_before=NOW + stale_before,
            now=NOW,
            check_after=NOW + HOUR,
        )


def test_messages_of_owners_that_are_gone_are_checked_and_not_sent(db: Database) -> None:
    gone, mine = sending(db, owner="gone"), sending(db, owner="me")

    taken = take_over(db, alone=True, in_hand=[mine.id])

    with db.read() as s:
        left = outbox.get_message(s, gone.id)
        assert outbox.get_message(s, mine.id) == mine
    assert taken == 1
    assert (left.state, left.owner, left.send_after) == (MessageState.CHECKING, None, NOW + HOUR)
    assert left.intent_at == NOW


def test_while_others_may_live_only_old_intents_are_taken(db: Database) -> None:
    old, fresh = sending(db, owner="a", at=-HOUR / 2), sending(db, owner="b")

    assert take_over(db, alone=False) == 0
    assert take_over(db, alone=False, stale_before=-HOUR / 4) == 1
    with db.read() as s:
        assert outbox.get_message(s, old.id).state is MessageState.CHECKING
        assert outbox.get_message(s, fresh.id).state is MessageState.SENDING


def test_nobody_takes_over_from_themselves_even_when_the_clock_jumps(db: Database) -> None:
    mine = sending(db, owner="me", at=-HOUR / 2)

    taken = [
        take_over(db, alone=alone, stale_before=-HOUR / 4, in_hand=[mine.id])
        for alone in (True, False)
    ]

    assert taken == [0, 0]
    with db.read() as s:
        assert outbox.get_message(s, mine.id).state is MessageState.SENDING


def test_what_one_has_put_down_without_settling_is_taken_up_again(db: Database) -> None:
    dropped = sending(db, owner="me")

    taken = take_over(db, alone=False)

    assert taken == 1
    with db.read() as s:
        assert outbox.get_message(s, dropped.id).state is MessageState.CHECKING


def test_an_owner_who_comes_back_after_a_take_over_is_refused(db: Database) -> None:
    message = sending(db, owner="frozen")
    take_over(db, alone=True)

    with db.write() as s:
        for step in FROM_SENDING.values():
            assert not step(s, message.id, "frozen")
