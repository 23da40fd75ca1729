"""A word before a round and after a pause: once, in working hours, to whoever it concerns."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from bot.services import messages
from bot.services.drawing import heads_up
from bot.services.joining import participants, preferences
from bot.services.joining.preferences import Changes
from pairing.participants import FOREVER, PauseUntil, Profile
from pairing.profiles import Rhythm, WorkHours
from storage import heads_up as stored
from storage import outbox
from storage.database import Database
from storage.outbox import Message, MessageKind
from tests.bot.delivery.office import ON_POSTGRESQL
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    ask,
    bring_in,
    due_at,
    join,
    messages_in,
    participant_of,
    person_of,
    program_of,
    run_round,
)

# The round is due on Tuesday, 1 December, at 10:00 in Berlin.
EVE = datetime.fromisoformat("2026-11-30T10:00:00+01:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def told(db: Database, kind: MessageKind = MessageKind.HEADS_UP) -> list[Message]:
    return [one for one in messages_in(db) if one.kind is kind]


def wish(db: Database, who: str, **said: object) -> None:
    changes = Changes(Profile(**said), None)  # type: ignore[arg-type]
    preferences.change(db, ask(who), changes=changes, now=NOW)


def test_everybody_is_told_once_on_the_working_day_before(db: Database) -> None:
    bring_in(db, "U1", "U2")

    early = heads_up.tell_of_rounds(db, now=EVE - timedelta(seconds=1))
    in_time = heads_up.tell_of_rounds(db, now=EVE)
    again = heads_up.tell_of_rounds(db, now=EVE + HOUR)

    assert (early, in_time, again) == (0, 2, 0)
    messages = told(db)
    assert {one.person_id for one in messages} == {person_of(db, who).id for who in ("U1", "U2")}
    assert {one.facts["due_at"] for one in messages} == {due_at(db).isoformat()}
    assert {(one.send_after, one.expires_at) for one in messages} == {(EVE, EVE + 7 * HOUR)}


def test_the_next_round_has_a_word_of_its_own(db: Database) -> None:
    bring_in(db, "U1", "U2")
    heads_up.tell_of_rounds(db, now=EVE)
    run_round(db, now=due_at(db))

    assert heads_up.tell_of_rounds(db, now=due_at(db) - DAY) == 2


@pytest.mark.parametrize("act", ["skip", "pause", "leave"])
def test_who_is_not_in_the_round_is_not_told(db: Database, act: str) -> None:
    bring_in(db, "U1", "U2")
    more = {"until": IN_TWO_WEEKS} if act == "pause" else {}
    getattr(participants, act)(db, ask("U1"), now=NOW, **more)

    assert heads_up.tell_of_rounds(db, now=EVE) == 1


def test_who_rests_or_joined_a_day_ago_is_not_told(db: Database) -> None:
    bring_in(db, "U1", "U2")
    wish(db, "U1", rhythm=Rhythm.EVERY_SECOND)
    run_round(db, now=due_at(db))
    eve = due_at(db) - DAY
    join(db, "U3", now=eve - HOUR)

    assert heads_up.tell_of_rounds(db, now=eve) == 1


@pytest.mark.parametrize(
    ("now", "n"),
    [
        (EVE + 6 * HOUR, 1),
        (EVE + 7 * HOUR, 0),  # the working day is over
        (EVE + 23 * HOUR, 0),  # it is the day itself
        (EVE + 25 * HOUR, 0),
    ],
)
def test_a_late_word_comes_the_same_day_or_not_at_all(db: Database, now: datetime, n: int) -> None:
    bring_in(db, "U1")

    assert heads_up.tell_of_rounds(db, now=now) == n


def test_who_works_on_one_day_hears_of_it_on_that_day(db: Database) -> None:
    bring_in(db, "U1")
    wish(db, "U1", hours=WorkHours(13 * 60, 15 * 60, (2,)))

    assert heads_up.tell_of_rounds(db, now=EVE - 5 * DAY + 3 * HOUR - timedelta(seconds=1)) == 0
    assert heads_up.tell_of_rounds(db, now=EVE - 5 * DAY + 3 * HOUR) == 1


@ON_POSTGRESQL  # SQLite has one instance
def test_two_instances_tell_each_person_once(db: Database) -> None:
    bring_in(db, "U1", "U2")
    ids = [participant_of(db, who).id for who in ("U1", "U2")]
    with db.write() as one, db.write() as other:
        mine = stored.mark_told(one, ids[:1], due_at=due_at(db))
        others = stored.mark_told(other, ids, due_at=due_at(db))

    assert (mine, others) == (ids[:1], ids[1:])


def test_nobody_is_told_of_a_program_that_stands_still(db: Database) -> None:
    bring_in(db, "U1")
    with db.write() as session:
        session.execute(text("UPDATE programs SET suspended_at = created_at"))

    assert heads_up.tell_of_rounds(db, now=EVE) == 0


def test_who_is_back_is_welcomed_once_in_a_good_hour(db: Database) -> None:
    join(db, "U1", "U2", "U3")
    participants.pause(db, ask("U1"), until=IN_TWO_WEEKS, now=NOW)
    participants.pause(db, ask("U2"), until=IN_TWO_WEEKS, now=NOW)
    participants.pause(db, ask("U3"), until=PauseUntil(None), now=NOW)
    participants.leave(db, ask("U2"), now=NOW)
    over = participant_of(db, "U1").paused_until
    assert over is not None

    early = heads_up.welcome_back(db, now=over - timedelta(seconds=1))
    back = heads_up.welcome_back(db, now=over)
    again = heads_up.welcome_back(db, now=over + DAY)

    assert (early, back, again) == (0, 1, 0)
    [message] = told(db, MessageKind.WELCOME_BACK)
    assert message.person_id == person_of(db, "U1").id
    assert message.send_after == over + 10 * HOUR
    assert participant_of(db, "U1").paused_until is None


def test_who_is_back_on_the_day_of_a_round_hears_of_the_round_alone(db: Database) -> None:
    join(db, "U1")
    participants.pause(db, ask("U1"), until=PauseUntil(due_at(db).date()), now=NOW)
    over = participant_of(db, "U1").paused_until
    assert over is not None

    back = heads_up.welcome_back(db, now=over)

    assert (back, told(db, MessageKind.WELCOME_BACK)) == (0, [])
    assert participant_of(db, "U1").paused_until is None


def test_one_message_a_day_is_enough_for_who_is_welcomed_back_that_day(db: Database) -> None:
    bring_in(db, "U1", "U2")
    with db.write() as session:
        back = messages.welcome_back(
            program_of(db).workspace_id, person_of(db, "U1").id, at=EVE - HOUR
        )
        outbox.enqueue(session, [back])

    heads_up.tell_of_rounds(db, now=EVE)

    assert [one.person_id for one in told(db)] == [person_of(db, "U2").id]


def test_who_did_nothing_in_two_rounds_is_paused_and_told_so_instead(db: Database) -> None:
    bring_in(db, "U1", "U2")
    for _ in range(2):
        run_round(db, now=due_at(db))
    participants.skip(db, ask("U2"), now=due_at(db) - 20 * DAY)  # anything counts
    participants.resume(db, ask("U2"), now=due_at(db) - 20 * DAY)

    heads_up.tell_of_rounds(db, now=due_at(db) - DAY)

    silent, there = person_of(db, "U1").id, person_of(db, "U2").id
    assert [one.person_id for one in told(db, MessageKind.AUTO_PAUSED)] == [silent]
    assert [one.person_id for one in told(db)] == [there]
    assert participant_of(db, "U1").paused_until == FOREVER
    assert participant_of(db, "U2").paused_until is None


def test_one_round_in_silence_pauses_nobody(db: Database) -> None:
    bring_in(db, "U1", "U2")
    run_round(db, now=due_at(db))

    heads_up.tell_of_rounds(db, now=due_at(db) - DAY)

    assert told(db, MessageKind.AUTO_PAUSED) == []
    assert len(told(db)) == 2


def test_who_was_paused_in_silence_and_comes_back_has_two_rounds_again(db: Database) -> None:
    bring_in(db, "U1", "U2")
    for _ in range(2):
        run_round(db, now=due_at(db))
    heads_up.tell_of_rounds(db, now=due_at(db) - DAY)

    participants.resume(db, ask("U1"), now=due_at(db) - HOUR)
    run_round(db, now=due_at(db))
    heads_up.tell_of_rounds(db, now=due_at(db) - DAY)

    assert participant_of(db, "U1").paused_until is None
