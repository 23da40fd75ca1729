"""Made-up rounds for the tests of reports, and reports about several in a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pairing.stats import (
    Departments,
    Kind,
    Measure,
    PairCounts,
    Reach,
    RoundCounts,
    RoundReport,
    pooled_rounds,
    publish,
)

BEGINS_ON = date(2026, 12, 1)
ACROSS, WITHIN, UNKNOWN = (Kind(reach, is_new=True) for reach in Reach)
AGAIN = Kind(Reach.ACROSS, is_new=False)
MONTH = timedelta(weeks=4)

# 41 pairs, 27 of which met; 45 answers
FULL = RoundCounts(
    number=1,
    begins_on=BEGINS_ON,
    ends_on=BEGINS_ON + MONTH,
    joined=96,
    available=86,
    placed=83,
    waiting=3,
    long_waits=2,
    trios=1,
    pairs={
        ACROSS: PairCounts(25, met=18, twice=7, not_met=3, booked=14, goes_on=6),
        WITHIN: PairCounts(16, met=9, twice=4, not_met=5, booked=8, goes_on=3),
    },
    answers={
        "useful": {"0": 4, "1": 1, "2": 2, "3": 5, "4": 20, "5": 17},
        "balance": {"equal": 40, "mostly_me": 1, "mostly_partner": 3},
        "takeaway": {"concrete": 20, "idea": 12, "nothing": 4},
    },
    asked=80,
    before=82,
    returned=72,
    partners=tuple([2] * 20 + [3] * 40),
    departments=Departments(
        sizes={"Design": 12, "Sales": 30, "Support": 25, "Legal": 4},
        placed={"Design": 11, "Sales": 28, "Support": 22, "Legal": 4, "Finance": 2},
        people={"Design": 11, "Sales": 28, "Support": 22, "Legal": 4, "Finance": 2},
        together={("Design", "Sales"): 9, ("Legal", "Sales"): 4, ("Sales", "Support"): 12},
    ),
)


def counts_of(number: int = 1, **changes: Any) -> RoundCounts:
    """A round of which nothing is known but what is given."""
    begins_on = BEGINS_ON + (number - 1) * MONTH
    return RoundCounts(number, begins_on, begins_on + MONTH, **changes)


def again(counts: RoundCounts, number: int, **changes: Any) -> RoundCounts:
    """The same some rounds later."""
    begins_on = BEGINS_ON + (number - 1) * MONTH
    return replace(counts, number=number, begins_on=begins_on, ends_on=begins_on + MONTH, **changes)


def pairs(n: int, met: int, kind: Kind = ACROSS, **more: int) -> Mapping[Kind, PairCounts]:
    return {kind: PairCounts(n, met, **more)}


def publish_all(counts: Iterable[RoundCounts]) -> Sequence[RoundReport]:
    """Publish rounds one after the other, as the product does."""
    reports: list[RoundReport] = []
    seen: list[RoundCounts] = []
    for one in counts:
        seen.append(one)
        wanted = max(pooled_rounds(measure, reports) for measure in Measure)
        reports.append(publish(seen[-wanted:], reports))
    return reports
