"""When people of a pair can talk: the hours they share, and a few times to choose from.

A time is only ever proposed inside the working hours of everybody: who lives far away from their
partner is not to give up an evening. Knows no clock and not what was answered.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from pairing.moments import day_span, next_day
from pairing.profiles import WorkHours

MOST_TIMES = 3  # a choice that is still easy
HALF_HOUR = timedelta(minutes=30)
SHIFTS = (timedelta(), timedelta(minutes=15))  # of the half hours of UTC; some zones have quarters
# How far into the hours they share the times lie, one after the other: of a usual day 10:30, 14:00
# and 15:30, which leaves lunch alone; further times begin elsewhere in the list.
PARTS = (0.2, 0.7, 0.9, 0.05, 0.6)
ROOMY = 5  # days; so many leave a day between two times
WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The zone and the working hours of one person."""

    zone: str
    hours: WorkHours


@dataclass(frozen=True, slots=True)
class Span:
    """Some time without a gap, from one UTC instant to another."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def shared_spans(
    everybody: Sequence[Whereabouts], *, after: datetime, until: datetime
) -> list[Span]:
    """List the time in which all of them work, first span first, cut at the two instants.

    everybody  in an order that does not matter
    Returns    spans that do not overlap; one per working day, or two where a day of somebody takes
               in parts of two days of another
    Cost       days times people
    """
    shared = [Span(after, until)] if everybody else []
    for one in everybody:
        shared = _common(shared, _worked(one, after=after, until=until))
    return shared


def usual_hours(everybody: Sequence[Whereabouts], *, after: datetime) -> Span | None:
    """Pick the longest time in which all of them work, within a week from an instant.

    Returns  the first one of equal ones; None when they share no hours
    """
    spans = shared_spans(everybody, after=after, until=after + WEEK)
    return max(spans, key=lambda span: span.length, default=None)


def is_working_time(everybody: Sequence[Whereabouts], at: datetime, *, minutes: int) -> bool:
    """Tell whether a talk that begins then is within the working hours of everybody."""
    end = at + timedelta(minutes=minutes)
    return Span(at, end) in shared_spans(everybody, after=at, until=end)


def propose_times(
    everybody: Sequence[Whereabouts],
    *,
    now: datetime,
    until: datetime,
    minutes: int,
    taken: Collection[datetime] = (),
) -> list[datetime]:
    """Choose up to three times for a talk that suit the working hours of everybody.

    everybody  in an order that does not matter
    until      the talk is over by then
    taken      times that were offered before; other days come first, then other times
    Returns    UTC instants, the first one first: of a later day than today for everybody, at half
               hours for as many of them as can be, each on a day of its own if there are enough.
               Fewer, or none, if there are no more. The same for equal arguments
    """
    if not everybody:
        return []
    after = max(next_day(now, zone=one.zone) for one in everybody)
    shift = _shift(everybody, at=after)
    spans = shared_spans(everybody, after=after, until=until)
    length = timedelta(minutes=minutes)
    starts = set(chain.from_iterable(_starts(span, length, shift) for span in spans))
    place = ZoneInfo(min(one.zone for one in everybody))  # any will do, but always the same
    free = _by_day(starts.difference(taken), place)
    used = {at.astimezone(place).date() for at in taken}
    days = [on for on in free if on not in used]
    if len(days) >= ROOMY:
        days = [*days[::2], *days[1::2]]
    return _pick(free, [*days, *(on for on in free if on in used)], n_before=len(taken))


def _pick(
    free: dict[date, list[datetime]], order: Sequence[date], *, n_before: int
) -> list[datetime]:
    """Take one time of each day, and again of each, until there are enough."""
    picked: list[datetime] = []
    left = {on: list(free[on]) for on in order}
    while len(picked) < MOST_TIMES and any(left.values()):
        for on in [day for day in order if left[day]][: MOST_TIMES - len(picked)]:
            part = PARTS[(n_before + len(picked)) % len(PARTS)]
            picked.append(left[on].pop(round((len(left[on]) - 1) * part)))
    return sorted(picked)


def _worked(one: Whereabouts, *, after: datetime, until: datetime) -> list[Span]:
    """The working days of one person, as spans inside the two instants."""
    place = ZoneInfo(one.zone)
    on, last_on = after.astimezone(place).date() - _DAY, until.astimezone(place).date()
    found = []
    while on <= last_on:
        if on.weekday() in one.hours.days:
            start, end = day_span(on, zone=one.zone, hours=one.hours)
            found.append(Span(max(start, after), min(end, until)))
        on += _DAY
    return [span for span in found if span.start < span.end]


def _common(ones: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    both = (
        Span(max(one.start, other.start), min(one.end, other.end))
        for one in ones
        for other in others
        if one.start < other.end and other.start < one.end
    )
    return sorted(both, key=lambda span: span.start)


def _starts(span: Span, length: timedelta, shift: timedelta) -> Iterator[datetime]:
    """Give every half hour at which a talk can begin that is over within the span."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC) + shift
    at = epoch - (epoch - span.start) // HALF_HOUR * HALF_HOUR
    while at + length <= span.end:
        yield at
        at += HALF_HOUR


def _shift(everybody: Sequence[Whereabouts], *, at: datetime) -> timedelta:
    """Choose the half hours that are half hours for most of them."""

    clocks = [at.astimezone(ZoneInfo(one.zone)).utcoffset() or timedelta() for one in everybody]

    def n_round(shift: timedelta) -> int:
        return sum((clock + shift) % HALF_HOUR == timedelta() for clock in clocks)

    return max(SHIFTS, key=n_round)


def _by_day(starts: Collection[datetime], place: ZoneInfo) -> dict[date, list[datetime]]:
    """Sort times into the days of one place, the first one first."""
    days: dict[date, list[datetime]] = {}
    for at in sorted(starts):
        days.setdefault(at.astimezone(place).date(), []).append(at)
    return days
