"""Blackouts: no slot on their days, whatever the zone, and always one behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.blackouts import (
    LONGEST_BLACKOUT,
    MOST_BLACKOUTS,
    Blackout,
    blackout_from_json,
    blackouts_to_json,
)
from pairing.cadence import LAST, CalendarRule, EveryWeeks, NthWeekday, last_due, next_due
from pairing.errors import InvalidBlackout

DAY = timedelta(days=1)
TUESDAY = 1
WEEKLY = EveryWeeks(1, TUESDAY, date(2026, 12, 1))
HOLIDAYS = Blackout(date(2026, 12, 21), date(2027, 1, 6))
ZONES = sorted(available_timezones() - {"localtime"})

dates = st.dates(date(2020, 1, 1), date(2035, 12, 31))
lengths = st.one_of(st.integers(0, 30), st.integers(0, LONGEST_BLACKOUT.days - 1))
blackouts = st.builds(lambda on, days: Blackout(on, on + days * DAY), dates, lengths)
cadences = st.one_of(
    st.builds(lambda weeks, on: EveryWeeks(weeks, on.weekday(), on), st.integers(1, 26), dates),
    st.builds(NthWeekday, st.sampled_from([LAST, 1, 2, 3, 4, 5]), st.integers(0, 6)),
)
times = st.builds(time, st.integers(5, 21), st.sampled_from([0, 30, 59]))
rules = st.builds(
    CalendarRule,
    cadences,
    times,
    st.sampled_from(ZONES),
    st.lists(blackouts, max_size=8).map(tuple),
)
instants = st.builds(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes),
    st.integers(0, 16 * 365 * 24 * 60),
)


@given(rules, instants)
def test_the_next_slot_is_the_first_whose_local_date_is_in_no_blackout(
    rule: CalendarRule, after: datetime
) -> None:
    due = next_due(rule, after=after)

    on = date.fromisoformat(due.slot[:10])
    assert not any(one.first_on <= on <= one.last_on for one in rule.blackouts)
    bare = CalendarRule(rule.cadence, rule.at, rule.zone)
    step = next_due(bare, after=after)
    while step.slot != due.slot:
        passed = date.fromisoformat(step.slot[:10])
        assert any(one.first_on <= passed <= one.last_on for one in rule.blackouts)
        step = next_due(bare, after=step.at)
    assert step == due


@given(rules, instants, st.integers(0, 400))
def test_a_slot_missed_in_a_downtime_is_never_one_of_a_blackout(
    rule: CalendarRule, since: datetime, days: int
) -> None:
    until = since + days * DAY

    due = last_due(rule, at_or_before=until, since=since)

    following = next_due(rule, after=since)
    if due is None:
        assert following.at > until
    else:
        assert not rule.is_closed(date.fromisoformat(due.slot[:10]))
        assert following.at <= due.at <= until
        assert next_due(rule, after=due.at).at > until


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Tokyo"]
)
def test_the_first_and_the_last_day_are_in_it_by_the_date_of_the_zone(zone: str) -> None:
    around = Blackout(date(2026, 12, 8), date(2026, 12, 15))  # both are slots
    rule = CalendarRule(WEEKLY, time(21, 59), zone, (around,))
    before = datetime(2026, 12, 1, 23, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert next_due(rule, after=before).slot == "2026-12-22T21:59"


def test_a_slot_behind_a_blackout_keeps_its_wall_time_over_the_change_of_clocks() -> None:
    over = Blackout(date(2026, 10, 1), date(2026, 10, 31))
    rule = CalendarRule(WEEKLY, time(10), "Europe/Berlin", (over,))

    due = next_due(rule, after=datetime(2026, 9, 29, 12, tzinfo=UTC))

    assert (due.slot, due.at) == ("2026-11-03T10:00", datetime(2026, 11, 3, 9, tzinfo=UTC))


def test_blackouts_of_many_years_in_a_row_have_a_slot_behind_them() -> None:
    first_on = date(2027, 1, 1)
    years = tuple(
        Blackout(first_on + n * LONGEST_BLACKOUT, first_on + (n + 1) * LONGEST_BLACKOUT - DAY)
        for n in range(MOST_BLACKOUTS)
    )
    rule = CalendarRule(WEEKLY, time(10), "UTC", years)

    due = next_due(rule, after=datetime(2027, 1, 1, tzinfo=UTC))

    assert years[-1].last_on < due.at.date() <= years[-1].last_on + timedelta(days=7)


@pytest.mark.parametrize(
    ("first_on", "last_on", "code"),
    [
        (date(2026, 12, 2), date(2026, 12, 1), "order"),
        (date(2026, 1, 1), date(2027, 1, 2), "too_long"),
        (date(202, 1, 1), date(202, 1, 2), "year"),
        (date(2999, 12, 31), date(3000, 1, 1), "year"),
    ],
)
def test_what_is_no_blackout_is_refused_with_a_reason(
    first_on: date, last_on: date, code: str
) -> None:
    with pytest.raises(InvalidBlackout) as refused:
        Blackout(first_on, last_on)

    assert refused.value.code == code


def test_a_year_is_the_longest_and_one_day_the_shortest() -> None:
    day = date(2028, 1, 1)

    assert Blackout(day, day + LONGEST_BLACKOUT - DAY).holds(date(2028, 12, 31))
    assert Blackout(day, day).holds(day)


def test_a_rule_keeps_its_blackouts_in_order_and_each_once() -> None:
    later = Blackout(date(2027, 7, 1), date(2027, 7, 31))

    rule = CalendarRule(WEEKLY, time(10), "UTC", (later, HOLIDAYS, later))

    assert rule.blackouts == (HOLIDAYS, later)
    assert rule == CalendarRule(WEEKLY, time(10), "UTC", (HOLIDAYS, later))


def test_too_many_blackouts_are_refused() -> None:
    day = date(2027, 1, 1)
    many = tuple(Blackout(day + n * DAY, day + n * DAY) for n in range(MOST_BLACKOUTS + 1))

    with pytest.raises(InvalidBlackout) as refused:
        CalendarRule(WEEKLY, time(10), "UTC", many)

    assert refused.value.code == "too_many"


@given(st.lists(blackouts))
def test_blackouts_come_back_as_they_were_written(some: list[Blackout]) -> None:
    assert [blackout_from_json(one) for one in blackouts_to_json(some)] == some


@pytest.mark.parametrize(
    "stored",
    [None, 3, "2026-12-01", [], ["2026-12-01"], ["2026-12-01", 4], ["soon", "later"], {"from": 1}],
)
def test_what_is_no_pair_of_dates_is_refused(stored: object) -> None:
    with pytest.raises(InvalidBlackout) as refused:
        blackout_from_json(stored)

    assert refused.value.code == "unreadable"
