"""What the operator may decide about the messages of a pair, which belong together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.services.joining import participants
from bot.services.operating import deliveries, housekeeping
from bot.services.operating.deliveries import Decision, Denial
from storage import rounds
from storage.database import Database
from storage.outbox import MessageKind, MessageState
from storage.rounds import RoundState
from tests.bot.services.factories import NOW, ask, messages_in
from tests.bot.services.operating.given_up import pair, put, read

LATER = NOW + timedelta(hours=3)
Decide = Callable[..., list[Decision]]


def told_left_over(db: Database) -> int:
    return sum(one.kind is MessageKind.SAT_OUT for one in messages_in(db))


def test_a_pair_whose_people_were_told_that_they_have_no_partner_is_not_introduced(
    db: Database,
) -> None:
    opening, intro = pair(db)
    participants.leave(db, ask("U1"), now=NOW)
    put(db, intro, MessageState.DEAD)
    put(db, opening, MessageState.DEAD)

    decisions = deliveries.retry(db, [opening.id, intro.id], now=LATER)

    assert [one.denied for one in decisions] == [Denial.CALLED_OFF, Denial.CALLED_OFF]


def test_a_pair_whose_people_will_not_be_told_so_after_all_is_introduced(db: Database) -> None:
    opening, intro = pair(db)
    deliveries.drop(db, [intro.id], now=NOW)
    put(db, intro, MessageState.DEAD)
    put(db, opening, MessageState.DEAD)
    told = [one for one in messages_in(db) if one.kind is MessageKind.SAT_OUT]

    before = deliveries.retry(db, [opening.id], now=LATER)
    deliveries.drop(db, [one.id for one in told], now=LATER)
    after = deliveries.retry(db, [opening.id, intro.id], now=LATER)

    assert len(told) == 2
    assert [one.denied for one in before] == [Denial.CALLED_OFF]
    assert [one.denied for one in after] == [None, None]


def test_an_introduction_is_not_retried_without_the_conversation_it_waits_for(
    db: Database,
) -> None:
    opening, intro = (put(db, one, MessageState.EXPIRED) for one in pair(db))

    [alone] = deliveries.retry(db, [intro.id], now=LATER)
    together = deliveries.retry(db, [intro.id, opening.id], now=LATER)

    assert alone == Decision(intro.id, intro, Denial.STUCK, behind=opening.id)
    assert [one.denied for one in together] == [None, None]
    assert [one.id for one in messages_in(db)] == [opening.id, intro.id]


def test_opening_a_conversation_again_is_no_possible_duplicate(db: Database) -> None:
    opening, _ = pair(db)
    put(db, opening, MessageState.REVIEW, reason="crashes")

    deliveries.retry(db, [opening.id], now=LATER)

    assert read(db, opening.id).resends == 0


def test_only_slack_can_say_which_conversation_was_opened(db: Database) -> None:
    opening, _ = pair(db)
    given_up = put(db, opening, MessageState.EXPIRED)

    [decision] = deliveries.mark_delivered(db, [opening.id], now=LATER)

    assert decision == Decision(opening.id, given_up, Denial.ONLY_RETRIED)


@pytest.mark.parametrize("which", [0, 1], ids=["conversation", "introduction"])
def test_when_a_pair_is_dropped_before_its_introduction_nobody_waits_in_silence(
    db: Database, which: int
) -> None:
    dropped = pair(db)[which]

    deliveries.drop(db, [dropped.id], now=LATER)

    assert told_left_over(db) == 2
    assert {one.kind for one in messages_in(db)} == {MessageKind.SAT_OUT}


def test_dropping_an_introduction_that_may_have_arrived_tells_nobody_anything(
    db: Database,
) -> None:
    _, intro = pair(db)
    put(db, intro, MessageState.REVIEW)

    deliveries.drop(db, [intro.id], now=LATER)

    assert told_left_over(db) == 0


@pytest.mark.parametrize("decide", [deliveries.retry, deliveries.mark_delivered])
def test_a_round_with_problems_is_counted_again(db: Database, decide: Decide) -> None:
    opening, intro = pair(db)
    put(db, opening, MessageState.SENT)
    put(db, intro, MessageState.EXPIRED)
    housekeeping.run(db, now=LATER)

    decide(db, [intro.id], now=LATER)
    put(db, intro, MessageState.SENT)
    housekeeping.run(db, now=LATER)

    assert intro.round_id is not None
    with db.read() as session:
        assert rounds.get_round(session, intro.round_id).state is RoundState.DONE
