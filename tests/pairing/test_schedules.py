"""What an admin types about when rounds begin, and what is said about it when it cannot be."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from pairing.blackouts import MOST_BLACKOUTS, Blackout
from pairing.cadence import LAST, CalendarRule, EveryWeeks, NthWeekday, next_due
from pairing.errors import InvalidTerms
from pairing.schedules import (
    OFTEN,
    find_gap,
    often_of,
    parse_blackouts,
    parse_rule,
    parse_schedule,
    parse_time,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
SAID = {
    "often": "weeks.2",
    "weekday": "3",
    "counted_from": "2026-12-01",
    "time": "9:30",
    "zone": "Europe/Oslo",
    "blackouts": "2026-12-24",
}


def schedule(words: str) -> CalendarRule:
    return parse_schedule(words, zone="Europe/Oslo", now=NOW)


def refused(words: str) -> str:
    with pytest.raises(InvalidTerms) as wrong:
        schedule(words)
    [(field, code)] = wrong.value.errors.items()
    assert field == "schedule"
    return code


def test_a_form_gives_a_rule() -> None:
    rule = parse_rule(SAID, now=NOW)

    assert rule.cadence == EveryWeeks(2, 3, date(2026, 12, 3))  # the first Thursday from there
    assert (rule.at, rule.zone) == (time(9, 30), "Europe/Oslo")
    assert rule.blackouts == (Blackout(date(2026, 12, 24), date(2026, 12, 24)),)


def test_without_a_date_weeks_are_counted_from_today_where_the_program_is() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # Wednesday in Oslo

    rule = parse_rule(SAID | {"counted_from": "", "weekday": "1"}, now=late)

    assert rule.cadence == EveryWeeks(2, 1, date(2026, 12, 1))


def test_a_form_says_everything_that_is_wrong_at_once() -> None:
    wrong = {
        "often": "weeks.0",
        "time": "25:00",
        "zone": "EST",
        "counted_from": "soon",
        "blackouts": "2026-12-24\n\n2026-12-26 to never",
    }

    with pytest.raises(InvalidTerms) as found:
        parse_rule(SAID | wrong, now=NOW)

    assert found.value.errors == {
        "often": "unknown",
        "time": "unreadable",
        "zone": "unknown",
        "counted_from": "unreadable",
        "blackouts": "unreadable",
    }
    assert found.value.line == 3


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"weekday": "9"}, "weekday"),
        ({"counted_from": "2028-01-01"}, "counted_from"),
        ({}, "often"),
    ],
)
def test_what_no_form_offers_is_refused(said: dict[str, str], field: str) -> None:
    given = SAID | said if said else {"zone": "UTC", "time": "10:00"}

    with pytest.raises(InvalidTerms) as found:
        parse_rule(given, now=NOW)

    assert set(found.value.errors) == {field}


def test_blackouts_that_are_over_are_left_out() -> None:
    rule = parse_rule(SAID | {"blackouts": "2026-01-01\n2026-11-24 to 2026-11-30"}, now=NOW)

    assert rule.blackouts == (Blackout(date(2026, 11, 24), date(2026, 11, 30)),)


@pytest.mark.parametrize("often", OFTEN)
def test_every_choice_of_the_menu_is_read_back(often: str) -> None:
    rule = parse_rule(SAID | {"often": often}, now=NOW)

    assert often_of(rule.cadence) == often
    assert next_due(rule, after=NOW).at > NOW


@pytest.mark.parametrize(
    ("words", "cadence"),
    [
        ("every 2 weeks on Tuesday at 10:00", EveryWeeks(2, 1, date(2026, 11, 24))),
        ("EVERY  week on  mondays 9:00", EveryWeeks(1, 0, date(2026, 11, 30))),
        ("every 26 weeks sunday at 23:59", EveryWeeks(26, 6, date(2026, 11, 29))),
        ("first Monday of the month at 9:30", NthWeekday(1, 0)),
        ("the last friday of every month, at 9:30", NthWeekday(LAST, 4)),
        ("every 3rd wednesday at 9:30", NthWeekday(3, 2)),
    ],
)
def test_a_line_gives_a_rule(words: str, cadence: EveryWeeks | NthWeekday) -> None:
    rule = schedule(words)

    assert rule.cadence == cadence
    assert rule.zone == "Europe/Oslo"


def test_a_line_may_name_another_zone() -> None:
    assert schedule("every week on Monday at 9:00 in america/new_york").zone == "America/New_York"


@pytest.mark.parametrize(
    "words",
    [
        *("", "every 0 days", "every day at 10:00", "*/5 * * * *", "0 9 * * 1 2026", "weekday 9"),
        *("every week on 9 at 10:00", "every week on Monday", "sixth Monday at 9:00"),
        *("every -1 weeks on Monday at 9:00", "every 1e9 weeks on Monday at 9:00"),
        *(
            "every \N{FULLWIDTH DIGIT TWO} weeks on Monday at 9:00",
            "x" * 5_000,
        ),
    ],
)
def test_what_is_no_schedule_is_not_understood(words: str) -> None:
    assert refused(words) == "unreadable"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("every 0 weeks on Monday at 9:00", "weeks"),
        ("every 27 weeks on Monday at 9:00", "weeks"),
        ("every week on Monday at 25:00", "time"),
        ("every week on Monday at 9h00", "time"),
        ("every week on Monday at 9:60", "time"),
        ("every week on Monday at 9:00 EST", "zone"),
        ("every week on Monday at 9:00 +3", "zone"),
        ("every week on Monday at 9:00 UTC now", "zone"),
        ("every week on Monday at 9:00 in New Yorck", "near"),
    ],
)
def test_a_schedule_that_cannot_be_says_what_is_wrong(words: str, code: str) -> None:
    assert refused(words) == code


@pytest.mark.parametrize(
    ("text", "at"), [("9:30", time(9, 30)), ("9.30", time(9, 30)), (" 00:00 ", time(0))]
)
def test_a_time_is_read(text: str, at: time) -> None:
    assert parse_time(text) == at


@pytest.mark.parametrize("between", [" to ", " until ", " - ", " \N{EN DASH} ", "..", " .. "])
def test_a_stretch_of_dates_is_written_in_many_ways(between: str) -> None:
    [found] = parse_blackouts(f"\n2026-12-21{between}2027-01-03\n")

    assert found == Blackout(date(2026, 12, 21), date(2027, 1, 3))


def test_too_many_stretches_are_refused_as_a_whole() -> None:
    days = [f"2027-{1 + n // 28:02}-{1 + n % 28:02}" for n in range(MOST_BLACKOUTS + 1)]

    with pytest.raises(InvalidTerms) as found:
        parse_blackouts("\n".join(days))

    assert found.value.errors == {"blackouts": "too_many"}
    assert found.value.line == 0


def test_the_first_slot_that_the_clocks_skip_is_found() -> None:
    sundays = schedule("every week on Sunday at 2:30")

    gap = find_gap(sundays, after=NOW)

    assert gap is not None
    assert (gap.slot, gap.at) == ("2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC))


def test_where_no_time_is_skipped_there_is_no_gap() -> None:
    assert find_gap(schedule("every week on Sunday at 10:00"), after=NOW) is None
    assert find_gap(schedule("every week on Monday at 2:30"), after=NOW) is None
