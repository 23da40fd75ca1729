"""Everything people and Slack do, in any order and with kills in between, against a plain model."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from sandbox import Person, Sandbox, SandboxClock
from sandbox.scopes import DEFAULT_SCOPES
from storage.database import Database
from tests.bot.services.factories import NOW
from tests.faults.model_world import WHO, World
from tests.figures import RecordFigures

# Most of a second each. More of them: PAIRME_TEST_LIVES=1000, each then another than the last time.
LIVES, STEPS = 40, 50
MEMORY = Path("/dev/shm")  # these files need not outlive the test; a disk takes half of its time


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for some hundred small databases."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(scope="module")
def slack() -> Iterator[Sandbox]:
    people = [Person(id=who, name=who.lower(), real_name=who) for who in WHO]
    scopes = (*DEFAULT_SCOPES, "mpim:history", "im:history")
    with Sandbox(people, clock=SandboxClock(start=NOW), tiers=False, scopes=scopes) as sandbox:
        yield sandbox


@pytest.mark.slow
def test_whatever_people_do_and_whenever_the_bot_is_killed_it_agrees_with_the_model(
    slack: Sandbox, sqlite_template: Path, folder: Path, record_figures: RecordFigures
) -> None:
    tally: Counter[str] = Counter()
    numbers = count()
    wanted = os.environ.get("PAIRME_TEST_LIVES")

    def world() -> World:
        file = shutil.copy(sqlite_template, folder / f"{next(numbers)}.db")
        return World(Database(f"sqlite:///{file}"), slack, tally)

    run_state_machine_as_test(
        world,
        settings=settings(
            max_examples=int(wanted or LIVES),
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=wanted is None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

    record_figures(
        f"{tally['examples']} lives of {STEPS} steps against a model: {tally['rounds']} rounds, "
        f"{tally['kills']} kills, {tally['messages']} messages, {tally['posts']} posts, all as said"
    )
