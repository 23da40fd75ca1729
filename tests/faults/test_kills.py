"""Whole bots under kill -9, pauses, bad answers and rate limits: each message arrives once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from sandbox import Sandbox, SandboxClock
from sandbox.chaos import Expected, Plan, Report, run_chaos, storm
from sandbox.receipts import NO_RECEIPTS, Receipts, Repeat
from storage.database import Database
from tests.faults.fast_clock import SPEED, START, Clock
from tests.faults.kill_stage import PEOPLE, Stage, environment_of
from tests.faults.nursery import Nursery
from tests.figures import RecordFigures

pytestmark = pytest.mark.slow

KILLS, PAUSES = 200, 20
MIN_FAULTS, MIN_LIMITED = 100, 50
SCOPES = ("commands", "chat:write", "mpim:write", "users:read", "metadata.message:read")
HISTORY = ("mpim:history", "im:history")
METHODS = ("chat.postMessage", "conversations.open", "conversations.history")
RECEIPTS = {
    "receipts": Receipts(late_s=20.0, late=0.3, repeat=Repeat.BOTH, repeated=0.2, seed=1),
    "history": NO_RECEIPTS,
    "none": NO_RECEIPTS,
}


def wreak_havoc(
    database_url: str,
    mode: str,
    *,
    seed: int,
    instances: int,
    kills: int = KILLS,
    whole: bool = False,
    meanwhile: Callable[[float], object] = lambda share: None,
    may_crash: bool = False,
) -> tuple[Report, Stage, int]:
    """Run the chaos; returns its report, the stage, and how many receipts never got through."""
    scopes = SCOPES + (HISTORY if mode == "history" else ())
    clock = SandboxClock(speed=SPEED, start=START)
    with Sandbox(people=PEOPLE, clock=clock, tiers=False, scopes=scopes, ack_limit_s=0.25) as slack:
        slack.quirks.receipts = RECEIPTS[mode]
        ours = Clock(time.time() - (clock.now() - START).total_seconds() / SPEED)
        environment = environment_of(slack, database_url, evidence=mode)
        db = Database(database_url, pool_size=4)
        stage = Stage(db, slack, ours)
        stage.join_all()
        nursery = Nursery(environment, ours, whole=whole)
        methods = METHODS if mode == "history" else METHODS[:2]
        try:
            report = run_chaos(
                slack,
                nursery.start,
                Plan(
                    seed=seed,
                    kills=kills,
                    instances=instances,
                    pauses=PAUSES,
                    chances=storm(methods, late_s=20.0, strength=2.0),
                    gap_s=(0.02, 0.16),
                    pause_s=(0.05, 2.0),
                    may_crash=may_crash,
                ),
                expected=Expected(stage.wanted, order=stage.order, also=stage.complain),
                is_settled=stage.is_settled,
                feed=lambda share: (stage.feed(share), meanwhile(share)),
            )
        finally:
            nursery.close()
        given_up = slack.quirks.seen["receipt_given_up"]
        db.close()
    return report, stage, given_up


@pytest.mark.parametrize("mode", ["receipts", "history", "none"])
def test_two_hundred_kills_lose_nothing_and_double_nothing_that_can_be_known(
    database_url: str, mode: str, record_figures: RecordFigures
) -> None:
    kind, instances = ("SQLite", 1) if database_url.startswith("sqlite") else ("PostgreSQL", 3)

    report, stage, given_up = wreak_havoc(database_url, mode, seed=7, instances=instances)

    unclear = stage.n_unclear()
    allowed = {"receipts": given_up, "history": 0, "none": unclear}[mode]
    record_figures(
        f"{kind} x {instances}, {mode}: {report.line}, {unclear} unclear outcomes,"
        f" {given_up} receipts never got through"
    )
    assert report.problems(max_duplicated=allowed) == [], "\n".join(
        [report.explain(max_duplicated=allowed), *stage.describe_rest()]
    )
    assert sum(report.faults.values()) >= MIN_FAULTS
    assert report.n_limited >= MIN_LIMITED
