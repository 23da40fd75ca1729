"""What an admin types about when rounds begin, turned into a calendar rule.

Either field by field, as a form has it, or in one line: "every 2 weeks on Tuesday at 10:00".
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import TypeVar
from zoneinfo import ZoneInfo

from pairing.blackouts import Blackout, tidy
from pairing.cadence import (
    LAST,
    MAX_WEEKS,
    Cadence,
    CalendarRule,
    Due,
    EveryWeeks,
    NthWeekday,
    next_due,
)
from pairing.errors import InvalidBlackout, InvalidTerms
from pairing.zones import parse_zone

WEEKS, MONTH = "weeks", "month"
NO_BLACKOUTS: tuple[Blackout, ...] = ()
OFTEN = (
    *(f"{WEEKS}.{n}" for n in range(1, MAX_WEEKS + 1)),
    *(f"{MONTH}.{n}" for n in (1, 2, 3, 4, 5, LAST)),
)
_LOOK_AHEAD = timedelta(days=800)  # two changes of the clocks each way, whenever one begins
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NTH = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "last": LAST,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
}
_TIME = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})", re.ASCII)  # people also write 9.30
_BETWEEN = re.compile(r"\s+(?:to|until|-|\u2013)\s+|\s*\.\.\s*")
_LINE = re.compile(
    rf"(?:every (?:(?P<n>[0-9]{{1,3}}) )?weeks?|(?:every |the )?(?P<nth>{'|'.join(_NTH)}))"
    rf"(?: on)? (?P<weekday>{'|'.join(_WEEKDAYS)})s?(?: of (?:the|every|each) month)?,?"
    r"(?: at)? (?P<at>\S+)(?: (?:in )?(?P<zone>\S.*))?",
    re.IGNORECASE | re.ASCII,
)
Read = TypeVar("Read")


def parse_rule(said: Mapping[str, str], *, now: datetime) -> CalendarRule:
    """Read the fields of the form about when rounds begin.

    said    often (one of OFTEN), weekday ("0" = Monday), counted_from (a date, or ""), time, zone,
            blackouts (a stretch of dates a line)
    Raises  InvalidTerms with a code for each field that is wrong
    What of the blackouts is over is left out.
    """
    errors: dict[str, str] = {}
    line = 0
    near: tuple[str, ...] = ()

    def read(field: str, parse: Callable[[str], Read], otherwise: Read) -> Read:
        nonlocal line, near
        try:
            return parse(said.get(field, ""))
        except InvalidTerms as wrong:
            errors.update(wrong.errors)
            line, near = line or wrong.line, near or wrong.near
            return otherwise

    zone = read("zone", parse_zone, "UTC")
    at = read("time", parse_time, time(10))
    today = now.astimezone(ZoneInfo(zone)).date()
    blackouts = read("blackouts", parse_blackouts, NO_BLACKOUTS)
    counted_from = read("counted_from", lambda text: _date_or(text, today), today)
    cadence = read(
        "often",
        lambda text: _cadence(text, said.get("weekday", ""), counted_from=counted_from),
        None,
    )
    if errors or cadence is None:
        raise InvalidTerms(errors, line=line, near=near)
    ahead = tuple(one for one in blackouts if one.last_on >= today)
    return CalendarRule(cadence, at, zone, ahead)


def parse_schedule(words: str, *, zone: str, now: datetime) -> CalendarRule:
    """Read a calendar rule from one line: "every 2 weeks on Tuesday at 10:00 Europe/Oslo".

    zone    where none is named
    Raises  InvalidTerms: "schedule" is "unreadable", "weeks" (not 1 to 26), "time", "zone", or
            "near": a zone like it is known
    """
    found = _LINE.fullmatch(" ".join(words.split()))
    if found is None:
        raise InvalidTerms({"schedule": "unreadable"})
    try:
        place = parse_zone(found["zone"] or zone)
        at = parse_time(found["at"])
    except InvalidTerms as wrong:
        [field] = wrong.errors
        code = "near" if wrong.near else field
        raise InvalidTerms({"schedule": code}, near=wrong.near) from wrong
    weekday = _WEEKDAYS.index(found["weekday"].lower())
    if found["nth"] is not None:
        return CalendarRule(NthWeekday(_NTH[found["nth"].lower()], weekday), at, place)
    n_weeks = int(found["n"] or 1)
    if not 1 <= n_weeks <= MAX_WEEKS:
        raise InvalidTerms({"schedule": "weeks"})
    first_on = _on_or_after(now.astimezone(ZoneInfo(place)).date(), weekday)
    return CalendarRule(EveryWeeks(n_weeks, weekday, first_on), at, place)


def parse_time(text: str) -> time:
    """Read a time of day such as 9:30, 9.30 or 14:00. Raises InvalidTerms."""
    digits = _TIME.fullmatch(text.strip())
    if digits is None or int(digits[1]) > 23 or int(digits[2]) > 59:
        raise InvalidTerms({"time": "unreadable"})
    return time(int(digits[1]), int(digits[2]))


def parse_blackouts(text: str) -> tuple[Blackout, ...]:
    """Read stretches of dates, one a line: "2026-12-21 to 2027-01-03", or a single date.

    Raises InvalidTerms with the line that is wrong: "blackouts" is a code of InvalidBlackout
    """
    found = []
    for number, written in enumerate(text.splitlines(), start=1):
        try:
            found += list(_blackout(written.strip()))
        except InvalidBlackout as wrong:
            raise InvalidTerms({"blackouts": wrong.code}, line=number) from wrong
    try:
        return tidy(found)
    except InvalidBlackout as wrong:
        raise InvalidTerms({"blackouts": wrong.code}) from wrong


def often_of(cadence: Cadence) -> str:
    """Write how often a cadence comes, as one of OFTEN."""
    if isinstance(cadence, EveryWeeks):
        return f"{WEEKS}.{cadence.weeks}"
    return f"{MONTH}.{cadence.nth}"


def find_gap(rule: CalendarRule, *, after: datetime) -> Due | None:
    """Find the first slot of the next two years whose wall time the clocks skip; None = no such."""
    zone = ZoneInfo(rule.zone)
    for due in _slots(rule, after=after, until=after + _LOOK_AHEAD):
        if due.at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") != due.slot:
            return due
    return None


def _slots(rule: CalendarRule, *, after: datetime, until: datetime) -> Iterator[Due]:
    def slots() -> Iterator[Due]:
        at = after
        while True:
            due = next_due(rule, after=at)
            yield due
            at = due.at

    return takewhile(lambda due: due.at <= until, slots())


def _cadence(often: str, weekday: str, *, counted_from: date) -> Cadence:
    if often not in OFTEN:
        raise InvalidTerms({"often": "unknown"})
    if weekday not in {str(n) for n in range(7)}:
        raise InvalidTerms({"weekday": "unknown"})
    kind, _, number = often.partition(".")
    day = int(weekday)
    if kind == MONTH:
        return NthWeekday(int(number), day)
    return EveryWeeks(int(number), day, _on_or_after(counted_from, day))


def _blackout(written: str) -> Iterator[Blackout]:
    """One stretch of dates; nothing for an empty line."""
    if not written:
        return
    first, *last = _BETWEEN.split(written)
    try:
        yield Blackout(date.fromisoformat(first), date.fromisoformat(last[0] if last else first))
    except ValueError as error:
        raise InvalidBlackout("unreadable", f"{written!r} is no date") from error


def _date_or(text: str, otherwise: date) -> date:
    try:
        on = date.fromisoformat(text) if text else otherwise
    except ValueError as error:
        raise InvalidTerms({"counted_from": "unreadable"}) from error
    if abs(on - otherwise) > timedelta(days=366):
        raise InvalidTerms({"counted_from": "far"})
    return on


def _on_or_after(on: date, weekday: int) -> date:
    return on + timedelta(days=(weekday - on.weekday()) % 7)
