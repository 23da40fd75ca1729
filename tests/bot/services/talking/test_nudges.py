"""What people answer when they are asked whether they have found a time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.services.answers import Answer, Said
from bot.services.joining import care
from bot.services.joining.care import Choice
from bot.services.talking import check_ins, nudges
from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import FollowUp
from pairing.ids import PairId
from storage import check_ins as stored
from storage import follow_ups
from storage.database import Database
from tests.bot.services.factories import NOW, ask, bring_in, deliver, person_of
from tests.bot.services.talking.timing import introduced_pair
from tests.storage.factories import race

FRIDAY = datetime.fromisoformat("2026-11-27T10:00:00+01:00")
LATE = timedelta(weeks=5)  # the last days of the round, which begins a week from now


def later(db: Database, pair_id: PairId, who: str = "U1", *, now: datetime = NOW) -> Answer:
    return nudges.ask_later(db, ask(who), pair_id=pair_id, now=now)


def note(db: Database, pair_id: PairId, who: str = "U1") -> Answer:
    return nudges.note_booked(db, ask(who), pair_id=pair_id, now=NOW)


def waiting(db: Database, pair_id: PairId, who: str = "U1") -> datetime | None:
    me = person_of(db, who).id
    with db.read() as session:
        return follow_ups.find_waiting(session, pair_id, me, FollowUp.NUDGE)


def nudged(db: Database) -> PairId:
    """A pair whose nudges of the calendar are over."""
    pair_id = introduced_pair(db)
    deliver(db, now=NOW)
    with db.write() as session:
        follow_ups.drop(session, pair_id, FollowUp.NUDGE, now=NOW)
    return pair_id


def said_of(db: Database, pair_id: PairId, who: str = "U1") -> MeetingAnswer | None:
    me = person_of(db, who).id
    with db.read() as session:
        return stored.find_answer(session, pair_id=pair_id, person_id=me)


def test_who_has_a_time_is_not_asked_any_more_and_neither_is_the_partner(db: Database) -> None:
    pair_id = introduced_pair(db)
    assert waiting(db, pair_id, "U2") is not None

    answer = note(db, pair_id)

    assert (answer.said, answer.facts["answer"]) == (Said.CHECK_IN_SAVED, "booked")
    assert said_of(db, pair_id) is MeetingAnswer.BOOKED
    assert said_of(db, pair_id, "U2") is None
    assert [waiting(db, pair_id, who) for who in ("U1", "U2")] == [None, None]


def test_who_has_met_already_keeps_that(db: Database) -> None:
    pair_id = introduced_pair(db)
    check_ins.answer(db, ask("U1"), pair_id=pair_id, said=MeetingAnswer.YES_TWICE, now=NOW)

    answer = note(db, pair_id)

    assert answer.facts["answer"] == "yes_twice"
    assert said_of(db, pair_id) is MeetingAnswer.YES_TWICE


def test_nobody_else_says_anything_about_a_pair(db: Database) -> None:
    pair_id = introduced_pair(db)
    bring_in(db, "U3")

    said = [note(db, pair_id, "U3").said, later(db, pair_id, "U3").said]
    said += [note(db, PairId(999)).said, later(db, PairId(999)).said]

    assert said == [Said.NOT_YOURS] * 4
    assert waiting(db, pair_id) is not None


def test_in_three_days_somebody_is_asked_once_more_at_a_good_hour(db: Database) -> None:
    pair_id = nudged(db)

    answer = later(db, pair_id, now=NOW)

    due = datetime.fromisoformat(answer.facts["at"])
    monday = FRIDAY + timedelta(days=3)  # nobody is asked anything on a Friday
    assert (answer.said, due) == (Said.NUDGE_LATER, monday)
    assert answer.facts["zone"] == "Europe/Berlin"
    assert waiting(db, pair_id) == monday
    assert waiting(db, pair_id, "U2") is None


def test_the_good_hour_of_the_third_day_counts_whatever_the_hour_of_the_click(db: Database) -> None:
    pair_id = nudged(db)
    monday_evening = NOW + timedelta(days=6, hours=7)

    answer = later(db, pair_id, now=monday_evening)

    assert answer.facts["at"] == "2026-12-03T09:00:00+00:00"  # Thursday, 10:00 in Berlin


def test_twice_wished_is_once_asked(db: Database) -> None:
    pair_id = nudged(db)

    answers = race(3, lambda _: later(db, pair_id))

    assert len({answer.facts["at"] for answer in answers}) == 1
    with db.read() as session:
        assert len(follow_ups.list_waiting(session, FollowUp.NUDGE)) == 1


def test_nobody_is_asked_after_the_round(db: Database) -> None:
    pair_id = nudged(db)

    answer = later(db, pair_id, now=NOW + LATE - timedelta(days=2))

    assert answer.said is Said.NUDGE_OVER
    assert waiting(db, pair_id) is None


@pytest.mark.parametrize("over", ["ended", "round over"])
def test_when_it_is_over_there_is_nothing_to_ask_about(db: Database, over: str) -> None:
    pair_id = nudged(db)
    now = NOW + LATE if over == "round over" else NOW
    if over == "ended":
        care.choose(db, ask("U2"), pair_id=pair_id, choice=Choice(end=True), now=NOW)

    assert later(db, pair_id, now=now).said is Said.NOT_YOURS
    assert waiting(db, pair_id) is None
