"""A report as it was published: the one form behind every text, table and picture of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pairing.stats.rules import Level, Share, percent_of

COVERAGE_FROM = 10  # people


class Measure(StrEnum):
    """A share that a report may hold, and of what it is one."""

    MET = "met"  # pairs of which somebody says that they met, of all pairs
    MET_AT_MOST = "met_at_most"  # the same if all who are silent met
    BOOKED = "booked"  # pairs that agreed on a time here, of all pairs
    TWICE = "twice"  # pairs that met twice or more, of those that met
    ACROSS = "across"  # pairs of several departments, of those that met with known departments
    GOES_ON = "goes_on"  # pairs that all wish to go on, of all pairs
    USEFUL = "useful"  # 4 or 5 of 5, of the answers of people who met
    BALANCE = "balance"  # about equal time in focus, of the answers
    CONCRETE = "concrete"  # something concrete to use, of the answers
    RESPONSE = "response"  # answers to how useful it was, of the people asked
    RETURNED = "returned"  # who had a partner again, of those who had one in the round before


@dataclass(frozen=True, slots=True)
class DepartmentReach:
    """How far a department was brought together with the others that are shown, so far.

    reached, of  with how many of them
    halves       with how many colleagues of theirs one of its people, on average, in halves: 5 is
                 two and a half
    """

    name: str
    reached: int
    of: int
    halves: int


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What is told of one round; the numbers are as in `RoundCounts`.

    available, placed, waiting, pairs, trios, shares  without those who might meet so few that they
              could tell who avoids whom
    uncounted how many these were; 0 where nothing is told of how many had a partner
    placed, waiting, long_waits, pairs, trios  None where too few are left
    long_waits  also None once a round of the program had such people: they may be among them
    pairs     of the round and of those that began beside the one before
    shares    what may be shown; a measure that is missing is hidden
    median    of the answers to how useful it was; None when they are few
    new_ties  pairs that met and never had before; None when hidden
    partners  median number of colleagues somebody was brought together with, of those who had
              three rounds; None when they are few
    """

    number: int
    begins_on: date
    ends_on: date
    joined: int
    available: int
    placed: int | None
    waiting: int | None
    long_waits: int | None
    pairs: int | None
    trios: int | None
    shares: Mapping[Measure, Share] = field(default_factory=dict)
    median: int | None = None
    new_ties: int | None = None
    partners: int | None = None
    departments: tuple[DepartmentReach, ...] = ()
    uncounted: int = 0

    @property
    def coverage(self) -> int | None:
        """Percentage of the people available who had a partner; None when they are few."""
        if self.available < COVERAGE_FROM or self.placed is None:
            return None
        return percent_of(self.placed, self.available)

    @property
    def hidden(self) -> tuple[Measure, ...]:
        """What is not shown: it is of too few, or would tell what single people said."""
        asked = [one for one in Measure if one is not Measure.RETURNED or self.number > 1]
        return tuple(one for one in asked if one not in self.shares)

    @property
    def bridges(self) -> tuple[int, int] | None:
        """How many pairs of departments shown were brought together, of how many; None if few."""
        if not self.departments:
            return None
        n = len(self.departments)
        return sum(one.reached for one in self.departments) // 2, n * (n - 1) // 2


@dataclass(frozen=True, slots=True)
class ProgramReport:
    """All that is told of a program.

    rounds  oldest first
    totals  over all rounds, made of what is shown of each
    """

    name: str
    rounds: tuple[RoundReport, ...]
    totals: Mapping[Measure, Share]
    new_ties: int | None


def report_to_json(report: RoundReport) -> dict[str, Any]:
    """Return the form in which a report is kept."""
    return {
        "number": report.number,
        "begins_on": report.begins_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        **{name: getattr(report, name) for name in (*_NUMBERS, "uncounted")},
        "shares": {measure.value: share_to_json(one) for measure, one in report.shares.items()},
        "departments": [
            {"name": one.name, "reached": one.reached, "of": one.of, "halves": one.halves}
            for one in report.departments
        ],
    }


def report_from_json(stored: Mapping[str, Any]) -> RoundReport:
    """Read what `report_to_json` wrote. Raises LookupError for what is missing."""
    return RoundReport(
        number=stored["number"],
        begins_on=date.fromisoformat(stored["begins_on"]),
        ends_on=date.fromisoformat(stored["ends_on"]),
        **{name: stored[name] for name in _NUMBERS},
        uncounted=stored.get("uncounted", 0),  # reports made before it was known have none
        shares={Measure(name): _share(one) for name, one in stored["shares"].items()},
        departments=tuple(
            DepartmentReach(one["name"], one["reached"], one["of"], one["halves"])
            for one in stored["departments"]
        ),
    )


def share_to_json(share: Share) -> dict[str, Any]:
    """Return a share as plain values; what it does not have is left out."""
    values = {
        "n": share.n,
        "percent": share.percent,
        "level": None if share.level is None else share.level.value,
        "count": share.count,
        "rounds": share.rounds,
    }
    return {name: value for name, value in values.items() if value is not None}


def _share(stored: Mapping[str, Any]) -> Share:
    level = stored.get("level")
    return Share(
        n=stored["n"],
        percent=stored.get("percent"),
        level=None if level is None else Level(level),
        count=stored.get("count"),
        rounds=stored["rounds"],
    )


_NUMBERS = (
    *("joined", "available", "placed", "waiting", "long_waits"),
    *("pairs", "trios", "median", "new_ties", "partners"),
)
