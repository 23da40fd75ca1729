"""A round that an admin holds, or whose program is suspended, waits without a trace; when it goes
on it runs once while it is not too late, or is skipped like any that comes too late."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.services.drawing.ahead import PlansAhead
from bot.services.drawing.heads_up import tell_of_rounds
from bot.services.drawing.rounds import Ran, run_due, run_next
from pairing.guides.loading import load_library
from pairing.programs import Program
from storage import program_terms
from storage.database import Database
from storage.locks import Locks
from tests.bot.services.factories import (
    NOW,
    bring_in,
    count_rows,
    due_at,
    library_during,
    messages_in,
    program_of,
)
from tests.bot.services.programs import run_at

HOUR, DAY, WEEKS = timedelta(hours=1), timedelta(days=1), timedelta(weeks=4)
PEOPLE = ("U1", "U2", "U3", "U4")

Stop = Callable[[Database], Program]


def hold(db: Database) -> Program:
    program = program_of(db)
    with db.write() as session:
        assert program_terms.hold(session, program.id, seen=program.next_round_at, now=NOW)
    return program_of(db)


def suspend(db: Database) -> Program:
    with db.write() as session:
        assert program_terms.suspend(session, program_of(db).id, now=NOW)
    return program_of(db)


def let_go(db: Database) -> None:
    program = program_of(db)
    with db.write() as session:
        undo = program_terms.go_on if program.held_at is None else program_terms.release
        assert undo(session, program.id)


both_ways = pytest.mark.parametrize("stop", [hold, suspend])


@both_ways
def test_nothing_happens_while_it_is_stopped(db: Database, stop: Stop) -> None:
    bring_in(db, *PEOPLE)
    before = stop(db)

    told = tell_of_rounds(db, now=due_at(db) - DAY)
    runs = [run_at(db, due_at(db) + later) for later in (timedelta(), HOUR, DAY, WEEKS)]

    assert (told, runs) == (0, [(), (), (), ()])
    assert (messages_in(db), count_rows(db, "rounds")) == ([], 0)
    assert program_of(db) == before


@both_ways
def test_let_go_in_time_it_runs_once(db: Database, stop: Stop) -> None:
    bring_in(db, *PEOPLE)
    due = due_at(db)
    stop(db)
    let_go(db)

    [run] = run_at(db, due + HOUR)
    again = run_at(db, due + 2 * HOUR)

    assert (run.ran, again) == (Ran.COMMITTED, ())
    assert count_rows(db, "rounds") == 1
    assert due_at(db) == due + WEEKS


@both_ways
def test_let_go_too_late_it_is_skipped_and_the_next_one_comes(db: Database, stop: Stop) -> None:
    bring_in(db, *PEOPLE)
    due = due_at(db)
    stop(db)
    let_go(db)

    [run] = run_at(db, due + 2 * DAY)
    again = run_at(db, due + 2 * DAY)

    assert (run.ran, again) == (Ran.SKIPPED, ())
    assert count_rows(db, "pairs") == 0
    assert due_at(db) == due + WEEKS
    [next_run] = run_at(db, due + WEEKS)
    assert next_run.ran is Ran.COMMITTED


@both_ways
def test_stopped_for_several_slots_it_runs_once_and_not_in_a_burst(
    db: Database, stop: Stop
) -> None:
    bring_in(db, *PEOPLE)
    due = due_at(db)
    stop(db)
    let_go(db)

    runs = [run_at(db, due + 2 * WEEKS + HOUR) for _ in range(3)]

    assert [len(some) for some in runs] == [1, 0, 0]
    assert runs[0][0].slot == "2027-01-26T10:00"
    assert count_rows(db, "pairs") == 2
    assert count_rows(db, "rounds") == 3  # two of them skipped


@both_ways
def test_people_hear_of_the_round_once_it_is_let_go(db: Database, stop: Stop) -> None:
    bring_in(db, *PEOPLE)
    stop(db)
    at = due_at(db) - DAY

    before = tell_of_rounds(db, now=at)
    let_go(db)

    assert (before, tell_of_rounds(db, now=at)) == (0, 4)


@both_ways
def test_stopped_in_the_middle_of_planning_nothing_is_stored(db: Database, stop: Stop) -> None:
    bring_in(db, *PEOPLE)
    stopped: list[Program] = []

    def meanwhile() -> None:
        if not stopped:
            stopped.append(stop(db))

    [run] = run_due(db, now=due_at(db), library=library_during(meanwhile), new_seed=lambda: 7)

    assert run.ran is Ran.ELSEWHERE
    assert (messages_in(db), count_rows(db, "rounds")) == ([], 0)
    assert program_of(db) == stopped[0]


@both_ways
def test_an_operator_does_not_run_it_either(db: Database, stop: Stop) -> None:
    bring_in(db, *PEOPLE)
    stop(db)

    run = run_next(db, program_of(db), now=NOW, library=load_library(), seed=7)

    assert (run.ran, run.draft) == (Ran.HELD, None)
    assert count_rows(db, "rounds") == 0


@both_ways
def test_it_is_not_planned_ahead_and_a_plan_made_before_is_dropped(
    db: Database, stop: Stop
) -> None:
    bring_in(db, *PEOPLE)
    locks, lead = Locks(db), timedelta(minutes=30)
    plans = PlansAhead(db, locks, library=load_library(), lead=lead)
    at = due_at(db) - lead
    [early] = plans.look(now=at)
    plans.plan(early, now=at, stop=threading.Event())

    stop(db)
    after = plans.look(now=at)

    assert (after, locks.holds(early.lane)) == ((), False)
    assert plans.hand_over(early.program) is None
    let_go(db)
    assert [one.due for one in plans.look(now=at)] == [early.due]
    locks.close()
