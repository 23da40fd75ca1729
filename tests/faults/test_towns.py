"""Twenty workspaces under kills, one without its token, one that takes a request a minute."""

from __future__ import annotations

import time
from contextlib import ExitStack, closing

import pytest

from sandbox import SandboxClock
from sandbox.chaos import Expected, Plan, Report, run_chaos, storm
from storage.database import Database
from storage.states import WorkspaceState
from tests.faults.fast_clock import SPEED, START, Clock
from tests.faults.nursery import Nursery
from tests.faults.towns import (
    LIMITED,
    REVOKED,
    SEED,
    Towns,
    environment_of,
    open_slack,
)
from tests.figures import RecordFigures
from tests.stories.conftest import free_port

pytestmark = pytest.mark.slow

PEOPLE, FEW = 10, 4  # five pairs; or two, where each request waits for a minute
KILLS, PAUSES = 60, 6
FAULTS, LIMITS = 50, 25
METHODS = ("chat.postMessage", "conversations.open")
LATE_S = 20.0  # of the fast clock


class Mended:
    """Asked whether everything is settled: it lets the workspace without its token come back when
    the others are done."""

    def __init__(self, towns: Towns, clock: Clock) -> None:
        self._towns, self._clock = towns, clock
        self.was: WorkspaceState | None = None  # before it came back

    def __call__(self) -> bool:
        if self._towns.n_open([*self._towns.sound, LIMITED]):
            return False
        if self.was is None:
            self.was = self._towns.state_of(REVOKED)
            self._towns.come_back(REVOKED, now=self._clock())
        return not self._towns.n_open([REVOKED])


def wreak_havoc(
    database_url: str, *, instances: int
) -> tuple[Report, list[str], WorkspaceState | None]:
    """Let bots live and die while a round goes out in all workspaces.

    Returns  the verdict, messages in another workspace than theirs, and what became of the one
             without its token before it came back
    """
    clock = SandboxClock(speed=SPEED, start=START)
    ours = Clock(time.time() - (clock.now() - START).total_seconds() / SPEED)
    plan = Plan(
        seed=SEED,
        kills=KILLS,
        instances=instances,
        pauses=PAUSES,
        chances=storm(METHODS, late_s=LATE_S, strength=2.5),
        faults=FAULTS,
        limited=LIMITS,
        gap_s=(0.02, 0.12),
        calls=(1, 5),
        pause_s=(0.05, 1.0),
        calm_limit_s=120.0,
    )
    with ExitStack() as open_:
        slack = open_.enter_context(open_slack(clock, people=PEOPLE, tiers=False))
        slack.subscriptions = ()  # only what delivers lives; it looks for its messages itself
        db = open_.enter_context(closing(Database(database_url, pool_size=4)))
        towns = Towns(db, slack)
        towns.settle(PEOPLE, limited=FEW, welcomed=5, now=ours())
        environment = environment_of(slack, database_url, port=free_port())
        environment |= {"PAIRME_DELIVERY_EVIDENCE": "history"}
        nursery = open_.enter_context(closing(Nursery(environment, ours, whole=False)))
        towns.bring_trouble()
        towns.run_rounds(now=ours())
        is_settled = Mended(towns, ours)
        report = run_chaos(
            slack, nursery.start, plan, expected=Expected(towns.keys()), is_settled=is_settled
        )
        return report, towns.astray(), is_settled.was


def test_twenty_workspaces_lose_nothing_while_two_of_them_are_in_trouble(
    database_url: str, record_figures: RecordFigures
) -> None:
    kind, instances = ("SQLite", 1) if database_url.startswith("sqlite") else ("PostgreSQL", 3)

    report, astray, was = wreak_havoc(database_url, instances=instances)

    record_figures(
        f"{kind} x {instances}, 20 workspaces, one without its token, one that takes a request a"
        f" minute: {report.line}"
    )
    assert report.problems() == [], report.explain()
    assert astray == []
    assert was is WorkspaceState.HELD
    assert report.kills >= KILLS
