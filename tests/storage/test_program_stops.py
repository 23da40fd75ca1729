"""A program that is stopped, its notes, and what of its terms cannot be read."""

from __future__ import annotations

import logging
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from pairing.blackouts import Blackout
from pairing.ids import ProgramId
from pairing.programs import Notes, Program
from storage import program_terms, programs
from storage.database import Database
from tests.storage.factories import NOW, Team, make_team

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
HOLIDAYS = Blackout(date(2026, 12, 21), date(2027, 1, 6))


def program_of(db: Database, team: Team) -> Program:
    with db.read() as s:
        return programs.get_program(s, team.program_id)


def test_a_program_is_suspended_and_goes_on_once_each(db: Database) -> None:
    team = make_team(db, 0)

    with db.write() as s:
        answers = [program_terms.suspend(s, team.program_id, now=NOW + n * DAY) for n in range(2)]
        stopped = programs.get_program(s, team.program_id)
        answers += [program_terms.go_on(s, team.program_id) for _ in range(2)]

    assert answers == [True, False, True, False]
    assert (stopped.suspended_at, stopped.is_running) == (NOW, False)
    assert program_of(db, team).is_running


def test_the_coming_round_is_held_and_released_once_each(db: Database) -> None:
    team = make_team(db, 0)
    due_at = program_of(db, team).next_round_at

    with db.write() as s:
        wrong = program_terms.hold(s, team.program_id, seen=due_at - WEEK, now=NOW)
        answers = [program_terms.hold(s, team.program_id, seen=due_at, now=NOW) for _ in range(2)]
        waiting = programs.get_program(s, team.program_id)
        answers += [program_terms.release(s, team.program_id) for _ in range(2)]

    assert not wrong
    assert answers == [True, False, True, False]
    assert (waiting.held_at, waiting.is_running) == (NOW, False)
    assert program_of(db, team).is_running


@pytest.mark.parametrize("stop", ["hold", "suspend"])
def test_what_is_stopped_is_neither_due_nor_coming_nor_moved_on(db: Database, stop: str) -> None:
    team = make_team(db, 0)
    due_at = program_of(db, team).next_round_at
    with db.write() as s:
        if stop == "hold":
            program_terms.hold(s, team.program_id, seen=due_at, now=NOW)
        else:
            program_terms.suspend(s, team.program_id, now=NOW)

        due = programs.due_programs(s, now=due_at, limit=9)
        coming = programs.coming_programs(s, now=NOW, until=due_at)
        moved = programs.advance(s, team.program_id, seen=due_at, to=due_at + WEEK)
        by_force = programs.advance(
            s, team.program_id, seen=due_at, to=due_at + WEEK, even_stopped=True
        )

    assert (due, coming, moved, by_force) == ([], [], False, True)


def test_notes_are_kept_and_taken_back(db: Database) -> None:
    team = make_team(db, 0)
    nothing, some = Notes(), Notes(intro="Room 4 is free on Fridays.", welcome="Hello & <welcome>")
    with db.write() as s:
        before = program_terms.find_notes(s, team.program_id)
        done = program_terms.set_notes(s, team.program_id, some, seen=nothing)
        late = program_terms.set_notes(s, team.program_id, Notes(intro="x"), seen=nothing)
        kept = program_terms.find_notes(s, team.program_id)
        program_terms.set_notes(s, team.program_id, nothing, seen=some)
        after = program_terms.find_notes(s, team.program_id)

    assert (before, done, late, kept, after) == (nothing, True, False, some, nothing)


def test_notes_of_no_program_are_an_error(db: Database) -> None:
    with db.read() as s, pytest.raises(LookupError):
        program_terms.find_notes(s, ProgramId(99))


@pytest.mark.parametrize(
    ("stored", "kept", "warned"),
    [
        ('[["2026-12-21", "2027-01-06"]]', (HOLIDAYS,), 0),
        ('[["2026-12-21", "2027-01-06"], ["2026-12-21"], 3]', (HOLIDAYS,), 2),
        ('[["2027-12-21", "2027-01-06"]]', (), 1),
        ('{"from": "2026-12-21"}', (), 1),
    ],
)
def test_blackouts_are_read_and_what_makes_no_sense_is_left_out(
    db: Database,
    caplog: pytest.LogCaptureFixture,
    stored: str,
    kept: tuple[Blackout, ...],
    warned: int,
) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        s.execute(text("UPDATE programs SET blackouts = :stored"), {"stored": stored})

    with caplog.at_level(logging.WARNING):
        program = program_of(db, team)

    assert program.rule.blackouts == kept
    assert [record.event for record in caplog.records] == ["blackout.unknown"] * warned  # type: ignore[attr-defined]


@pytest.mark.parametrize(("stored", "read"), [(-1.0, 0.0), (0.4, 0.4), (7.0, 0.6)])
def test_a_least_score_nobody_can_reach_is_not_taken_at_its_word(
    db: Database, stored: float, read: float
) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        s.execute(text("UPDATE programs SET min_score = :stored"), {"stored": stored})

    assert program_of(db, team).rules.min_score == read
