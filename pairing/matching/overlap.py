"""How long two people's working days overlap, from their time zones alone.

Everybody is taken to work from 09:00 to 17:00 local time until they can say otherwise.
"""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

WORKDAY_MINUTES = 8 * 60
_DAY_MINUTES = 24 * 60
# One day of each half-year, so that both sides of daylight saving count. Fixed, because a plan
# must not depend on the day it is made; zones rarely change the difference between them.
_WINTER = datetime(2026, 1, 15, 12, tzinfo=UTC)
_SUMMER = datetime(2026, 7, 15, 12, tzinfo=UTC)

Offsets = tuple[int, int]


@cache
def zone_offsets(zone: str | None) -> Offsets | None:
    """Give a zone's minutes ahead of UTC in January and July; None when it is not known."""
    try:
        place = ZoneInfo(zone or "")
    except (OSError, ValueError, LookupError):
        return None
    january, july = (_offset(place, at) for at in (_WINTER, _SUMMER))
    return january, july


def overlap_minutes(one: Offsets | None, other: Offsets | None) -> int | None:
    """Give the shared working minutes of a day, 0 to 480, in the worse half of the year.

    The worse half, because a promise made in summer should still hold in winter. None = unknown.
    """
    if one is None or other is None:
        return None
    return min(_overlap(a, b) for a, b in zip(one, other, strict=True))


def overlap_between(one: str | None, other: str | None) -> int | None:
    """Give the shared working minutes of two zones by name; None when one is not known."""
    return overlap_minutes(zone_offsets(one), zone_offsets(other))


def _offset(place: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(place).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() / 60)


def _overlap(one: int, other: int) -> int:
    apart = (one - other) % _DAY_MINUTES
    return max(0, WORKDAY_MINUTES - min(apart, _DAY_MINUTES - apart))
