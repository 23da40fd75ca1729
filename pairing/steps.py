"""Steps: what somebody wants to do after a talk, and when they are reminded of it.

Decides what may be kept and on which hour; knows neither how it is kept nor how it is sent.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pairing.cadence import to_utc
from pairing.errors import InvalidStep
from pairing.moments import good_moment
from pairing.profiles import WorkHours
from pairing.readable import visible

MAX_WORDS = 300  # characters: two sentences, as in the closing formula of the guide
MOST_WAITING = 10  # steps of one person: more would be a list of tasks, which others do better
LATEST = timedelta(weeks=12)  # what is further away belongs into a calendar
USUAL = timedelta(weeks=1)  # a small step takes about that long


def parse_words(text: str) -> str:
    """Turn what somebody typed into the words to keep: those that can be seen, on one line.

    Raises InvalidStep: "step" is "missing" or "too_long"
    """
    words = visible(text)
    if not words:
        raise InvalidStep("step", "missing")
    if len(words) > MAX_WORDS:
        raise InvalidStep("step", "too_long")
    return words


def remind_at(on: date, *, now: datetime, zone: str, hours: WorkHours) -> datetime:
    """Find the hour of a reminder: the good one of a day, or of the next day they work.

    on       the day they chose, where they are
    Returns  a UTC instant
    Raises   InvalidStep: "step_day" is "past" (today is) or "too_far"
    """
    today = now.astimezone(ZoneInfo(zone)).date()
    if on <= today:
        raise InvalidStep("step_day", "past")
    if on > today + LATEST:
        raise InvalidStep("step_day", "too_far")
    return good_moment(_begins_at(on, zone), zone=zone, hours=hours)


def usual_day(*, now: datetime, zone: str, hours: WorkHours) -> date:
    """Suggest a day for a reminder: in a week, or the next day after it on which they work."""
    place = ZoneInfo(zone)
    in_a_week = now.astimezone(place).date() + USUAL
    moment = good_moment(_begins_at(in_a_week, zone), zone=zone, hours=hours)
    return moment.astimezone(place).date()


def _begins_at(on: date, zone: str) -> datetime:
    return to_utc(datetime.combine(on, time()), zone)
