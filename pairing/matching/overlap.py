"""How long two people's working days overlap, from their time zones and working hours.

Two ways to the same numbers: one pair at a time, and a table for many people at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from pairing.profiles import WorkHours

Ints = NDArray[np.int64]
Offsets = tuple[int, int]

UNKNOWN_OVERLAP = -1  # in tables, where None has no place
_DAY_MINUTES = 24 * 60
_WEEKDAYS = 7
_WEEK_MINUTES = _WEEKDAYS * _DAY_MINUTES
# One day of each half-year, so that both sides of daylight saving count. Fixed, because a plan
# must not depend on the day it is made; zones rarely change the difference between them.
_WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
_SUMMER = datetime(2026, 7, 15, 12, tzinfo=UTC)
_HALVES = (0, 1)  # of the year: January and July


@dataclass(frozen=True, slots=True)
class Clock:
    """When somebody works; equal for all who work at the same time all year.

    offsets  minutes ahead of UTC in January and July
    hours    in local time
    """

    offsets: Offsets
    hours: WorkHours


@cache
def zone_offsets(zone: str | None) -> Offsets | None:
    """Give a zone's minutes ahead of UTC in January and July; None when it is not known."""
    try:
        place = ZoneInfo(zone or "")
    except (OSError, ValueError, LookupError):
        return None
    january, july = (_offset(place, at) for at in (_WINTER, _SUMMER))
    return january, july


@lru_cache(maxsize=4096)
def clock_of(zone: str | None, hours: WorkHours) -> Clock | None:
    """Put a zone and working hours together; None when the zone is not known."""
    offsets = zone_offsets(zone)
    return None if offsets is None else Clock(offsets, hours)


def shared_minutes(one: Clock | None, other: Clock | None) -> int | None:
    """Give the shared working minutes of the best workday, 0 to 1440, in either order.

    Of each weekday all minutes count in which the other works too, whatever day it is there. The
    worse half of the year counts, because a promise made in summer should still hold in winter.
    None = not known.
    """
    return None if one is None or other is None else _shared_minutes(one, other)


def overlap_table(clocks: Sequence[Clock | None]) -> Ints:
    """Give the shared minutes of every two clocks, as shared_minutes does.

    Returns  (k, k), symmetric; UNKNOWN_OVERLAP where one of the two is not known
    Cost     k squared, about 200 array operations: 500 clocks take some 0.1 s and 20 MB
    """
    table = np.full((len(clocks), len(clocks)), UNKNOWN_OVERLAP, dtype=np.int64)
    at = np.array([n for n, clock in enumerate(clocks) if clock is not None], dtype=np.int64)
    known = [clock for clock in clocks if clock is not None]
    table[np.ix_(at, at)] = np.minimum(*(_shared_table(known, half=half) for half in _HALVES))
    return table


def _offset(place: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(place).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


# A company has few different clocks, so almost every pair of people is a pair seen before.
@lru_cache(maxsize=2**16)
def _shared_minutes(one: Clock, other: Clock) -> int:
    # both views, since a long day here may take in parts of two days there
    return min(
        max(_best_day(one, other, half=half), _best_day(other, one, half=half)) for half in _HALVES
    )


def _best_day(one: Clock, other: Clock, *, half: int) -> int:
    """Give the most minutes of one of the first person's workdays in which the other works."""
    mine, yours = one.hours, other.hours
    later = yours.start - other.offsets[half] - mine.start + one.offsets[half]
    length, other_length = mine.end - mine.start, yours.end - yours.start
    by_days_apart = []
    for apart in range(_WEEKDAYS):
        shift = (later + apart * _DAY_MINUTES) % _WEEK_MINUTES
        direct = max(0, min(length - shift, other_length))
        around = max(0, min(length, shift + other_length - _WEEK_MINUTES))  # Sunday to Monday
        by_days_apart.append(direct + around)
    by_day = (
        sum(by_days_apart[(there - here) % _WEEKDAYS] for there in yours.days) for here in mine.days
    )
    return max(by_day, default=0)


def _shared_table(clocks: Sequence[Clock], *, half: int) -> Ints:
    """Do what _shared_minutes does in one half of the year, for every two clocks."""
    begin = np.array([it.hours.start - it.offsets[half] for it in clocks], dtype=np.int32)
    length = np.array([it.hours.end - it.hours.start for it in clocks], dtype=np.int32)
    works = np.array(
        [[day in it.hours.days for day in range(_WEEKDAYS)] for it in clocks], dtype=np.int32
    ).reshape(len(clocks), _WEEKDAYS)
    mine, yours = length[:, np.newaxis], length[np.newaxis, :]
    later = begin[np.newaxis, :] - begin[:, np.newaxis]
    by_days_apart = []
    for apart in range(_WEEKDAYS):
        shift = (later + apart * _DAY_MINUTES) % _WEEK_MINUTES
        direct = np.maximum(0, np.minimum(mine - shift, yours))
        around = np.maximum(0, np.minimum(mine, shift + yours - _WEEK_MINUTES))
        by_days_apart.append(direct + around)
    best = np.zeros_like(later)
    for here in range(_WEEKDAYS):
        shared = np.zeros_like(later)
        for there in range(_WEEKDAYS):
            shared += by_days_apart[(there - here) % _WEEKDAYS] * works[:, there]
        np.maximum(best, shared * works[:, here, np.newaxis], out=best)
    return np.maximum(best, best.T).astype(np.int64)
