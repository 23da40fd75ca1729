"""When people are written to: on their working days, inside their working hours, at a good hour.

A good hour is ten in the morning, or the beginning of somebody's day if ten is not in it.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from pairing.cadence import to_utc
from pairing.profiles import WorkHours

GOOD_HOUR = 10 * 60  # minutes of the day
MIDNIGHT = 24 * 60
Place = tuple[str, WorkHours]  # a zone and the hours there
FORTNIGHT = 14  # days; whoever shares hours at all shares some within one week


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


def day_span(on: date, *, zone: str, hours: WorkHours) -> tuple[datetime, datetime]:
    """Give the UTC instants at which the working hours of a date begin and end."""
    return _instant(on, hours.start, zone), _instant(on, hours.end, zone)


def next_day(at: datetime, *, zone: str) -> datetime:
    """Find the midnight after an instant, where somebody is. Returns a UTC instant."""
    return _instant(at.astimezone(ZoneInfo(zone)).date(), MIDNIGHT, zone)


def on_same_day(one: datetime, other: datetime, *, zone: str) -> bool:
    """Tell whether two instants are on the same date where somebody is."""
    place = ZoneInfo(zone)
    return one.astimezone(place).date() == other.astimezone(place).date()


def shared_moment(after: datetime, everybody: Sequence[Place]) -> datetime:
    """Find the first instant at or after another at which all of them work, in good hours first.

    everybody  the zone and working hours of each, in an order that does not matter
    Returns    a UTC instant; when they never work at the same time within two weeks, the first
               good hour of any of them
    """
    shared = _shared(after, everybody)
    if shared is not None:
        return shared.astimezone(UTC)
    return min(good_moment(after, zone=zone, hours=hours) for zone, hours in everybody)


def ever_share(after: datetime, everybody: Sequence[Place]) -> bool:
    """Tell whether there is a moment in the two weeks after an instant at which all work."""
    return _shared(after, everybody) is not None


def is_good_for_all(at: datetime, everybody: Sequence[Place]) -> bool:
    """Tell whether all of them may be written to at an instant: all work, or one of them does and
    they never do so at the same time."""
    working = [day_ends_at(at, zone=zone, hours=hours) is not None for zone, hours in everybody]
    return all(working) or (any(working) and not ever_share(at, everybody))


def _shared(after: datetime, everybody: Sequence[Place]) -> datetime | None:
    first_on = after.astimezone(UTC).date()
    days = [first_on + timedelta(days=n) for n in range(-1, FORTNIGHT)]
    starts = {
        _instant(on, minutes, zone)
        for zone, hours in everybody
        for on in days
        for minutes in (GOOD_HOUR, hours.start)
    }
    moments = [after, *sorted(moment for moment in starts if moment > after)]
    return next(
        (
            moment
            for moment in moments
            if all(
                day_ends_at(moment, zone=zone, hours=hours) is not None for zone, hours in everybody
            )
        ),
        None,
    )


def _good_hour(on: date, zone: str, hours: WorkHours) -> datetime:
    is_inside = hours.start <= GOOD_HOUR < hours.end
    return _instant(on, GOOD_HOUR if is_inside else hours.start, zone)


def _instant(on: date, minutes: int, zone: str) -> datetime:
    if minutes == MIDNIGHT:
        on, minutes = on + timedelta(days=1), 0
    return to_utc(datetime.combine(on, time(minutes // 60, minutes % 60)), zone)
