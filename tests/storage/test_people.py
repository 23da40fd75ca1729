"""Workspaces and people: created once, updated in order, found only at home."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pairing.ids import PersonId
from storage import participants, people, workspaces
from storage.database import Database, Session
from storage.people import PersonKind
from storage.workspaces import WorkspaceState
from tests.storage.factories import NOW, Team, make_team

HOUR = timedelta(hours=1)


def tell(s: Session, team: Team, name: str, *, hours: int | None, zone: str = "Asia/Tokyo") -> bool:
    """Say what Slack said about somebody, stamped so many hours after NOW."""
    return people.update_person(
        s,
        team.workspace_id,
        slack_user_id=name,
        zone=zone,
        kind=PersonKind.GUEST,
        deactivated=True,
        is_admin=True,
        updated_at=None if hours is None else NOW + hours * HOUR,
    )


def test_a_workspace_is_created_active_once_and_keeps_its_state(db: Database) -> None:
    with db.write() as s:
        first = workspaces.ensure_workspace(s, team_id="T1", now=NOW)
        workspaces.set_workspace_state(s, first.id, WorkspaceState.HELD, reason="token_revoked")
        again = workspaces.ensure_workspace(s, team_id="T1", now=NOW)
        grid = workspaces.ensure_workspace(s, team_id="T1", enterprise_id="E1", now=NOW)

    assert first.state is WorkspaceState.ACTIVE
    assert (again.id, again.state, again.reason) == (first.id, WorkspaceState.HELD, "token_revoked")
    assert grid == again  # a team that moved into an organization is the same team
    with db.read() as s:
        assert workspaces.list_workspaces(s) == [again]
        assert workspaces.get_workspace(s, grid.id) == grid
        assert workspaces.find_workspace(s, team_id="T9") is None


def test_becoming_active_again_clears_the_reason(db: Database) -> None:
    team = make_team(db)
    with db.write() as s:
        workspaces.set_workspace_state(s, team.workspace_id, WorkspaceState.HELD, reason="x")
        workspaces.set_workspace_state(s, team.workspace_id, WorkspaceState.ACTIVE)

        assert workspaces.get_workspace(s, team.workspace_id).reason is None


def test_the_bot_of_a_workspace_is_stored(db: Database) -> None:
    team = make_team(db)

    with db.write() as s:
        done = workspaces.set_bot(s, team.workspace_id, bot_user_id="UBOT", bot_id="B1")

        assert done
        stored = workspaces.get_workspace(s, team.workspace_id)
        assert (stored.bot_user_id, stored.bot_id) == ("UBOT", "B1")


def test_getting_what_is_not_there_is_an_error_and_finding_it_is_none(db: Database) -> None:
    team = make_team(db, 0)
    with db.read() as s:
        with pytest.raises(LookupError):
            people.get_person(s, PersonId(99))
        with pytest.raises(LookupError):
            workspaces.get_workspace(s, type(team.workspace_id)(99))

        assert people.find_person(s, team.workspace_id, slack_user_id="U9") is None


def test_a_new_person_is_a_plain_member_of_whom_slack_was_not_asked(db: Database) -> None:
    team = make_team(db, 1)

    with db.read() as s:
        person = people.get_person(s, team.people[0])

    assert (person.slack_user_id, person.kind) == ("U0", PersonKind.MEMBER)
    assert (person.zone, person.deactivated, person.updated_at) == (None, False, None)


def test_the_same_slack_id_in_two_workspaces_is_two_people(db: Database) -> None:
    home, abroad = make_team(db, 2, team_id="T1"), make_team(db, 2, team_id="T2")

    with db.read() as s:
        found = people.get_people(s, home.workspace_id, [*home.people, *abroad.people])

    assert set(home.people).isdisjoint(abroad.people)
    assert tuple(found) == home.people
    assert found[home.people[1]].slack_user_id == "U1"


def test_slack_may_say_newer_things_and_not_older_ones(db: Database) -> None:
    team = make_team(db, 1)

    with db.write() as s:
        answers = [
            tell(s, team, "U0", hours=2, zone="Europe/Oslo"),
            tell(s, team, "U0", hours=1, zone="Europe/Paris"),
            tell(s, team, "U0", hours=2, zone="Europe/Rome"),
        ]
        person = people.get_person(s, team.people[0])

    assert answers == [True, False, True]
    assert (person.zone, person.updated_at) == ("Europe/Rome", NOW + 2 * HOUR)
    assert (person.kind, person.deactivated, person.is_admin) == (PersonKind.GUEST, True, True)


def test_an_update_without_a_stamp_is_applied_and_keeps_the_stamp(db: Database) -> None:
    team = make_team(db, 1)

    with db.write() as s:
        tell(s, team, "U0", hours=1)
        applied = tell(s, team, "U0", hours=None, zone="Europe/Oslo")
        person = people.get_person(s, team.people[0])

    assert applied
    assert (person.zone, person.updated_at) == ("Europe/Oslo", NOW + HOUR)


def test_an_update_about_somebody_unknown_changes_nothing(db: Database) -> None:
    team, other = make_team(db, 1), make_team(db, 0, team_id="T2")

    with db.write() as s:
        assert not tell(s, team, "U7", hours=1)
        assert not tell(s, other, "U0", hours=1)
        assert people.get_person(s, team.people[0]).zone is None


def test_people_who_take_part_and_were_never_read_are_listed(db: Database) -> None:
    team = make_team(db, 4)
    with db.write() as s:
        tell(s, team, "U0", hours=1)
        participants.set_opted_out(s, team.participants[1], now=NOW)
        people.ensure_person(s, team.workspace_id, slack_user_id="U-bystander")

    with db.read() as s:
        unread = people.list_unread_people(s, limit=1)
        more = people.list_unread_people(s, limit=9)

    assert [person.id for person in unread] == [team.people[2]]
    assert [person.id for person in more] == list(team.people[2:])
