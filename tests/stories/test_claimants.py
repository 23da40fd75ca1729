"""An instance dies, or is stopped, in the middle of planning a round; another one goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from bot.services.drawing.rounds import Ran, run_due
from pairing.guides.loading import load_library
from storage.database import Database
from storage.locks import Locks
from tests.bot.services.factories import bring_in, count_rows, due_at

pytestmark = pytest.mark.slow

SEVEN = tuple(f"U{number}" for number in range(1, 8))


@pytest.fixture
def ours(db: Database) -> Iterator[Locks]:
    """The locks of this instance."""
    locks = Locks(db)
    yield locks
    locks.close()


def test_a_round_whose_planner_was_killed_is_planned_by_another_at_once(
    db: Database, database_url: str, ours: Locks
) -> None:
    bring_in(db, *SEVEN)

    with claimant(db, database_url) as process:
        before = attempt(db, ours) if db.dialect == "postgresql" else Ran.ELSEWHERE
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        after = attempt(db, ours)

    assert (before, after) == (Ran.ELSEWHERE, Ran.COMMITTED)
    assert [count_rows(db, table) for table in ("rounds", "pair_members")] == [1, 7]


def test_a_planner_that_wakes_after_its_lock_was_taken_from_it_has_no_effect(
    db: Database, database_url: str, ours: Locks
) -> None:
    bring_in(db, *SEVEN)

    with claimant(db, database_url) as process:
        process.send_signal(signal.SIGSTOP)
        if db.dialect == "postgresql":
            break_other_sessions(db)
        after = attempt(db, ours)
        process.send_signal(signal.SIGCONT)
        said, _ = process.communicate("go on\n", timeout=60)

    assert after is Ran.COMMITTED
    assert Ran.COMMITTED not in said.split()
    assert [count_rows(db, table) for table in ("rounds", "pair_members")] == [1, 7]


@contextmanager
def claimant(db: Database, url: str) -> Iterator[subprocess.Popen[str]]:
    """Another instance, in the middle of planning."""
    command = [sys.executable, "-m", "tests.stories.claimant", url, due_at(db).isoformat()]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "planning\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def attempt(db: Database, locks: Locks) -> Ran:
    now = due_at(db)
    [done] = run_due(db, now=now, library=load_library(), new_seed=lambda: 2, locks=locks)
    return done.ran


def break_other_sessions(db: Database) -> None:
    """Let the server end every session but ours, as when a network is cut."""
    ours = text(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with db.write() as session:
        session.execute(ours)
