"""Blackouts: stretches of local dates on which no round of a program begins, as over a holiday.

Every stretch has an end and their number has a limit, so there is always a slot behind them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pairing.errors import InvalidBlackout

MOST_BLACKOUTS = 40
LONGEST_BLACKOUT = timedelta(days=366)  # whoever wants a longer break suspends the program
_YEARS = range(2000, 3000)


@dataclass(frozen=True, slots=True, order=True)
class Blackout:
    """From a local date to another, both included. Raises InvalidBlackout."""

    first_on: date
    last_on: date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise InvalidBlackout("order", f"{self.last_on} is before {self.first_on}")
        if self.first_on.year not in _YEARS or self.last_on.year not in _YEARS:
            raise InvalidBlackout("year", f"{self.first_on} to {self.last_on}: which year?")
        if self.last_on - self.first_on >= LONGEST_BLACKOUT:
            raise InvalidBlackout(
                "too_long",
                f"{self.first_on} to {self.last_on} is longer than a year:"
                " suspend the program instead",
            )

    def holds(self, on: date) -> bool:
        """Tell whether a date is in it."""
        return self.first_on <= on <= self.last_on


def tidy(blackouts: Iterable[Blackout]) -> tuple[Blackout, ...]:
    """Put blackouts in order and drop repeats. Raises InvalidBlackout when there are too many."""
    ordered = tuple(sorted(set(blackouts)))
    if len(ordered) > MOST_BLACKOUTS:
        raise InvalidBlackout("too_many", f"{len(ordered)} blackouts: {MOST_BLACKOUTS} at most")
    return ordered


def blackouts_to_json(blackouts: Iterable[Blackout]) -> list[list[str]]:
    """Write blackouts as pairs of dates, which `blackout_from_json` reads back one by one."""
    return [[one.first_on.isoformat(), one.last_on.isoformat()] for one in blackouts]


def blackout_from_json(data: object) -> Blackout:
    """Read a blackout back. Raises InvalidBlackout when it is none."""
    match data:
        case [str(first), str(last)]:
            try:
                return Blackout(date.fromisoformat(first), date.fromisoformat(last))
            except ValueError as error:
                raise InvalidBlackout("unreadable", f"{first!r} or {last!r} is no date") from error
    raise InvalidBlackout("unreadable", f"{data!r} is no pair of dates")
