"""Steps: which words are kept, and on which hour somebody is reminded."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pairing.errors import InvalidStep
from pairing.moments import day_ends_at
from pairing.profiles import WorkHours
from pairing.steps import MAX_WORDS, parse_words, remind_at, usual_day
from tests.pairing.factories import PROPERTY

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)  # a Tuesday, 23:30 in Berlin
TODAY = date(2026, 11, 24)
ZONES = some.sampled_from([BERLIN, "Pacific/Auckland", "America/St_Johns", "Pacific/Kiritimati"])


def find(on: date, hours: WorkHours = WorkHours(), *, zone: str = BERLIN) -> str:
    at = remind_at(on, now=NOW, zone=zone, hours=hours)
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def refused(on: date, *, zone: str = BERLIN) -> tuple[str, str]:
    with pytest.raises(InvalidStep) as found:
        remind_at(on, now=NOW, zone=zone, hours=WorkHours())
    return found.value.field, found.value.code


@pytest.mark.parametrize(
    ("on", "hours", "expected"),
    [
        (date(2026, 11, 25), WorkHours(), "2026-11-25 10:00"),
        (date(2026, 11, 28), WorkHours(), "2026-11-30 10:00"),  # a Saturday
        (date(2026, 12, 1), WorkHours(12 * 60, 16 * 60, (4,)), "2026-12-04 12:00"),
        (date(2027, 2, 16), WorkHours(), "2027-02-16 10:00"),  # twelve weeks
    ],
)
def test_the_reminder_comes_at_a_good_hour_of_that_day_or_of_the_next_working_day(
    on: date, hours: WorkHours, expected: str
) -> None:
    assert find(on, hours) == expected


def test_a_day_is_in_the_future_where_its_person_is() -> None:
    assert refused(TODAY) == ("step_day", "past")
    assert refused(date(2026, 11, 25), zone="Pacific/Auckland") == ("step_day", "past")
    assert refused(date.min) == ("step_day", "past")


def test_a_day_is_at_most_twelve_weeks_away() -> None:
    assert refused(date(2027, 2, 17)) == ("step_day", "too_far")
    assert refused(date.max) == ("step_day", "too_far")


@given(ZONES, some.integers(1, 84), some.sets(some.integers(0, 6), min_size=1))
@PROPERTY
def test_it_is_inside_their_hours_not_before_the_day_and_within_a_week_of_it(
    zone: str, days: int, working: set[int]
) -> None:
    hours = WorkHours(9 * 60, 17 * 60, tuple(sorted(working)))
    on = NOW.astimezone(ZoneInfo(zone)).date() + timedelta(days=days)

    at = remind_at(on, now=NOW, zone=zone, hours=hours)

    assert day_ends_at(at, zone=zone, hours=hours) is not None
    assert on <= at.astimezone(ZoneInfo(zone)).date() < on + timedelta(days=7)


@pytest.mark.parametrize(
    ("days", "expected"), [((0, 1, 2, 3, 4), date(2026, 12, 1)), ((0,), date(2026, 12, 7))]
)
def test_the_suggested_day_is_a_working_day_a_week_ahead(
    days: tuple[int, ...], expected: date
) -> None:
    hours = WorkHours(days=days)

    suggested = usual_day(now=NOW, zone=BERLIN, hours=hours)

    assert suggested == expected
    assert find(suggested, hours).startswith(expected.isoformat())


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b\u2060"])
def test_words_that_nobody_sees_are_none(text: str) -> None:
    with pytest.raises(InvalidStep) as found:
        parse_words(text)

    assert (found.value.field, found.value.code) == ("step", "missing")


def test_words_have_a_length_and_no_space_around_them() -> None:
    assert parse_words(f"  {'x' * MAX_WORDS}\n") == "x" * MAX_WORDS
    with pytest.raises(InvalidStep) as found:
        parse_words("x" * (MAX_WORDS + 1))
    assert (found.value.field, found.value.code) == ("step", "too_long")
