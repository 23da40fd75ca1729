"""When a program's rounds are due: a calendar rule in a time zone, turned into UTC instants.

A slot is a local wall time, so a round at 10:00 stays at 10:00 when the clocks change. Everything
is computed from the rule, never by adding to an earlier instant. Knows no clock and no scheduler.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

from pairing.blackouts import Blackout, tidy
from pairing.errors import InvalidCadence
from pairing.presets import PRESETS, Preset

MAX_WEEKS = 26
LAST = -1  # NthWeekday.nth for "the last one of the month"
LATE_WINDOW = timedelta(hours=24)  # a weekly or rarer round that is later than this is not run
SOON = timedelta(hours=2)  # one that is no later than this may start at any hour
WORKING_DAYS, WORK_BEGINS, WORK_ENDS = (0, 1, 2, 3, 4), time(9), time(17)
MONDAY_TO_THURSDAY = (0, 1, 2, 3)  # days on which people are asked something
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class EveryWeeks:
    """Every `weeks` weeks (1 to 26) on `weekday` (0 = Monday); `anchor_on` fixes the phase.

    The anchor is any date of the series, past or future, and has that weekday.
    """

    weeks: int
    weekday: int
    anchor_on: date

    def __post_init__(self) -> None:
        if not 1 <= self.weeks <= MAX_WEEKS:
            raise InvalidCadence(f"every {self.weeks} weeks: give 1 to {MAX_WEEKS} weeks")
        _check_weekday(self.weekday)
        if self.anchor_on.weekday() != self.weekday:
            raise InvalidCadence(f"{self.anchor_on} is not weekday {self.weekday} (0 = Monday)")


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth `weekday` of a month (1 to 5, or -1 = the last); months without one are skipped."""

    nth: int
    weekday: int

    def __post_init__(self) -> None:
        if self.nth != LAST and not 1 <= self.nth <= 5:
            raise InvalidCadence(f"weekday number {self.nth} of a month: give 1 to 5, or -1")
        _check_weekday(self.weekday)


Cadence = EveryWeeks | NthWeekday


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """A cadence at a local wall time (whole minutes) of an IANA zone.

    At night the clocks may skip the time, or show it twice: see `to_utc`.

    blackouts  local dates on which there is no slot, in order
    """

    cadence: Cadence
    at: time
    zone: str
    blackouts: tuple[Blackout, ...] = ()

    def __post_init__(self) -> None:
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            raise InvalidCadence(f"{self.at} is not a local time in whole minutes")
        _load_zone(self.zone)
        object.__setattr__(self, "blackouts", tidy(self.blackouts))

    def is_closed(self, on: date) -> bool:
        """Tell whether a local date is in a blackout."""
        return any(one.holds(on) for one in self.blackouts)


@dataclass(frozen=True, slots=True)
class Due:
    """at: the UTC instant; slot: the local wall time, "2026-12-01T10:00", which names the round."""

    at: datetime
    slot: str


class Late(StrEnum):
    """What to do with a round that was found due."""

    RUN = "run"
    WAIT = "wait"  # for working hours; then it is judged again
    SKIP = "skip"


def next_due(rule: CalendarRule, *, after: datetime) -> Due:
    """Find the first slot strictly after an instant."""
    # A slot's instant can lie a day beside its date: zones reach UTC+14, and Samoa lost a day.
    start_on = after.astimezone(ZoneInfo(rule.zone)).date() - _DAY
    return next(due for due in _slots_from(rule, start_on=start_on) if due.at > after)


def last_due(rule: CalendarRule, *, at_or_before: datetime, since: datetime) -> Due | None:
    """Find the newest slot in (since, at_or_before]; None when there is none.

    After a long downtime this is the one slot to judge; the older ones are missed for good.
    Cost: one step per slot in between.
    """
    start_on = since.astimezone(ZoneInfo(rule.zone)).date() - _DAY
    slots = _slots_from(rule, start_on=start_on)
    past = takewhile(lambda due: due.at <= at_or_before, slots)
    return max((due for due in past if due.at > since), key=lambda due: due.at, default=None)


def judge_late(due: Due, *, now: datetime, rule: CalendarRule) -> Late:
    """Decide whether a round found due at `now` still runs; every rule here is weekly or rarer.

    Nobody is to be greeted at night by a round of the morning, so one that is hours late waits for
    the working hours of the program's zone.
    """
    late = now - due.at
    if late > LATE_WINDOW:  # a daily cadence will have a shorter window
        return Late.SKIP
    local = now.astimezone(ZoneInfo(rule.zone))
    works = local.weekday() in WORKING_DAYS and WORK_BEGINS <= local.time() < WORK_ENDS
    return Late.RUN if late <= SOON or works else Late.WAIT


def first_rule(
    *,
    preset: Preset,
    zone: str,
    now: datetime,
    lead_days: int = 7,
    weekday: int = 1,
    at: time = time(10),
) -> CalendarRule:
    """Make the rule of a new program: anchored on the first `weekday` at least `lead_days` ahead.

    Raises  InvalidCadence for an unknown zone, a weekday or a time out of range
    """
    earliest_on = now.astimezone(_load_zone(zone)).date() + timedelta(days=lead_days)
    cadence = EveryWeeks(PRESETS[preset].weeks, weekday, _on_or_after(earliest_on, weekday))
    return CalendarRule(cadence, at, zone)


def to_utc(local: datetime, zone: str) -> datetime:
    """Convert a naive local wall time to UTC.

    A time the clocks skip moves forward by what they skip; of a time shown twice the first counts.
    """
    # fold=0 means both: before a gap and in the first of two passes the old offset still holds.
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def cadence_to_json(cadence: Cadence) -> dict[str, int | str]:
    """Write a cadence as a plain dict, which cadence_from_json reads back."""
    if isinstance(cadence, NthWeekday):
        return {"nth": cadence.nth, "weekday": cadence.weekday}
    anchor_on = cadence.anchor_on.isoformat()
    return {"every_weeks": cadence.weeks, "weekday": cadence.weekday, "anchor_on": anchor_on}


def cadence_from_json(data: Mapping[str, object]) -> Cadence:
    """Read a cadence back; raises InvalidCadence when the dict is not one."""
    match dict(data):
        case {"every_weeks": int(weeks), "weekday": int(weekday), "anchor_on": str(anchor)}:
            try:
                return EveryWeeks(weeks, weekday, date.fromisoformat(anchor))
            except ValueError as error:
                raise InvalidCadence(f"{anchor!r} is not a date") from error
        case {"nth": int(nth), "weekday": int(weekday)}:
            return NthWeekday(nth, weekday)
    raise InvalidCadence(f"{dict(data)!r} is not a cadence")


def _slots_from(rule: CalendarRule, *, start_on: date) -> Iterator[Due]:
    """Give the rule's slots in order, beginning with the first date that is not before start_on.

    Endless, and never in vain: blackouts come to an end.
    """
    if isinstance(rule.cadence, EveryWeeks):
        dates = _every_weeks(rule.cadence, start_on)
    else:
        dates = _nth_weekdays(rule.cadence, start_on)
    open_on = (on for on in dates if not rule.is_closed(on))
    return (_due(datetime.combine(on, rule.at), rule.zone) for on in open_on)


def _due(local: datetime, zone: str) -> Due:
    return Due(at=to_utc(local, zone), slot=local.isoformat(timespec="minutes"))


def _every_weeks(cadence: EveryWeeks, start_on: date) -> Iterator[date]:
    step = cadence.weeks * _WEEK
    # % of a negative distance counts forward too, so slots before the anchor keep the phase
    on = start_on + (cadence.anchor_on - start_on) % step
    while True:
        yield on
        on += step


def _nth_weekdays(cadence: NthWeekday, start_on: date) -> Iterator[date]:
    month = start_on.year * 12 + start_on.month - 1
    while True:
        first_on = date(month // 12, month % 12 + 1, 1)
        following = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
        if cadence.nth == LAST:
            on = _on_or_after(following - _WEEK, cadence.weekday)
        else:
            on = _on_or_after(first_on, cadence.weekday) + (cadence.nth - 1) * _WEEK
        if start_on <= on < following:
            yield on
        month += 1


def _on_or_after(on: date, weekday: int) -> date:
    return on + timedelta(days=(weekday - on.weekday()) % 7)


def _check_weekday(weekday: int) -> None:
    if not 0 <= weekday <= 6:
        raise InvalidCadence(f"weekday {weekday}: give 0 (Monday) to 6 (Sunday)")


def _load_zone(zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(zone)
    except (OSError, ValueError, LookupError) as error:  # a folder, no name at all, unknown
        raise InvalidCadence(f"{zone!r} is not a time zone, such as Europe/Oslo") from error
