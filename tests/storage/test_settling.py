"""The steps of a message: each happens from where its maker saw it, for the right owner, once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import outbox
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState, Move
from tests.storage.factories import NOW, enqueue, make_team, new_message, run_round

HOUR = timedelta(hours=1)

STEPS = [
    Move(to=MessageState.SENT, channel_id="C1", ts="1.2", settled_at=NOW),
    Move(to=MessageState.PENDING, send_after=NOW + HOUR, reason="ratelimited"),
    Move(to=MessageState.CHECKING, send_after=NOW + HOUR, reason="timeout", doubts=1),
    Move(to=MessageState.DEAD, reason="no_text", settled_at=NOW),
    Move(to=MessageState.REVIEW, reason="crashes", takeovers=1),
]


def sending(db: Database, *, owner: str = "me") -> Message:
    """Write a message and claim it."""
    [message] = enqueue(db, new_message(make_team(db, 0), send_after=NOW - HOUR))
    with db.write() as s:
        taken = outbox.claim(s, message, owner=owner, now=NOW)
    assert taken is not None
    return taken


def move(db: Database, seen: Message, step: Move) -> Message | None:
    """Carry out a step; the message as it is then, or None when it was not where it was seen."""
    with db.write() as s:
        return outbox.get_message(s, seen.id) if outbox.move(s, seen, step) else None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.to)
def test_a_step_is_taken_once_from_where_the_message_was_seen(db: Database, step: Move) -> None:
    seen = sending(db)

    first, second = move(db, seen, step), move(db, seen, step)

    assert first is not None
    assert second is None
    assert (first.state, first.owner, first.reason) == (step.to, None, step.reason)
    assert (first.settled_at, first.intent_at) == (step.settled_at, NOW)


def test_nobody_takes_a_step_for_another_owner(db: Database) -> None:
    mine = sending(db, owner="me")
    with db.write() as s:
        s.exec_driver_sql("UPDATE outbox SET owner = 'you'")

    assert move(db, mine, STEPS[0]) is None


def test_an_earlier_attempt_of_the_same_owner_has_no_say(db: Database) -> None:
    first = sending(db)
    waiting = move(db, first, Move(to=MessageState.PENDING, send_after=NOW))
    assert waiting is not None
    with db.write() as s:
        second = outbox.claim(s, waiting, owner="me", now=NOW)

    assert move(db, first, STEPS[0]) is None
    assert second is not None
    assert move(db, second, STEPS[0]) is not None


def test_a_sent_message_knows_where_it_is(db: Database) -> None:
    sent = move(db, sending(db), STEPS[0])

    assert sent is not None
    assert (sent.channel_id, sent.ts, sent.settled_at) == ("C1", "1.2", NOW)


def test_a_message_put_off_is_due_later_and_keeps_the_reason(db: Database) -> None:
    waiting = move(db, sending(db), STEPS[1])

    assert waiting is not None
    assert (waiting.send_after, waiting.reason) == (NOW + HOUR, "ratelimited")
    with db.write() as s:
        assert outbox.claim(s, waiting, owner="me", now=NOW) is None
        again = outbox.claim(s, waiting, owner="you", now=NOW + HOUR)
    assert again is not None
    assert again.attempts == 2


def test_doubts_resends_and_takeovers_add_up(db: Database) -> None:
    checking = move(db, sending(db), Move(to=MessageState.CHECKING, doubts=1, takeovers=1))
    assert checking is not None
    pending = move(db, checking, Move(to=MessageState.PENDING, resends=1))
    assert pending is not None
    with db.write() as s:
        again = outbox.claim(s, pending, owner="me", now=NOW)
    assert again is not None
    twice = move(db, again, Move(to=MessageState.CHECKING, doubts=1))

    assert twice is not None
    assert (twice.doubts, twice.resends, twice.takeovers, twice.attempts) == (2, 1, 1, 2)


def test_sending_is_entered_by_a_claim_only(db: Database) -> None:
    with pytest.raises(ValueError, match="claim"):
        move(db, sending(db), Move(to=MessageState.SENDING))


def test_what_is_sending_or_due_for_a_look_is_unclear(db: Database) -> None:
    under_way, later, waiting = sending(db), sending(db), sending(db)
    move(db, later, Move(to=MessageState.CHECKING, send_after=NOW + HOUR))
    due = move(db, waiting, Move(to=MessageState.CHECKING, send_after=NOW))
    sent = move(db, sending(db), Move(to=MessageState.SENT, settled_at=NOW, verify_at=NOW))
    assert due is not None
    assert sent is not None

    with db.read() as s:
        found = outbox.list_unclear(s, now=NOW, limit=10)

    assert {message.id for message in found} == {under_way.id, due.id, sent.id}


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
        outbox.claim(s, busy, owner="me", now=NOW)

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


def test_a_conversation_is_opened_again_only_after_it_was(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    [opening] = enqueue(db, new_message(team, kind=MessageKind.PAIR_OPEN, pair_id=pair))
    with db.write() as s:
        early = outbox.reopen(s, opening.id, facts={}, now=NOW)
        claimed = outbox.claim(s, opening, owner="me", now=NOW)
        assert claimed is not None
        outbox.move(s, claimed, Move(to=MessageState.SENT, channel_id="G1", settled_at=NOW))

        late = outbox.reopen(s, opening.id, facts={"lost": "G1"}, now=NOW + HOUR)
        again = outbox.get_message(s, opening.id)

    assert (early, late) == (False, True)
    assert (again.state, again.facts, again.send_after, again.settled_at) == (
        MessageState.PENDING,
        {"lost": "G1"},
        NOW + HOUR,
        None,
    )
