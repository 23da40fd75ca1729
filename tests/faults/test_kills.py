"""Crews of bots under kill -9, pauses, bad answers and rate limits: each message arrives once."""

from __future__ import annotations

import pytest

from tests.faults.havoc import KILLS, MODES, PAUSES, wreak_havoc
from tests.figures import RecordFigures

pytestmark = pytest.mark.slow

MIN_FAULTS, MIN_LIMITED = 100, 50
SEED = 7


@pytest.mark.parametrize("mode", MODES)
def test_two_hundred_kills_lose_nothing_and_double_nothing_that_can_be_known(
    database_url: str, mode: str, record_figures: RecordFigures
) -> None:
    kind, instances = ("SQLite", 1) if database_url.startswith("sqlite") else ("PostgreSQL", 3)

    outcome = wreak_havoc(database_url, mode, seed=SEED, instances=instances)

    record_figures(f"{kind} x {instances}, {outcome.line}")
    report = outcome.report
    assert outcome.problems() == [], outcome.explain()
    assert report.kills >= KILLS
    assert report.pauses >= PAUSES
    assert sum(report.faults.values()) >= MIN_FAULTS
    assert report.n_limited >= MIN_LIMITED


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
