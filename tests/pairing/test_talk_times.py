"""Times for a talk: always inside the hours of everybody, and a choice that is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pairing.profiles import WorkHours
from pairing.talk_times import (
    MOST_TIMES,
    Whereabouts,
    is_working_time,
    propose_times,
    shared_spans,
    usual_hours,
)
from tests.pairing.factories import PROPERTY
from tests.pairing.test_moments import INSTANTS, work_hours

BERLIN, LONDON, KATHMANDU = "Europe/Berlin", "Europe/London", "Asia/Kathmandu"
TUESDAY = datetime(2026, 11, 24, 9, tzinfo=UTC)  # 10:00 in Berlin
ROUND = timedelta(weeks=4)
HALF_HOUR = timedelta(minutes=30)
ZONES = some.sampled_from(
    [BERLIN, "Pacific/Auckland", "America/St_Johns", KATHMANDU, "Australia/Lord_Howe", "UTC"]
)
GROUPS = some.lists(some.builds(Whereabouts, ZONES, work_hours()), min_size=2, max_size=3)
# beginning shortly before the clocks change in one of the zones, so that they do meanwhile
CHANGES = some.sampled_from(
    [
        datetime(2026, 3, 27, 12, tzinfo=UTC),
        datetime(2026, 4, 3, 12, tzinfo=UTC),
        datetime(2026, 9, 24, 12, tzinfo=UTC),
        datetime(2026, 10, 2, 12, tzinfo=UTC),
        datetime(2026, 10, 23, 12, tzinfo=UTC),
        datetime(2026, 3, 6, 12, tzinfo=UTC),
    ]
)


def usual(*zones: str) -> list[Whereabouts]:
    return [Whereabouts(zone, WorkHours()) for zone in zones]


def proposed(
    everybody: list[Whereabouts],
    *,
    now: datetime = TUESDAY,
    minutes: int = 30,
    taken: list[datetime] | None = None,
    until: datetime | None = None,
) -> list[datetime]:
    return propose_times(
        everybody, now=now, until=until or now + ROUND, minutes=minutes, taken=taken or ()
    )


def local(at: datetime, zone: str = BERLIN) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%a %d %H:%M")


def is_inside(at: datetime, one: Whereabouts, *, minutes: int) -> bool:
    """By the clock on the wall at both ends, without the code under test."""
    place = ZoneInfo(one.zone)
    starts, ends = (x.astimezone(place) for x in (at, at + timedelta(minutes=minutes)))
    begin = starts.hour * 60 + starts.minute
    end = ends.hour * 60 + ends.minute
    if ends.date() != starts.date():
        end += 24 * 60
    return starts.weekday() in one.hours.days and one.hours.start <= begin and end <= one.hours.end


@PROPERTY
@given(GROUPS, some.one_of(INSTANTS, CHANGES), some.sampled_from([30, 45]), some.integers(0, 3))
def test_every_time_is_inside_the_working_hours_of_everybody_on_a_later_day_and_new(
    everybody: list[Whereabouts], now: datetime, minutes: int, n_batches: int
) -> None:
    until, taken = now + ROUND, list[datetime]()
    for _ in range(n_batches):
        taken += proposed(everybody, now=now, minutes=minutes, taken=taken)

    times = proposed(everybody, now=now, minutes=minutes, taken=taken)

    assert len(times) <= MOST_TIMES
    assert times == sorted(set(times))
    assert not set(times) & set(taken)
    for at in times:
        assert at.tzinfo is UTC
        assert is_working_time(everybody, at, minutes=minutes)
        assert at + timedelta(minutes=minutes) <= until
        for one in everybody:
            place = ZoneInfo(one.zone)
            assert is_inside(at, one, minutes=minutes)
            assert at.astimezone(place).date() > now.astimezone(place).date()
    if len(times) < MOST_TIMES:  # then there are no more
        assert not proposed(everybody, now=now, minutes=minutes, taken=[*taken, *times])


@PROPERTY
@given(GROUPS, INSTANTS)
def test_neither_the_order_of_people_nor_asking_again_changes_anything(
    everybody: list[Whereabouts], now: datetime
) -> None:
    times = proposed(everybody, now=now)

    assert proposed(everybody[::-1], now=now) == proposed(everybody, now=now) == times
    spans = shared_spans(everybody, after=now, until=now + ROUND)
    assert shared_spans(everybody[::-1], after=now, until=now + ROUND) == spans


@PROPERTY
@given(GROUPS, some.one_of(INSTANTS, CHANGES))
def test_the_hours_shared_are_worked_by_all_up_to_both_ends(
    everybody: list[Whereabouts], now: datetime
) -> None:
    spans = shared_spans(everybody, after=now, until=now + ROUND)

    for span in spans:
        assert now <= span.start < span.end <= now + ROUND
        for at in (span.start, span.end - timedelta(minutes=1)):
            assert all(is_inside(at, one, minutes=1) for one in everybody)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    week = [span for span in spans if span.end <= now + timedelta(weeks=1)]
    longest = usual_hours(everybody, after=now)
    assert all(longest is not None and span.length <= longest.length for span in week)


def test_three_times_lie_on_three_days_and_at_different_hours() -> None:
    times = proposed(usual(BERLIN, LONDON))

    assert [local(at) for at in times] == ["Wed 25 11:30", "Fri 27 14:30", "Tue 01 16:00"]


def test_who_took_none_is_offered_other_days_first_and_then_other_hours() -> None:
    first = proposed(usual(BERLIN, BERLIN))
    second = proposed(usual(BERLIN, BERLIN), taken=first)
    short = proposed(usual(BERLIN, BERLIN), until=TUESDAY + timedelta(days=3, hours=8))
    more = proposed(usual(BERLIN, BERLIN), until=TUESDAY + timedelta(days=3, hours=8), taken=short)

    assert [local(at) for at in second] == ["Thu 26 09:30", "Wed 02 13:30", "Fri 04 10:30"]
    assert [local(at)[:6] for at in short] == ["Wed 25", "Thu 26", "Fri 27"]
    assert [local(at)[:6] for at in more] == ["Wed 25", "Thu 26", "Fri 27"]


def test_one_day_is_enough_for_three_times_if_there_is_no_other() -> None:
    mondays = [Whereabouts(BERLIN, WorkHours(days=(2,)))] * 2

    times = proposed(mondays, until=TUESDAY + timedelta(days=2))

    assert [local(at)[:6] for at in times] == ["Wed 25"] * 3
    assert [local(at)[7:] for at in times] == ["10:30", "14:30", "16:00"]
    more = proposed(mondays, until=TUESDAY + timedelta(days=2), taken=times)
    assert [local(at)[:6] for at in more] == ["Wed 25"] * 3
    assert not set(more) & set(times)


@pytest.mark.parametrize(("hours", "expected"), [(0, True), (6, True), (7, False), (-1, False)])
def test_a_time_is_working_time_up_to_its_last_minute(hours: int, expected: bool) -> None:
    at = TUESDAY + timedelta(hours=hours)  # 10:00 in Berlin, 09:00 in London

    assert is_working_time(usual(BERLIN, LONDON), at, minutes=60) is expected


def test_what_is_left_of_a_short_day_is_offered_until_nothing_is_left() -> None:
    short = [Whereabouts(BERLIN, WorkHours(540, 660, (2,)))] * 2
    until = TUESDAY + timedelta(days=2)

    first = proposed(short, until=until)
    second = proposed(short, until=until, taken=first)

    assert sorted(local(at)[7:] for at in first + second) == ["09:00", "09:30", "10:00", "10:30"]
    assert proposed(short, until=until, taken=first + second) == []


def test_a_talk_of_45_minutes_is_over_in_time() -> None:
    tight = [Whereabouts(BERLIN, WorkHours(540, 585)), Whereabouts(BERLIN, WorkHours())]

    assert [local(at)[7:] for at in proposed(tight, minutes=45)] == ["09:00"] * 3
    assert proposed(tight, minutes=60) == []


@pytest.mark.parametrize(
    ("zones", "minutes"),
    [
        ([BERLIN, LONDON], (0, 30)),
        ([BERLIN, KATHMANDU], (0, 30)),
        ([KATHMANDU, KATHMANDU], (15, 45)),
        ([BERLIN, KATHMANDU, KATHMANDU], (15, 45)),
    ],
)
def test_times_are_half_hours_for_most(zones: list[str], minutes: tuple[int, int]) -> None:
    times = proposed(usual(*zones))

    assert len(times) == MOST_TIMES
    assert {at.minute for at in times} <= set(minutes)


def test_who_shares_no_hours_gets_no_times() -> None:
    apart = [Whereabouts(BERLIN, WorkHours(days=(0,))), Whereabouts(BERLIN, WorkHours(days=(1,)))]

    assert proposed(apart) == []
    assert usual_hours(apart, after=TUESDAY) is None
    assert proposed([]) == []
    assert shared_spans([], after=TUESDAY, until=TUESDAY + ROUND) == []


def test_nothing_is_proposed_after_the_round() -> None:
    assert proposed(usual(BERLIN, BERLIN), until=TUESDAY + timedelta(hours=3)) == []
    assert proposed(usual(BERLIN, BERLIN), until=TUESDAY - timedelta(hours=3)) == []


def test_the_hours_people_share_on_a_usual_day() -> None:
    span = usual_hours(usual(BERLIN, LONDON), after=TUESDAY)

    assert span is not None
    assert [local(at) for at in (span.start, span.end)] == ["Tue 24 10:00", "Tue 24 17:00"]
    assert span.length == timedelta(hours=7)


def test_hours_move_with_the_clocks() -> None:
    friday = datetime(2026, 10, 23, 12, tzinfo=UTC)  # two days before winter time in Europe
    spans = shared_spans(
        usual(BERLIN, "America/New_York"), after=friday, until=friday + timedelta(weeks=2)
    )

    # five hours apart in the week between the two changes, six before and after it
    assert {local(span.start)[7:] for span in spans[1:6]} == {"14:00"}
    assert {local(span.start)[7:] for span in spans[6:]} == {"15:00"}
    assert len({span.start.hour for span in spans[1:6]}) == 1
