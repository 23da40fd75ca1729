"""What is planned to be said later: each thing once, to whoever is still there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from pairing.follow_ups import FollowUp
from pairing.ids import PairId
from storage import endings, follow_ups, participants, workspaces
from storage.database import Database, Session
from storage.follow_ups import DueFollowUp, NewFollowUp
from storage.statements import insert_many
from storage.tables import FollowUpRow
from storage.workspaces import WorkspaceState
from tests.storage.factories import NOW, Team, introduce, make_team, run_round
from tests.storage.test_vitals import asked_in

HOUR = timedelta(hours=1)
MANY = 2_000


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


def test_what_people_are_still_asked_is_found_without_looking_at_what_others_are(
    db: Database,
) -> None:
    team = make_team(db, 3)
    [pair] = run_round(db, team, team.participants)
    row = {"workspace_id": team.workspace_id, "pair_id": pair, "kind": FollowUp.FEEDBACK}
    crowd, *people = team.people
    rows = [row | {"person_id": crowd, "due_after": NOW + HOUR} for _ in range(MANY)]
    rows += [row | {"person_id": one, "due_after": NOW + HOUR} for one in people]
    with db.write() as s:
        insert_many(s, FollowUpRow, rows)
    if db.dialect == "postgresql":
        with db.write() as s:
            s.execute(text("ANALYZE follow_ups"))  # what the database does by itself, later

    with db.read() as s:
        with asked_in(s) as asked:
            found = follow_ups.list_questions(s, people, before=NOW + 2 * HOUR)
        statement, values = asked[-1]  # behind a BEGIN, on SQLite
        seen = rows_seen(s, statement, values)

    assert found == {one: [NOW + HOUR] for one in people}
    assert seen < MANY / 10


def rows_seen(s: Session, statement: str, values: Any) -> int:
    """How many follow-ups a query looks at; on SQLite all of them, or few."""
    if s.dialect.name == "sqlite":
        plan = s.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        [step] = [str(one[-1]) for one in plan if "follow_ups" in one[-1]]
        return 0 if "(person_id=? AND done_at=? AND due_after<?)" in step else MANY
    explained = s.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
    found = explained.scalar_one()
    [top] = found if isinstance(found, list) else json.loads(found)
    return sum(rows_in(top["Plan"]))


def rows_in(node: dict[str, Any]) -> Iterator[int]:
    if node.get("Relation Name") == "follow_ups":
        yield round(node["Actual Rows"]) + node.get("Rows Removed by Filter", 0)
    for inner in node.get("Plans", ()):
        yield from rows_in(inner)
