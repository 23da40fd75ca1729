"""Taking back that one left: the same program, the same settings, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants, privacy
from bot.services.joining.returns import KEPT, undo_leave
from bot.services.operating.retention import DEADLINES
from pairing.participants import PauseUntil, Profile
from pairing.profiles import CareerStage, MeetingMode
from storage import people
from storage.database import Database
from storage.erasure_ledger import Ledger
from storage.people import PersonKind
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    count_rows,
    participant_of,
    program_of,
)

LATER = NOW + timedelta(hours=1)
SAID = Profile(stage=CareerStage.SENIOR, grow_topics=("influence",), mode=MeetingMode.CHAT)


@pytest.fixture
def left(db: Database) -> Database:
    """U1 has joined with a profile, and has left an hour ago."""
    bring_in(db, "U1", profile=SAID)
    participants.leave(db, ask("U1"), now=NOW)
    return db


def undo(db: Database, who: str = "U1", *, now: datetime = LATER) -> Said:
    return undo_leave(db, ask(who), program_id=program_of(db).id, now=now).said


def test_who_undoes_it_is_in_as_before_and_hears_of_it_once(left: Database) -> None:
    before = participant_of(left, "U1")
    n_messages = count_rows(left, "outbox")

    first, second = undo(left), undo(left)

    assert (first, second) == (Said.CAME_BACK, Said.ALREADY_IN)
    assert participant_of(left, "U1") == replace(before, opted_out_at=None)
    assert participant_of(left, "U1").profile == SAID
    assert count_rows(left, "outbox") == n_messages
    assert count_rows(left, "participants") == 1


def test_a_pause_is_there_again(db: Database) -> None:
    bring_in(db, "U1")
    until = PauseUntil((NOW + timedelta(weeks=2)).date())
    participants.pause(db, ask("U1"), until=until, now=NOW)
    paused_until = participant_of(db, "U1").paused_until
    participants.leave(db, ask("U1"), now=NOW)

    answer = undo_leave(db, ask("U1"), program_id=program_of(db).id, now=LATER)

    assert (answer.said, answer.facts) == (Said.CAME_BACK, {})
    assert participant_of(db, "U1").paused_until == paused_until is not None


def test_when_the_settings_are_deleted_there_is_nothing_to_undo(left: Database) -> None:
    assert next(one.kept for one in DEADLINES if one.name == "left") == KEPT
    assert undo(left, now=NOW + KEPT) is Said.NOT_IN
    assert participant_of(left, "U1").opted_out_at == NOW


def test_nobody_else_comes_in_by_it_nor_who_must_not_or_is_erased(left: Database) -> None:
    assert undo(left, "U2") is Said.NOT_IN
    assert undo_leave(left, ask("U1"), program_id=None, now=LATER).said is Said.NOT_IN

    with left.write() as session:
        people.update_person(
            session,
            program_of(left).workspace_id,
            slack_user_id="U1",
            zone=None,
            kind=PersonKind.GUEST,
            deactivated=False,
            is_admin=False,
            updated_at=None,
        )
    assert undo(left) is Said.NOT_IN


def test_who_was_erased_meanwhile_stays_away(left: Database) -> None:
    privacy.forget(left, ask("U1"), keep_history=False, ledger=Ledger(None, b"key"), now=LATER)

    assert undo(left) is Said.NOT_IN
    assert count_rows(left, "profiles") == 0
