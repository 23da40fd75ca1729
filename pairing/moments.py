"""When people are written to: on their working days, inside their working hours, at a good hour.

A good hour is ten in the morning, or the beginning of somebody's day if ten is not in it.
"""

from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from pairing.cadence import to_utc
from pairing.profiles import WorkHours

GOOD_HOUR = 10 * 60  # minutes of the day
MIDNIGHT = 24 * 60


def good_moment(after: datetime, *, zone: str, hours: WorkHours) -> datetime:
    """Find the first good hour at or after an instant. hours: with at least one day.

    Returns a UTC instant.
    """
    first_on = after.astimezone(ZoneInfo(zone)).date()
    days = (first_on + timedelta(days=n) for n in count(-1))
    moments = (_good_hour(on, zone, hours) for on in days if on.weekday() in hours.days)
    return next(moment for moment in moments if moment >= after)


def eve(due_at: datetime, *, zone: str, hours: WorkHours) -> datetime:
    """Find the good hour of somebody's last working day before the day of an instant.

    Returns a UTC instant.
    """
    due_on = due_at.astimezone(ZoneInfo(zone)).date()
    days = (due_on - timedelta(days=n) for n in count(1))
    return next(_good_hour(on, zone, hours) for on in days if on.weekday() in hours.days)


def day_ends_at(at: datetime, *, zone: str, hours: WorkHours) -> datetime | None:
    """Tell when the working hours in which an instant lies end; None when it lies in none."""
    local = at.astimezone(ZoneInfo(zone))
    minutes = local.hour * 60 + local.minute
    if local.weekday() not in hours.days or not hours.start <= minutes < hours.end:
        return None
    return _instant(local.date(), hours.end, zone)


def _good_hour(on: date, zone: str, hours: WorkHours) -> datetime:
    is_inside = hours.start <= GOOD_HOUR < hours.end
    return _instant(on, GOOD_HOUR if is_inside else hours.start, zone)


def _instant(on: date, minutes: int, zone: str) -> datetime:
    if minutes == MIDNIGHT:
        on, minutes = on + timedelta(days=1), 0
    return to_utc(datetime.combine(on, time(minutes // 60, minutes % 60)), zone)
