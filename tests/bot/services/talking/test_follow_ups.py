"""What follows an introduction: in working hours, one a day, only while it is of use."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.services.joining import participants
from bot.services.talking import check_ins, follow_ups
from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import MOST_A_ROUND, FollowUp
from pairing.guides.loading import load_library
from pairing.ids import PairId
from pairing.participants import Profile
from storage.database import Database
from storage.outbox import Message, MessageKind
from storage.statements import table_of
from storage.tables import FollowUpRow, PairRow
from tests.bot.services.caring import choose, introduced, say_already
from tests.bot.services.factories import (
    ask,
    bring_in,
    due_at,
    follow,
    messages_in,
    person_of,
)

LIBRARY = load_library()
DAY = timedelta(days=1)
KINDS = {MessageKind(kind.value) for kind in FollowUp}
# The round is due on Tuesday, 1 December, at 10:00 in Berlin.
NUDGE_AT = datetime.fromisoformat("2026-12-07T10:00:00+01:00")
MIDPOINT_AT = datetime.fromisoformat("2026-12-15T10:00:00+01:00")


def told(db: Database, *kinds: MessageKind) -> list[Message]:
    return [one for one in messages_in(db) if one.kind in (kinds or KINDS)]


def nudged(db: Database) -> list[Message]:
    return told(db, MessageKind.NUDGE)


def make_pair(db: Database, **said: object) -> PairId:
    bring_in(db, "U1", "U2", profile=Profile(**said))  # type: ignore[arg-type]
    return introduced(db)


def say(db: Database, who: str, said: MeetingAnswer, pair_id: PairId, *, now: datetime) -> None:
    check_ins.answer(db, ask(who), pair_id=pair_id, said=said, now=now)


def test_a_whole_round_says_each_thing_once_to_each_person(db: Database) -> None:
    make_pair(db)

    follow(db, until=due_at(db))

    assert Counter(one.kind for one in told(db)) == {
        MessageKind.NUDGE: 2,
        MessageKind.MIDPOINT: 1,
        MessageKind.CHECK_IN: 2,
        MessageKind.FEEDBACK: 2,
    }
    assert [one.send_after for one in nudged(db)] == [NUDGE_AT] * 2
    [midpoint] = told(db, MessageKind.MIDPOINT)
    assert (midpoint.send_after, midpoint.person_id) == (MIDPOINT_AT, None)


@pytest.mark.parametrize("said", [MeetingAnswer.BOOKED, MeetingAnswer.YES_ONCE])
def test_who_has_a_time_is_not_nudged_nor_is_their_partner(
    db: Database, said: MeetingAnswer
) -> None:
    pair_id = make_pair(db)
    say(db, "U1", said, pair_id, now=NUDGE_AT - DAY)

    follow(db, until=NUDGE_AT + DAY)

    assert nudged(db) == []


def test_who_agreed_on_a_time_here_is_not_nudged(db: Database) -> None:
    pair_id = make_pair(db)
    with db.write() as session:
        agreed = update(table_of(PairRow)).where(PairRow.id == pair_id)
        session.execute(agreed.values(meets_at=NUDGE_AT + DAY))

    follow(db, until=NUDGE_AT + DAY)

    assert nudged(db) == []


def test_who_has_answered_is_not_asked_and_feedback_is_asked_all_the_same(db: Database) -> None:
    pair_id = make_pair(db)
    say(db, "U1", MeetingAnswer.YES_TWICE, pair_id, now=MIDPOINT_AT)

    follow(db, until=due_at(db))

    [asked] = told(db, MessageKind.CHECK_IN)
    assert asked.person_id == person_of(db, "U2").id
    assert len(told(db, MessageKind.FEEDBACK)) == 2


def test_after_the_round_nothing_of_it_is_said(db: Database) -> None:
    make_pair(db)

    sent = follow_ups.send_due(db, library=LIBRARY, now=due_at(db))

    assert sent == 0
    assert told(db) == []


def test_what_was_missed_at_night_comes_in_the_morning(db: Database) -> None:
    make_pair(db)
    evening = NUDGE_AT + timedelta(hours=10)

    at_night = follow_ups.send_due(db, library=LIBRARY, now=evening)
    follow(db, until=NUDGE_AT + 2 * DAY)

    assert at_night == 0
    assert [one.send_after for one in nudged(db)] == [NUDGE_AT + DAY] * 2


def test_what_was_missed_for_weeks_comes_one_a_day(db: Database) -> None:
    make_pair(db)

    follow_ups.send_due(db, library=LIBRARY, now=MIDPOINT_AT)
    follow(db, until=due_at(db))

    one = person_of(db, "U1").id
    days = [
        message.send_after.astimezone(ZoneInfo("Europe/Berlin")).date()
        for message in told(db)
        if message.person_id in (one, None)
    ]
    assert len(days) == len(set(days)) > 1


def test_a_midpoint_that_is_late_leaves_the_day_to_the_question_how_it_was(db: Database) -> None:
    make_pair(db)
    feedback_at = MIDPOINT_AT + 9 * DAY
    with db.write() as session:  # other messages have put the midpoint off until this morning
        late = update(table_of(FollowUpRow)).where(FollowUpRow.kind == FollowUp.MIDPOINT)
        session.execute(late.values(due_after=feedback_at - timedelta(hours=1)))

    follow(db, until=due_at(db))

    assert told(db, MessageKind.MIDPOINT) == []
    assert len(told(db, MessageKind.FEEDBACK)) == 2


def test_the_day_of_the_heads_up_belongs_to_it(db: Database) -> None:
    make_pair(db)
    eve = due_at(db) - DAY  # a Monday

    sent = follow_ups.send_due(db, library=LIBRARY, now=eve)

    assert sent == 0


def test_a_heads_up_of_another_kind_today_puts_the_nudge_off(db: Database) -> None:
    make_pair(db)
    person = person_of(db, "U1")
    say_already(db, "U1", 1, at=NUDGE_AT - timedelta(hours=1))

    follow(db, until=NUDGE_AT + DAY)

    when = {one.person_id: one.send_after for one in nudged(db)}
    assert when == {person.id: NUDGE_AT + DAY, person_of(db, "U2").id: NUDGE_AT}


def test_nobody_gets_more_than_seven_messages_in_a_round(db: Database) -> None:
    make_pair(db)
    early, hour = due_at(db) - 27 * DAY, timedelta(hours=1)
    say_already(db, "U1", MOST_A_ROUND - 1, at=early, every=hour)  # the introduction is one more

    follow(db, until=due_at(db))

    assert {one.person_id for one in told(db) if one.kind is not MessageKind.MIDPOINT} == {
        person_of(db, "U2").id
    }


def test_a_trio_without_one_goes_on_and_an_ended_pair_hears_nothing_more(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    pair_id = introduced(db)
    choose(db, pair_id, who="U1", end=True)
    follow(db, until=NUDGE_AT)
    assert {one.person_id for one in nudged(db)} == {person_of(db, who).id for who in ("U2", "U3")}

    choose(db, pair_id, who="U2", end=True)
    follow(db, until=due_at(db))

    assert told(db, MessageKind.CHECK_IN, MessageKind.MIDPOINT) == []


def test_who_left_the_program_gets_nothing(db: Database) -> None:
    make_pair(db)
    participants.leave(db, ask("U1"), now=NUDGE_AT - DAY)

    follow(db, until=due_at(db))

    assert told(db) == []


def test_the_midpoint_comes_with_prompts_that_nobody_of_them_has_seen(db: Database) -> None:
    pair_id = make_pair(db)
    say(db, "U1", MeetingAnswer.YES_ONCE, pair_id, now=NUDGE_AT)
    before = seen(db, pair_id)

    follow(db, until=MIDPOINT_AT)

    after = seen(db, pair_id)
    assert after[: len(before)] == before
    assert len(after) == len(set(after)) == 6


def seen(db: Database, pair_id: PairId) -> list[str]:
    with db.read() as session:
        query = select(PairRow.prompt_ids).where(PairRow.id == pair_id)
        return list(session.execute(query).scalar_one())
