"""Calendar rules in words, and the two clocks by which an admin reads an instant."""

from datetime import datetime

from bot.views.blocks import plain_time, time_token
from bot.views.texts import admin as words
from pairing.blackouts import Blackout
from pairing.cadence import CalendarRule, EveryWeeks


def rule_words(rule: CalendarRule) -> str:
    """Say when rounds begin: "Every 2 weeks on Tuesday at 10:00 (Europe/Oslo)"."""
    cadence = rule.cadence
    weekday = words.WEEKDAYS[cadence.weekday]
    if isinstance(cadence, EveryWeeks):
        day = words.RULE_WEEKS.format(every=every(cadence.weeks), weekday=weekday)
    else:
        day = words.NTH_OF_MONTH.format(nth=words.NTH[cadence.nth], weekday=weekday)
    return words.RULE_AT.format(day=day, at=f"{rule.at:%H:%M}", zone=rule.zone)


def every(n_weeks: int) -> str:
    """Say how often rounds come that come by weeks."""
    return words.EVERY_WEEK if n_weeks == 1 else words.EVERY_WEEKS.format(n=n_weeks)


def two_clocks(instant: datetime, *, zone: str, there: str) -> str:
    """Write an instant for its reader, and as it is in the zone of the program if that differs."""
    if zone == there:
        return time_token(instant, zone)
    return words.NEXT_THERE.format(time=time_token(instant, zone), there=plain_time(instant, there))


def blackout_words(blackouts: tuple[Blackout, ...]) -> str:
    """List stretches of dates, as a sentence has them; "" for none."""
    if not blackouts:
        return ""
    dates = ", ".join(stretch(one) for one in blackouts)
    return words.BLACKOUT_LINE.format(dates=dates)


def stretch(one: Blackout) -> str:
    """Write a stretch of dates as the form takes it: a single date, or from one to another."""
    if one.first_on == one.last_on:
        return one.first_on.isoformat()
    return words.STRETCH.format(first=one.first_on.isoformat(), last=one.last_on.isoformat())
