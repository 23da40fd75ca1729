"""Programs: their rules come back as they were, and a due time is advanced by one only."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import update

from pairing.cadence import CalendarRule, EveryWeeks, NthWeekday, next_due
from pairing.ids import ProgramId
from pairing.programs import DEFAULT_PROGRAM_NAME, Odd, Preset, Rules
from storage import avoidances, programs, workspaces
from storage.database import Database
from storage.statements import table_of
from storage.tables import ProgramRow
from storage.workspaces import WorkspaceState
from tests.storage.factories import NOW, Team, make_team

RULES = [
    CalendarRule(EveryWeeks(4, 1, date(2026, 12, 1)), time(10, 30), "America/New_York"),
    CalendarRule(NthWeekday(-1, 4), time(9), "Asia/Kolkata"),
]


@pytest.mark.parametrize("rule", RULES)
def test_a_calendar_rule_comes_back_as_it_was(db: Database, rule: CalendarRule) -> None:
    with db.write() as s:
        workspace = workspaces.ensure_workspace(s, team_id="T1", now=NOW)
        made = programs.ensure_default_program(
            s, workspace.id, zone="UTC", now=NOW, rule=rule, preset=Preset.DEEP
        )

    with db.read() as s:
        stored = programs.get_program(s, made.id)
    assert stored == made
    assert (stored.name, stored.preset) == (DEFAULT_PROGRAM_NAME, Preset.DEEP)
    assert (stored.rule, stored.rules) == (rule, Rules(odd=Odd.TRIO))
    assert stored.next_round_at == next_due(rule, after=NOW).at


def test_the_first_round_of_a_new_program_is_at_least_a_week_ahead(db: Database) -> None:
    team = make_team(db, 0)

    with db.read() as s:
        program = programs.get_program(s, team.program_id)

    assert program.rule.zone == "Europe/Berlin"
    assert timedelta(days=7) <= program.next_round_at - NOW < timedelta(days=14)


def test_a_known_default_program_is_not_changed(db: Database) -> None:
    team = make_team(db, 0)

    with db.write() as s:
        before = programs.get_program(s, team.program_id)
        again = programs.ensure_default_program(
            s, team.workspace_id, zone="Asia/Tokyo", now=NOW, preset=Preset.TASTER
        )

    assert again == before


def test_programs_are_listed_for_one_workspace_or_for_all(db: Database) -> None:
    home, abroad = make_team(db, 0), make_team(db, 0, team_id="T2")

    with db.read() as s:
        here = [program.id for program in programs.list_programs(s, home.workspace_id)]
        everywhere = [program.id for program in programs.list_programs(s)]
        default = programs.find_default_program(s, abroad.workspace_id)

    assert here == [home.program_id]
    assert everywhere == [home.program_id, abroad.program_id]
    assert default is not None
    assert default.id == abroad.program_id


def set_due(db: Database, team: Team, *, days: int, suspended: bool = False) -> None:
    values = {
        "next_round_at": NOW + timedelta(days=days),
        "suspended_at": NOW if suspended else None,
    }
    with db.write() as s:
        statement = update(table_of(ProgramRow)).where(ProgramRow.id == team.program_id)
        s.execute(statement.values(**values))


def test_due_programs_come_longest_due_first_and_without_the_silent_ones(db: Database) -> None:
    late, due, ahead, suspended, held = (make_team(db, 0, team_id=f"T{n}") for n in range(5))
    set_due(db, late, days=-2)
    set_due(db, due, days=0)
    set_due(db, ahead, days=1)
    set_due(db, suspended, days=-1, suspended=True)
    set_due(db, held, days=-1)
    with db.write() as s:
        workspaces.set_workspace_state(s, held.workspace_id, WorkspaceState.HELD)

    with db.read() as s:
        found = [program.id for program in programs.due_programs(s, now=NOW, limit=10)]
        first = [program.id for program in programs.due_programs(s, now=NOW, limit=1)]

    assert found == [late.program_id, due.program_id]
    assert first == [late.program_id]


def test_advancing_from_a_time_that_is_not_there_loses_politely(db: Database) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        seen = programs.get_program(s, team.program_id).next_round_at
        to = seen + timedelta(weeks=4)

        answers = [programs.advance(s, team.program_id, seen=seen, to=to) for _ in range(2)]
        unknown = programs.advance(s, ProgramId(99), seen=seen, to=to)

    assert answers == [True, False]
    assert not unknown
    with db.read() as s:
        assert programs.get_program(s, team.program_id).next_round_at == to


def test_an_avoided_pair_is_one_pair_whoever_said_it(db: Database) -> None:
    team = make_team(db, 4)
    one, two, three, four = team.people
    with db.write() as s:
        for by, about in ((two, one), (one, two), (three, four)):
            avoidances.avoid(s, team.workspace_id, by_person_id=by, about_person_id=about, now=NOW)

    with db.read() as s:
        pairs = programs.avoided_pairs(s, team.program_id)

    a, b, c, d = team.participants
    assert pairs == {(a, b), (c, d)}


def test_an_avoidance_is_noted_once_seen_by_its_author_and_taken_back(db: Database) -> None:
    team = make_team(db, 3)
    one, two, three = team.people
    with db.write() as s:
        first, again = (
            avoidances.avoid(s, team.workspace_id, by_person_id=one, about_person_id=two, now=NOW)
            for _ in range(2)
        )
        avoidances.avoid(s, team.workspace_id, by_person_id=one, about_person_id=three, now=NOW)
        listed = avoidances.list_avoided(s, one)
        others = avoidances.list_avoided(s, two)
        forgiven = avoidances.forgive(s, by_person_id=one, about_person_id=two)
        nothing = avoidances.forgive(s, by_person_id=two, about_person_id=one)

        assert (first, again) == (True, False)
        assert (listed, others) == ([two, three], [])
        assert (forgiven, nothing) == (True, False)
        assert avoidances.list_avoided(s, one) == [three]
