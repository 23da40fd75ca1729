from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pairing.moments import (
    day_ends_at,
    eve,
    good_moment,
    is_good_for_all,
    next_day,
    on_same_day,
    shared_moment,
)
from pairing.profiles import WorkHours
from tests.pairing.factories import PROPERTY

BERLIN = "Europe/Berlin"
TUESDAY = datetime(2026, 12, 1, 9, tzinfo=UTC)  # 10:00 in Berlin
ZONES = some.sampled_from([BERLIN, "Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu"])
INSTANTS = some.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@some.composite
def work_hours(draw: some.DrawFn) -> WorkHours:
    start = draw(some.integers(0, 47))
    end = draw(some.integers(start + 1, 48))
    days = draw(some.sets(some.integers(0, 6), min_size=1))
    return WorkHours(start * 30, end * 30, tuple(sorted(days)))


def local(at: datetime, zone: str = BERLIN) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%a %H:%M")


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (WorkHours(), "Mon 10:00"),
        (WorkHours(days=(1, 3)), "Thu 10:00"),
        (WorkHours(days=(1,)), "Tue 10:00"),
        (WorkHours(12 * 60, 16 * 60), "Mon 12:00"),
        (WorkHours(7 * 60, 10 * 60), "Mon 07:00"),
    ],
)
def test_the_eve_is_a_good_hour_of_the_last_working_day_before(
    hours: WorkHours, expected: str
) -> None:
    at = eve(TUESDAY, zone=BERLIN, hours=hours)

    assert local(at) == expected
    assert timedelta() < TUESDAY - at <= timedelta(days=7)


def test_the_next_good_moment_may_be_now() -> None:
    assert good_moment(TUESDAY, zone=BERLIN, hours=WorkHours()) == TUESDAY
    later = good_moment(TUESDAY + timedelta(seconds=1), zone=BERLIN, hours=WorkHours())
    assert local(later) == "Wed 10:00"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (TUESDAY, "Tue 17:00"),
        (TUESDAY - timedelta(hours=1), "Tue 17:00"),
        (TUESDAY - timedelta(hours=1, seconds=1), None),
        (TUESDAY + timedelta(hours=7), None),
        (TUESDAY + timedelta(days=4), None),
    ],
)
def test_a_working_day_ends_only_for_who_is_in_it(at: datetime, expected: str | None) -> None:
    ends_at = day_ends_at(at, zone=BERLIN, hours=WorkHours())

    assert (None if ends_at is None else local(ends_at)) == expected


@PROPERTY
@given(INSTANTS, ZONES, work_hours())
def test_moments_lie_inside_the_working_hours_of_a_working_day(
    at: datetime, zone: str, hours: WorkHours
) -> None:
    for moment in (good_moment(at, zone=zone, hours=hours), eve(at, zone=zone, hours=hours)):
        ends_at = day_ends_at(moment, zone=zone, hours=hours)
        # where the clock jumps over a moment, it is as late as the jump is long
        assert ends_at is not None or _is_changing(moment, zone)
        assert ends_at is None or moment < ends_at <= moment + timedelta(hours=25)


@PROPERTY
@given(INSTANTS, ZONES, work_hours())
def test_no_working_day_lies_between_the_eve_and_its_day(
    at: datetime, zone: str, hours: WorkHours
) -> None:
    told_on = eve(at, zone=zone, hours=hours).astimezone(ZoneInfo(zone)).date()
    due_on = at.astimezone(ZoneInfo(zone)).date()

    between = [told_on + timedelta(days=n) for n in range(1, (due_on - told_on).days)]
    assert told_on < due_on
    assert not [day for day in between if day.weekday() in hours.days]


def _is_changing(at: datetime, zone: str) -> bool:
    here = ZoneInfo(zone)
    return (at - timedelta(days=1)).astimezone(here).utcoffset() != (
        at + timedelta(days=1)
    ).astimezone(here).utcoffset()


def test_people_who_work_now_need_not_wait() -> None:
    now = datetime(2026, 12, 1, 9, 20, tzinfo=UTC)

    assert shared_moment(now, [("Europe/Oslo", WorkHours()), ("Europe/Berlin", WorkHours())]) == now


def test_people_in_two_zones_are_written_to_when_both_work() -> None:
    friday_evening = datetime(2026, 12, 4, 17, tzinfo=UTC)
    everybody = [("Europe/Oslo", WorkHours()), ("America/New_York", WorkHours())]

    at = shared_moment(friday_evening, everybody)

    assert at == datetime(2026, 12, 7, 14, tzinfo=UTC)
    assert shared_moment(friday_evening, everybody[::-1]) == at


def test_people_who_never_work_at_the_same_time_are_written_to_when_one_of_them_works() -> None:
    everybody = [("Europe/Oslo", WorkHours()), ("Pacific/Auckland", WorkHours())]

    at = shared_moment(datetime(2026, 12, 1, 12, tzinfo=UTC), everybody)

    assert at == datetime(2026, 12, 1, 21, tzinfo=UTC)  # ten in the morning in Auckland


def test_a_moment_is_good_for_all_when_all_work_or_one_of_those_who_never_do_together() -> None:
    oslo, new_york, auckland = (
        (zone, WorkHours()) for zone in ("Europe/Oslo", "America/New_York", "Pacific/Auckland")
    )
    afternoon = datetime(2026, 12, 1, 15, tzinfo=UTC)  # 16:00 in Oslo, 10:00 in New York
    morning, evening = afternoon - timedelta(hours=6), afternoon + timedelta(hours=3)

    assert is_good_for_all(afternoon, [oslo, new_york])
    assert not is_good_for_all(morning, [oslo, new_york])
    assert is_good_for_all(morning, [oslo, auckland])
    assert not is_good_for_all(evening, [oslo, auckland])


def test_the_next_day_begins_at_midnight_where_somebody_is() -> None:
    at = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)

    assert next_day(at, zone="Europe/Oslo") == datetime(2026, 12, 2, 23, tzinfo=UTC)
    assert on_same_day(at, next_day(at, zone="Etc/UTC"), zone="Europe/Oslo")
    assert not on_same_day(at, next_day(at, zone="Etc/UTC"), zone="Etc/UTC")
