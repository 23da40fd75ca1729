"""Participants: opting in and out, time off, profiles, and who is in the pool."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pairing.ids import ParticipantId
from pairing.participants import FOREVER, CareerStage, Participant, Profile
from storage import participants, people, profiles
from storage.database import Database, Session
from storage.people import PersonKind
from tests.storage.factories import NOW, Team, make_team, run_round

DAY = timedelta(days=1)
PROFILE = Profile(CareerStage.SENIOR, ("feedback", "hiring"), ("python",))


def opt_in(s: Session, team: Team, n: int = 0, *, days: int = 0) -> tuple[Participant, bool]:
    return participants.upsert_opt_in(
        s,
        workspace_id=team.workspace_id,
        program_id=team.program_id,
        person_id=team.people[n],
        now=NOW + days * DAY,
    )


def test_opting_in_twice_is_opting_in_once(db: Database) -> None:
    team = make_team(db, 1)

    with db.write() as s:
        participants.set_paused_until(s, team.participants[0], FOREVER)
        again, joined = opt_in(s, team, days=1)

    assert not joined
    assert (again.id, again.opted_in_at, again.paused_until) == (team.participants[0], NOW, FOREVER)


def test_who_returns_keeps_history_and_loses_old_time_off(db: Database) -> None:
    team = make_team(db, 2)
    run_round(db, team, team.participants)
    with db.write() as s:
        participants.set_paused_until(s, team.participants[0], FOREVER)
        participants.set_skip_until(s, team.participants[0], NOW)
        participants.set_opted_out(s, team.participants[0], now=NOW)
        returned, joined = opt_in(s, team, days=3)

    assert joined
    assert returned.id == team.participants[0]
    assert returned.opted_in_at == NOW + 3 * DAY
    assert (returned.opted_out_at, returned.paused_until, returned.skip_until) == (None, None, None)


def test_leaving_twice_keeps_the_first_date(db: Database) -> None:
    team = make_team(db, 1)

    with db.write() as s:
        answers = [
            participants.set_opted_out(s, team.participants[0], now=NOW + n * DAY) for n in (0, 1)
        ]
        found = participants.find_participant(s, team.program_id, team.people[0])

    assert answers == [True, False]
    assert found is not None
    assert found.opted_out_at == NOW


def test_leaving_everywhere_leaves_each_program_once(db: Database) -> None:
    team = make_team(db, 2)

    with db.write() as s:
        first = participants.opt_out_everywhere(s, team.people[0], now=NOW)
        again = participants.opt_out_everywhere(s, team.people[0], now=NOW + DAY)
        left = [p.id for p in participants.list_participants(s, team.program_id) if p.opted_out_at]

    assert (first, again) == (1, 0)
    assert left == [team.participants[0]]


def test_changing_somebody_unknown_says_so(db: Database) -> None:
    with db.write() as s:
        assert not participants.set_paused_until(s, ParticipantId(9), NOW)
        assert not participants.set_skip_until(s, ParticipantId(9), None)
        assert not participants.set_opted_out(s, ParticipantId(9), now=NOW)


def test_a_profile_comes_back_as_it_was_and_is_replaced_whole(db: Database) -> None:
    team = make_team(db, 1)
    person = team.people[0]
    with db.write() as s:
        before = profiles.find_profile(s, person)
        profiles.save_profile(s, team.workspace_id, person, Profile(), now=NOW)
        profiles.save_profile(s, team.workspace_id, person, PROFILE, now=NOW)

    with db.read() as s:
        found = participants.find_participant(s, team.program_id, person)
        assert before is None
        assert profiles.find_profile(s, person) == PROFILE
        assert found is not None
        assert found.profile == PROFILE


def test_without_a_profile_a_participant_has_an_empty_one(db: Database) -> None:
    team = make_team(db, 1)

    with db.read() as s:
        [found] = participants.list_participants(s, team.program_id)

    assert found == Participant(
        id=team.participants[0],
        person_id=team.people[0],
        profile=Profile(),
        zone=None,
        opted_in_at=NOW,
    )


@pytest.mark.parametrize(
    ("kind", "deactivated", "active"),
    [
        (PersonKind.MEMBER, False, True),
        (PersonKind.MEMBER, True, False),
        (PersonKind.GUEST, False, False),
        (PersonKind.BOT, False, False),
        (PersonKind.STRANGER, False, False),
    ],
)
def test_only_a_member_who_is_still_there_is_active(
    db: Database, kind: PersonKind, deactivated: bool, active: bool
) -> None:
    team = make_team(db, 1)
    with db.write() as s:
        people.update_person(
            s,
            team.workspace_id,
            slack_user_id="U0",
            zone="Asia/Tokyo",
            kind=kind,
            deactivated=deactivated,
            is_admin=False,
            updated_at=NOW,
        )

    with db.read() as s:
        [found] = participants.list_participants(s, team.program_id)
        pool = participants.list_pool(s, team.program_id, due_at=NOW)

    assert (found.active, found.zone) == (active, "Asia/Tokyo")
    assert len(pool) == int(active)


def test_the_pool_leaves_out_who_left_pauses_or_skips_this_round(db: Database) -> None:
    team = make_team(db, 6)
    left, paused, back, skips, skipped, there = team.participants
    with db.write() as s:
        participants.set_opted_out(s, left, now=NOW)
        participants.set_paused_until(s, paused, FOREVER)
        participants.set_paused_until(s, back, NOW)
        participants.set_skip_until(s, skips, NOW)
        participants.set_skip_until(s, skipped, NOW - DAY)

    with db.read() as s:
        pool = [found.id for found in participants.list_pool(s, team.program_id, due_at=NOW)]
        everybody = participants.list_participants(s, team.program_id)

    assert pool == [back, skipped, there]
    assert len(everybody) == 6
