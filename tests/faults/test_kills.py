"""Crews of bots under kill -9, pauses, bad answers and rate limits: each message arrives once."""

from __future__ import annotations

import pytest

from tests.faults.havoc import wreak_havoc
from tests.figures import RecordFigures

pytestmark = pytest.mark.slow

SEED = 7
# Receipts are what a bot has unless told otherwise. The others differ from them only in how an
# unclear outcome is cleared up, and every fourth kill makes one. Two hundred of each: `make chaos`.
KILLS = {"receipts": 200, "history": 60, "none": 60}


@pytest.mark.parametrize("mode", KILLS)
def test_kills_lose_nothing_and_double_nothing_that_can_be_known(
    database_url: str, mode: str, record_figures: RecordFigures
) -> None:
    kind, instances = ("SQLite", 1) if database_url.startswith("sqlite") else ("PostgreSQL", 3)
    kills = KILLS[mode]
    pauses, faults, limited = kills // 10, kills // 2, kills // 4

    outcome = wreak_havoc(
        database_url,
        mode,
        seed=SEED,
        instances=instances,
        kills=kills,
        pauses=pauses,
        faults=faults + 10,
        limited=limited + 5,
        rounds=6 if kills == 200 else 4,  # so many that every fault there is can happen
    )

    record_figures(f"{kind} x {instances}, {outcome.line}")
    report = outcome.report
    assert outcome.problems() == [], outcome.explain()
    assert report.kills >= kills
    assert report.pauses >= pauses
    assert sum(report.faults.values()) >= faults
    assert report.n_limited >= limited
    assert outcome.unclear >= kills // 10


def test_whole_bots_survive_as_well(database_url: str, record_figures: RecordFigures) -> None:
    instances = 1 if database_url.startswith("sqlite") else 2

    outcome = wreak_havoc(
        database_url,
        "history",
        seed=SEED,
        instances=instances,
        kills=15,
        pauses=2,
        faults=0,
        limited=0,
        whole=True,
    )

    record_figures(f"whole bots x {instances}, {outcome.line}")
    assert outcome.problems() == [], outcome.explain()
