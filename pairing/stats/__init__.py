"""What the people who run a program may see: shares of many answers, never one of somebody.

Counts in, figures out. Knows neither people nor pairs, so it cannot point at anybody.

Whoever reads all reports there ever were learns of each set of answers exactly one figure, because
every answer goes into one figure once (`batches`), what is shown of it does not tell whether
everybody said the same (`rules`), and totals are made of the figures shown (`totals`).
"""

from pairing.stats.counts import Departments, Kind, PairCounts, Reach, RoundCounts
from pairing.stats.focus import Focus, focus_of
from pairing.stats.publishing import pooled_rounds, publish
from pairing.stats.reports import (
    DepartmentReach,
    Measure,
    ProgramReport,
    RoundReport,
    report_from_json,
    report_to_json,
)
from pairing.stats.rules import (
    K_BREAKDOWN,
    K_MIN,
    Level,
    Share,
    may_update,
    share_of,
    shown_parts,
)
from pairing.stats.totals import total_of

__all__ = [
    "K_BREAKDOWN",
    "K_MIN",
    "DepartmentReach",
    "Departments",
    "Focus",
    "Kind",
    "Level",
    "Measure",
    "PairCounts",
    "ProgramReport",
    "Reach",
    "RoundCounts",
    "RoundReport",
    "Share",
    "focus_of",
    "may_update",
    "pooled_rounds",
    "publish",
    "report_from_json",
    "report_to_json",
    "share_of",
    "shown_parts",
    "total_of",
]
