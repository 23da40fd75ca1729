"""What is planned to be said later: each thing once, to whoever is still there."""

from __future__ import annotations

from datetime import timedelta

from pairing.follow_ups import FollowUp
from pairing.ids import PairId
from storage import endings, follow_ups, participants, workspaces
from storage.database import Database
from storage.follow_ups import DueFollowUp, NewFollowUp
from storage.workspaces import WorkspaceState
from tests.storage.factories import NOW, Team, introduce, make_team, run_round

HOUR = timedelta(hours=1)


def plan(db: Database, team: Team, pair_id: PairId, *hours: int) -> None:
    """Plan a nudge per person, so many hours after NOW."""
    with db.write() as s:
        follow_ups.insert_follow_ups(
            s,
            [
                NewFollowUp(team.workspace_id, pair_id, person, FollowUp.NUDGE, NOW + n * HOUR)
                for person, n in zip(team.people, hours, strict=False)
            ],
        )


def due(db: Database) -> list[DueFollowUp]:
    with db.read() as s:
        return follow_ups.list_due(s, now=NOW, limit=5)


def test_what_is_due_comes_longest_due_first_and_each_is_settled_once(db: Database) -> None:
    team = make_team(db, 3)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    plan(db, team, pair, 0, -1, 1)
    found = due(db)

    with db.write() as s:
        settled = [follow_ups.settle(s, found[0].id, now=NOW) for _ in range(2)]

    assert [one.person_id for one in found] == [team.people[1], team.people[0]]
    assert (found[0].workspace_id, found[0].program_id) == (team.workspace_id, team.program_id)
    assert settled == [True, False]
    assert due(db) == found[1:]


def test_what_is_put_off_comes_later_and_what_is_settled_cannot_be(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    plan(db, team, pair, 0, 0)
    one, other = due(db)

    with db.write() as s:
        assert follow_ups.postpone(s, one.id, to=NOW + HOUR)
        assert follow_ups.settle(s, other.id, now=NOW)
        assert not follow_ups.postpone(s, other.id, to=NOW + HOUR)
        waiting = follow_ups.list_waiting(s, FollowUp.NUDGE)

    assert due(db) == []
    assert waiting == [NOW + HOUR]


def test_what_was_planned_for_all_of_a_pair_names_nobody(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    with db.write() as s:
        midpoint = NewFollowUp(team.workspace_id, pair, None, FollowUp.MIDPOINT, NOW)
        follow_ups.insert_follow_ups(s, [midpoint])

    assert [one.person_id for one in due(db)] == [None]


def test_nothing_comes_before_the_introduction_or_while_a_workspace_is_held(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    plan(db, team, pair, 0, 0)
    assert due(db) == []

    introduce(db, team, pair)
    assert len(due(db)) == 2

    with db.write() as s:
        workspaces.set_workspace_state(s, team.workspace_id, WorkspaceState.HELD)
    assert due(db) == []


def test_nothing_comes_to_who_left_the_program_or_the_trio_or_after_the_end(db: Database) -> None:
    team = make_team(db, 3)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    plan(db, team, pair, 0, 0, 0)
    with db.write() as s:
        participants.set_opted_out(s, team.participants[0], now=NOW)
        endings.leave_trio(s, pair, team.people[1], now=NOW)

    assert [one.person_id for one in due(db)] == [team.people[2]]

    with db.write() as s:
        endings.end_pair(s, pair, now=NOW)
    assert due(db) == []


def test_what_is_not_needed_any_more_is_dropped_for_all_of_the_pair(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    plan(db, team, pair, 0, 1)

    with db.write() as s:
        dropped = follow_ups.drop(s, pair, FollowUp.NUDGE, now=NOW)

    assert dropped == 2
    assert due(db) == []


def test_what_was_due_long_ago_is_forgotten(db: Database) -> None:
    team = make_team(db, 2)
    [pair] = run_round(db, team, team.participants)
    introduce(db, team, pair)
    plan(db, team, pair, -1, 0)

    with db.write() as s:
        assert follow_ups.forget(s, before=NOW) == 1

    assert [one.person_id for one in due(db)] == [team.people[1]]
