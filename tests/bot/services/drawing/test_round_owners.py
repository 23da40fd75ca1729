"""One instance plans a round at a time; whoever lost that right meanwhile has no effect."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.services.drawing.rounds import Ran, RoundRun, run_due, run_next
from pairing.guides.library import Library
from pairing.guides.loading import load_library
from storage.database import Database
from storage.locks import Lane, Locks
from tests.bot.services.factories import (
    NOW,
    bring_in,
    count_rows,
    due_at,
    library_during,
    program_of,
)

SEVEN = tuple(f"U{number}" for number in range(1, 8))


@pytest.fixture
def locks(db: Database) -> Iterator[Locks]:
    """Those of the instance under test."""
    ours = Locks(db)
    yield ours
    ours.close()


@pytest.fixture
def others(db: Database, locks: Locks) -> Iterator[Locks]:
    """Those of whoever else there is: another instance, or on SQLite another thread of ours."""
    if db.dialect == "sqlite":
        yield locks
        return
    theirs = Locks(db)
    yield theirs
    theirs.close()


def run(
    db: Database,
    locks: Locks,
    *,
    library: Library | None = None,
    late: timedelta = timedelta(),
    new_seed: Callable[[], int] = lambda: 7,
) -> list[RoundRun]:
    now, known = due_at(db) + late, library or load_library()
    return [*run_due(db, now=now, library=known, new_seed=new_seed, locks=locks)]


def lane_of(db: Database) -> Lane:
    return Lane("program", program_of(db).id)


def test_whoever_finds_the_round_taken_does_not_plan_it(
    db: Database, locks: Locks, others: Locks
) -> None:
    bring_in(db, *SEVEN)
    assert others.take(lane_of(db))
    drawn: list[int] = []

    [done] = run(db, locks, new_seed=lambda: drawn.append(1) or 7)

    assert (done.ran, drawn) == (Ran.ELSEWHERE, [])
    assert count_rows(db, "rounds") == 0


def test_the_lock_is_held_from_planning_to_commit_and_free_afterwards(
    db: Database, locks: Locks, others: Locks
) -> None:
    bring_in(db, *SEVEN)
    lane, held = lane_of(db), list[bool]()

    [done] = run(db, locks, library=library_during(lambda: held.append(locks.holds(lane))))

    assert done.ran is Ran.COMMITTED
    assert set(held) == {True}
    assert others.take(lane)


def test_a_round_that_fails_gives_its_lock_back(db: Database, locks: Locks, others: Locks) -> None:
    bring_in(db, *SEVEN)

    def fail() -> None:
        raise RuntimeError("out of luck")

    failed = run(db, locks, library=library_during(fail))
    [done] = run(db, others)

    assert (failed, done.ran) == ([], Ran.COMMITTED)


def test_a_slot_that_came_too_late_is_skipped_whoever_holds_the_lock(
    db: Database, locks: Locks, others: Locks
) -> None:
    bring_in(db, *SEVEN)
    assert others.take(lane_of(db))

    [done] = run(db, locks, late=timedelta(days=2))

    assert done.ran is Ran.SKIPPED


def test_a_round_that_an_operator_starts_asks_for_no_lock(db: Database, others: Locks) -> None:
    bring_in(db, *SEVEN)
    assert others.take(lane_of(db))

    done = run_next(db, program_of(db), now=NOW, library=load_library(), seed=7)

    assert done.ran is Ran.COMMITTED


def test_an_owner_that_lost_its_lock_while_it_slept_stores_nothing(db: Database) -> None:
    bring_in(db, *SEVEN)
    asleep, wake = threading.Event(), threading.Event()
    first, second = Locks(db), Locks(db)

    def sleep() -> None:
        asleep.set()
        assert wake.wait(30)

    now = due_at(db)
    with ThreadPoolExecutor(1) as other:
        old = other.submit(run, db, first, library=library_during(sleep), new_seed=lambda: 1)
        try:
            assert asleep.wait(30)
            first.close()  # as the server does when the connection breaks
            [new] = run(db, second, new_seed=lambda: 2)
        finally:
            wake.set()
        [late] = old.result()

    assert (new.ran, late.ran) == (Ran.COMMITTED, Ran.ELSEWHERE)
    assert new.draft is not None
    assert new.draft.plan.seed == 2
    assert [count_rows(db, table) for table in ("rounds", "pair_members")] == [1, 7]
    assert due_at(db) == now + timedelta(weeks=4)
    second.close()
