"""A bot that is killed before or after any COMMIT or any call of a round goes on as if nothing was.

Each point once: the bot lives in one thread, so that the nth point is the same in every life.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from sandbox import Sandbox, SandboxClock
from sandbox.receipts import NO_RECEIPTS
from tests.bot.services.factories import NOW
from tests.faults.round_of_four import PEOPLE, RoundOfFour
from tests.figures import RecordFigures

pytestmark = pytest.mark.slow

SCOPES = ("commands", "chat:write", "mpim:write", "users:read", "metadata.message:read")
HISTORY = ("mpim:history", "im:history")
KILLED, ENDED = -signal.SIGKILL, 0
# Somebody joins, the round runs, and five messages have an intent and an answer each. A life that
# the system stops for seconds between the two passes more.
LEAST_PASSED = {"COMMIT": 12, "conversations.open": 2, "chat.postMessage": 3}

Begin = Callable[[str], RoundOfFour]


@pytest.fixture
def begin(database_url: str, tmp_path: Path) -> Iterator[Begin]:
    """Bring four people and a bot together: begin("history")."""
    with ExitStack() as cleanup:

        def begin(mode: str) -> RoundOfFour:
            scopes = SCOPES + (HISTORY if mode == "history" else ())
            clock = SandboxClock(start=NOW)
            sandbox = Sandbox(PEOPLE, clock=clock, tiers=False, scopes=scopes, receipts=NO_RECEIPTS)
            slack = cleanup.enter_context(sandbox)
            four = RoundOfFour(database_url, slack, mode=mode, log=tmp_path / "lives.txt")
            cleanup.callback(four.close)
            return four

        yield begin


@pytest.mark.parametrize(
    ("database_url", "mode", "step"),
    [
        ("sqlite", "receipts", 1),
        ("sqlite", "history", 3),
        pytest.param("postgresql", "receipts", 3, marks=pytest.mark.postgres),
        pytest.param("postgresql", "none", 1, marks=pytest.mark.postgres),
    ],
    indirect=["database_url"],
)
def test_a_kill_at_any_point_of_a_round_loses_nothing_and_doubles_nothing_that_can_be_known(
    database_url: str, begin: Begin, mode: str, step: int, record_figures: RecordFigures
) -> None:
    """Every point on either database; with other evidence there, which is looked at after the
    kill, every third: before one COMMIT or call, after another."""
    four = begin(mode)
    passed = Counter(four.lives.passed)
    doubled = unclear = runs = 0

    for point in count(1, step):
        try:
            end = four.kill_at(point)
            verdict = four.judge()
            allowed = min(1, four.unclear()) if mode == "none" else 0
            assert (verdict.n_lost, verdict.unexpected) == (0, ())
            assert verdict.n_duplicated <= allowed
        except AssertionError as problem:
            problem.add_note(f"killed at point {point} of {four.lives.passed}")
            raise
        doubled += verdict.n_duplicated
        unclear += four.unclear()
        if end == ENDED:
            break
        assert end == KILLED
        runs += 1

    kind = "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"
    record_figures(
        f"kill at one of {sum(passed.values())} points of a round ({kind}, {mode}): {runs} runs,"
        f" {unclear} unclear outcomes, 0 lost, {doubled} duplicated"
    )
    assert runs * step >= 2 * sum(LEAST_PASSED.values())
    for name, n in LEAST_PASSED.items():
        assert passed[f"before {name}"] == passed[f"after {name}"] >= n
