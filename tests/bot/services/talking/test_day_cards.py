"""The days of a conversation in writing: one card a day, none twice, none piled up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.drawing import heads_up
from bot.services.joining import participants
from bot.services.talking import follow_ups
from pairing.follow_ups import MOST_A_ROUND
from pairing.moments import eve
from pairing.participants import FOREVER, PauseUntil, Profile
from pairing.profiles import MeetingMode, Rhythm, WorkHours
from storage import caps, profiles
from storage.database import Database
from storage.outbox import MessageKind
from tests.bot.services.caring import choose, introduced
from tests.bot.services.factories import (
    NOW,
    ZONE,
    ask,
    bring_in,
    deliver,
    due_at,
    follow,
    messages_in,
    participant_of,
    person_of,
)
from tests.bot.services.talking.writing import (
    DAY,
    DAY_FIVE_AT,
    DAY_THREE_AT,
    DAY_TWO_AT,
    DAYS,
    LIBRARY,
    asked,
    cards,
    kinds,
    written,
)


def test_three_cards_take_the_place_of_nudge_and_midpoint_and_all_is_seven(db: Database) -> None:
    pair_id = written(db)
    begins_at = due_at(db) - timedelta(weeks=4)

    follow(db, until=due_at(db))
    heads_up.tell_of_rounds(db, now=eve(due_at(db), zone=ZONE, hours=WorkHours()))

    assert [(one.kind, one.send_after, one.pair_id) for one in cards(db)] == [
        (MessageKind.DAY_TWO, DAY_TWO_AT, pair_id),
        (MessageKind.DAY_THREE, DAY_THREE_AT, pair_id),
        (MessageKind.DAY_FIVE, DAY_FIVE_AT, pair_id),
    ]
    assert {one.expires_at for one in cards(db)} == {
        at.replace(hour=17) for at in (DAY_TWO_AT, DAY_THREE_AT, DAY_FIVE_AT)
    }
    assert not [
        one for one in messages_in(db) if one.kind in (MessageKind.NUDGE, MessageKind.MIDPOINT)
    ]
    assert asked(db) == {MessageKind.CHECK_IN: 2, MessageKind.FEEDBACK: 2}
    people = [person_of(db, who).id for who in ("U1", "U2")]
    with db.read() as session:
        had = caps.list_by_the_clock(session, people, since=begins_at)
    assert [len(had[one]) for one in people] == [MOST_A_ROUND] * 2


def test_who_talks_gets_no_cards(db: Database) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)

    follow(db, until=due_at(db))

    assert cards(db) == []


@pytest.mark.parametrize("how", ["ended", "left", "paused", "paused without an end", "talks"])
def test_who_ends_pauses_or_talks_after_all_gets_no_more(db: Database, how: str) -> None:
    pair_id = written(db)
    follow(db, until=DAY_TWO_AT)
    deliver(db, now=DAY_TWO_AT)

    if how == "ended":
        choose(db, pair_id, end=True)
    elif how == "left":
        participants.leave(db, ask("U1"), now=DAY_TWO_AT)
    elif how == "talks":
        with db.write() as session:
            person = person_of(db, "U1")
            talker = Profile(mode=MeetingMode.VIDEO)
            profiles.save_profile(session, person.workspace_id, person.id, talker, now=NOW)
    else:
        until = PauseUntil(None if "without" in how else (DAY_TWO_AT + 9 * DAY).date())
        participants.pause(db, ask("U1"), until=until, now=DAY_TWO_AT)
    follow(db, until=due_at(db))

    assert kinds(db) == [MessageKind.DAY_TWO]


def test_who_takes_part_on_request_rests_and_gets_the_cards_all_the_same(db: Database) -> None:
    written(db, rhythm=Rhythm.ON_REQUEST)
    assert participant_of(db, "U1").paused_until == FOREVER

    follow(db, until=due_at(db))

    assert kinds(db) == [*DAYS]


def test_of_a_trio_all_days_have_a_card_too(db: Database) -> None:
    written(db, "U1", "U2", "U3")

    follow(db, until=due_at(db))

    assert kinds(db) == [*DAYS]


def test_a_card_is_sent_once_whoever_looks_and_however_often(db: Database) -> None:
    written(db)

    n_sent = [follow_ups.send_due(db, library=LIBRARY, now=DAY_TWO_AT) for _ in range(3)]

    assert n_sent == [1, 0, 0]
    assert kinds(db) == [MessageKind.DAY_TWO]


def test_a_bot_that_was_away_leaves_out_what_is_late_and_sends_one_a_day(db: Database) -> None:
    written(db)
    back_at = DAY_TWO_AT + 5 * DAY  # a Monday

    n_sent = [follow_ups.send_due(db, library=LIBRARY, now=back_at) for _ in range(4)]
    follow(db, until=due_at(db))

    assert n_sent[-1] == 0
    assert [(one.kind, one.send_after) for one in cards(db)] == [
        (MessageKind.DAY_THREE, back_at),
        (MessageKind.DAY_FIVE, back_at + 2 * DAY),
    ]


def test_a_bot_that_was_away_for_an_evening_goes_on_in_the_morning(db: Database) -> None:
    written(db)

    n_at_night = follow_ups.send_due(db, library=LIBRARY, now=DAY_TWO_AT + timedelta(hours=10))
    follow(db, until=due_at(db))

    assert n_at_night == 0
    assert [one.send_after for one in cards(db)] == [
        DAY_THREE_AT,
        DAY_FIVE_AT,
        DAY_FIVE_AT + 2 * DAY,
    ]


def test_whose_hours_never_meet_get_the_cards_when_one_of_them_works(db: Database) -> None:
    bring_in(db, "U1", "U2", profile=Profile(async_ok=True))
    with db.write() as session:
        for who, start in (("U1", 9), ("U2", 20)):
            person, hours = person_of(db, who), WorkHours(start * 60, (start + 3) * 60)
            said = Profile(async_ok=True, hours=hours)
            profiles.save_profile(session, person.workspace_id, person.id, said, now=NOW)
    introduced(db)

    follow(db, until=due_at(db))

    assert kinds(db) == [*DAYS]
    assert len({one.send_after.date() for one in cards(db)}) == len(DAYS)
