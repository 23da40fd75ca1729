"""Pauses: what people may write after "pause", and when they are back.

Works on dates; the caller says which day today is and in which zone the person lives.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from pairing.cadence import to_utc
from pairing.errors import InvalidPause

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)  # paused_until of a pause with an open end
MAX_PAUSE_WEEKS = 26
MAX_PAUSE_DAYS = 366  # a date may lie a year ahead: long enough for parental leave to be renewed

# [0-9] and not \d: other scripts' digits are easily mistyped, and look alike in a log
_WEEKS = re.compile(r"([+-]?[0-9]{1,9})?\s*(?:w|week|weeks)", re.IGNORECASE)
_ON = re.compile(r"(?:until\s+)?([0-9]{4}-[0-9]{2}-[0-9]{2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PauseUntil:
    """on: the local date the person is back; None = no date set."""

    on: date | None


def parse_pause(words: str, *, today: date) -> PauseUntil:
    """Read "2w", "3 weeks", "week", "until 2026-12-24" or "2026-12-24".

    Raises  InvalidPause: "missing" for no words, "range" for other than 1 to 26 weeks or a date
            more than 366 days ahead, "past" for today or earlier, "unreadable" for the rest
    """
    said = words.strip()
    if not said:
        raise InvalidPause("missing")
    if found := _WEEKS.fullmatch(said):
        weeks = int(found[1] or 1)
        if not 1 <= weeks <= MAX_PAUSE_WEEKS:
            raise InvalidPause("range")
        return PauseUntil(today + timedelta(weeks=weeks))
    if found := _ON.fullmatch(said):
        return PauseUntil(_parse_date(found[1], today=today))
    raise InvalidPause("unreadable")


def resume_at(on: date, *, zone: str) -> datetime:
    """Convert the date a person is back to the UTC instant that day begins in their zone."""
    return to_utc(datetime.combine(on, time()), zone)


def _parse_date(written: str, *, today: date) -> date:
    try:
        on = date.fromisoformat(written)
    except ValueError as error:
        raise InvalidPause("unreadable") from error
    if on <= today:
        raise InvalidPause("past")
    if on > today + timedelta(days=MAX_PAUSE_DAYS):
        raise InvalidPause("range")
    return on
