import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.matching.overlap import Clock, clock_of, overlap_table, shared_minutes
from pairing.profiles import WorkHours
from tests.pairing.factories import PROPERTY
from tests.pairing.strategies import hours, zones

OFFICE = WorkHours()
clocks = st.builds(clock_of, zones, st.just(OFFICE) | hours)


def clock(zone: str | None, hours: WorkHours = OFFICE) -> Clock | None:
    return clock_of(zone, hours)


def minutes(
    one: str | None, other: str | None, mine: WorkHours = OFFICE, yours: WorkHours = OFFICE
) -> int | None:
    return shared_minutes(clock(one, mine), clock(other, yours))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("Europe/Oslo", "Europe/Oslo", 480),
        ("Europe/Oslo", "Europe/London", 420),
        ("Europe/Oslo", "America/New_York", 120),
        ("Europe/Oslo", "America/Los_Angeles", 0),
        ("Pacific/Kiritimati", "Pacific/Honolulu", 480),  # a day apart, the same hours
        ("Europe/Oslo", "Africa/Lagos", 420),  # an hour apart in summer only
        ("Europe/Oslo", None, None),
        ("Nowhere/At_All", "Europe/Oslo", None),
    ],
)
def test_working_days_overlap_by_what_both_halves_of_the_year_allow(
    one: str | None, other: str | None, shared: int | None
) -> None:
    assert minutes(one, other) == minutes(other, one) == shared


@pytest.mark.parametrize(
    ("mine", "yours", "shared"),
    [
        (WorkHours(480, 720), WorkHours(660, 900), 60),
        (WorkHours(480, 720), WorkHours(720, 900), 0),
        (WorkHours(days=(0, 1)), WorkHours(days=(1, 2)), 480),
        (WorkHours(days=(0, 1)), WorkHours(days=(2, 3)), 0),
        (WorkHours(days=()), OFFICE, 0),
    ],
)
def test_people_share_the_hours_and_days_that_both_work(
    mine: WorkHours, yours: WorkHours, shared: int
) -> None:
    zone = "Europe/Oslo"

    assert minutes(zone, zone, mine, yours) == minutes(zone, zone, yours, mine) == shared


def test_the_best_common_workday_counts_and_not_the_sum_of_the_week() -> None:
    assert minutes("Europe/Oslo", "Europe/Oslo", WorkHours(days=(0,)), WorkHours()) == 480


def test_a_weekday_here_may_be_another_one_there() -> None:
    # Monday morning in Auckland is Sunday afternoon in Los Angeles
    monday, sunday = WorkHours(540, 720, (0,)), WorkHours(0, 1440, (6,))

    assert minutes("Pacific/Auckland", "America/Los_Angeles", monday, sunday) == 180
    assert minutes("Pacific/Auckland", "America/Los_Angeles", monday, monday) == 0


def test_a_long_day_takes_in_parts_of_two_days_elsewhere() -> None:
    wednesday, late = WorkHours(0, 1440, (2,)), WorkHours(1140, 1440)
    zones = ("Europe/London", "America/Sao_Paulo")

    # late there is 22:00 to 3:00 in London: two hours of Wednesday's evening, three of its morning
    assert minutes(*zones, wednesday, late) == 300
    assert minutes(*zones[::-1], late, wednesday) == 300


@PROPERTY
@given(clocks, clocks)
def test_shared_minutes_are_symmetric_and_no_longer_than_either_day(
    one: Clock | None, other: Clock | None
) -> None:
    shared = shared_minutes(one, other)

    assert shared == shared_minutes(other, one)
    if one is None or other is None:
        assert shared is None
    else:
        assert shared is not None
        assert 0 <= shared <= max(it.hours.end - it.hours.start for it in (one, other))


@PROPERTY
@given(st.lists(clocks, max_size=6))
def test_the_table_holds_what_the_plain_function_says(some: list[Clock | None]) -> None:
    table = overlap_table(some)

    plain = [[shared_minutes(one, other) for other in some] for one in some]
    expected = [[-1 if it is None else it for it in row] for row in plain]
    assert table.tolist() == expected
    assert table.shape == (len(some), len(some))


def test_the_table_does_not_depend_on_how_days_are_listed() -> None:
    here = clock("Europe/Oslo")
    assert here is not None
    turned = dataclasses.replace(here, hours=WorkHours(days=(4, 3, 2, 1, 0)))

    assert np.array_equal(overlap_table([here, here]), overlap_table([here, turned]))
