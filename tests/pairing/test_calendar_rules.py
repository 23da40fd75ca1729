"""What a calendar rule may be, and how a cadence is written down."""

from datetime import UTC, date, datetime, time

import pytest

from pairing.cadence import (
    LAST,
    Cadence,
    CalendarRule,
    EveryWeeks,
    NthWeekday,
    cadence_from_json,
    cadence_to_json,
    first_rule,
    next_due,
)
from pairing.errors import InvalidCadence
from pairing.presets import Preset

TUESDAY = 1
ANCHOR_ON = date(2026, 12, 1)


def rule(*, at: time = time(10), zone: str = "America/New_York") -> CalendarRule:
    return CalendarRule(EveryWeeks(1, TUESDAY, ANCHOR_ON), at, zone)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "America", "../etc", "EU\0"])
def test_an_unknown_zone_is_refused_by_name(zone: str) -> None:
    with pytest.raises(InvalidCadence, match="is not a time zone"):
        rule(zone=zone)
    with pytest.raises(InvalidCadence, match="is not a time zone"):
        first_rule(preset=Preset.DEEP, zone=zone, now=datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("at", [time(10, 0, 1), time(10, 0, 0, 1), time(10, tzinfo=UTC)])
def test_only_whole_minutes_of_no_zone_are_times_of_a_round(at: time) -> None:
    with pytest.raises(InvalidCadence):
        rule(at=at)


def test_a_time_that_the_clocks_skip_moves_by_what_they_skip() -> None:
    sundays = CalendarRule(EveryWeeks(1, 6, date(2027, 3, 28)), time(2, 30), "Europe/Berlin")
    before = datetime(2027, 3, 27, tzinfo=UTC)

    due = next_due(sundays, after=before)
    following = next_due(sundays, after=due.at)

    assert (due.slot, due.at) == ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
    assert following.at == datetime(2027, 4, 4, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("weeks", [0, -1, 27])
def test_a_cadence_of_weeks_is_1_to_26(weeks: int) -> None:
    with pytest.raises(InvalidCadence, match="1 to 26 weeks"):
        EveryWeeks(weeks, TUESDAY, ANCHOR_ON)


def test_an_anchor_has_the_weekday_of_its_rule() -> None:
    with pytest.raises(InvalidCadence, match="2026-12-01 is not weekday 2"):
        EveryWeeks(1, 2, ANCHOR_ON)


@pytest.mark.parametrize("nth", [0, 6, -2])
def test_the_number_of_a_weekday_in_a_month_is_1_to_5_or_the_last(nth: int) -> None:
    with pytest.raises(InvalidCadence, match="give 1 to 5, or -1"):
        NthWeekday(nth, 0)


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_weekday_is_0_to_6(weekday: int) -> None:
    with pytest.raises(InvalidCadence, match="Sunday"):
        NthWeekday(1, weekday)


@pytest.mark.parametrize("cadence", [EveryWeeks(4, TUESDAY, ANCHOR_ON), NthWeekday(LAST, 0)])
def test_a_cadence_is_read_back_as_it_was_written(cadence: Cadence) -> None:
    assert cadence_from_json(cadence_to_json(cadence)) == cadence


def test_a_cadence_is_written_in_plain_words() -> None:
    written = cadence_to_json(EveryWeeks(4, TUESDAY, ANCHOR_ON))

    assert written == {"every_weeks": 4, "weekday": 1, "anchor_on": "2026-12-01"}
    assert cadence_to_json(NthWeekday(1, 0)) == {"nth": 1, "weekday": 0}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"every_weeks": 4, "weekday": 1},
        {"every_weeks": 4, "weekday": 1, "anchor_on": "soon"},
        {"every_weeks": "4", "weekday": 1, "anchor_on": "2026-12-01"},
        {"nth": 9, "weekday": 1},
        {"nth": None, "weekday": 1},
    ],
)
def test_something_else_is_not_read_as_a_cadence(data: dict[str, object]) -> None:
    with pytest.raises(InvalidCadence):
        cadence_from_json(data)
