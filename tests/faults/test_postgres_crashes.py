"""A PostgreSQL server that crashes under its bots takes nothing with it: what it acknowledged is
there, and what it did not is done again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.faults.havoc import wreak_havoc
from tests.figures import RecordFigures
from tests.postgres import crashing_server

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

CRASHES, KILLS, INSTANCES = 7, 60, 3
SEED = 11


class Crashes:
    """Crashes a server now and then, in a thread beside: the bots do not wait for it.

    n  how often it has begun to
    """

    def __init__(self, crash: Callable[[], None]) -> None:
        self.n = 0
        self._crash = crash
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="crash")
        self._last: Future[None] | None = None

    def feed(self, share: float) -> None:
        """Begin the next one when so much of the kills is done; after the last one is over."""
        if self.n < CRASHES and share >= (self.n + 1) / (CRASHES + 1):
            self.wait()
            self._last = self._beside.submit(self._crash)
            self.n += 1

    def wait(self) -> None:
        """Wait until the server is back. Raises what kept it from coming back."""
        if self._last is not None:
            self._last.result()

    def close(self) -> None:
        """Wait for the thread."""
        self._beside.shutdown()


def test_seven_crashes_of_the_server_under_sixty_kills_lose_nothing_and_double_nothing(
    record_figures: RecordFigures,
) -> None:
    with crashing_server() as (url, crash):
        crashes = Crashes(crash)
        try:
            outcome = wreak_havoc(
                url,
                "history",
                seed=SEED,
                instances=INSTANCES,
                kills=KILLS,
                faults=0,
                limited=0,
                meanwhile=crashes.feed,
                may_crash=True,
            )
            crashes.wait()
        finally:
            crashes.close()

    record_figures(f"PostgreSQL x {INSTANCES}, {crashes.n} crashes of the server, {outcome.line}")
    assert outcome.problems() == [], outcome.explain()
    assert outcome.report.kills >= KILLS
    assert crashes.n == CRASHES
