from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest

from pairing.cadence import (
    LAST,
    Cadence,
    CalendarRule,
    Due,
    EveryWeeks,
    Late,
    NthWeekday,
    first_rule,
    judge_late,
    last_due,
    next_due,
    to_utc,
)
from pairing.presets import Preset

TUESDAY = 1
ANCHOR_ON = date(2026, 12, 1)


def rule(
    cadence: Cadence | None = None, *, at: time = time(10), zone: str = "America/New_York"
) -> CalendarRule:
    return CalendarRule(cadence or EveryWeeks(1, TUESDAY, ANCHOR_ON), at, zone)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # parts are not the zone


def slots(of: CalendarRule, *, after: datetime, n: int) -> list[str]:
    found = []
    for _ in range(n):
        due = next_due(of, after=after)
        found.append(due.slot)
        after = due.at
    return found


def test_a_weekly_slot_keeps_its_wall_time_when_the_clocks_change() -> None:
    before = next_due(rule(), after=utc(2026, 10, 26))
    after = next_due(rule(), after=before.at)

    assert before == Due(utc(2026, 10, 27, 14), "2026-10-27T10:00")
    assert after == Due(utc(2026, 11, 3, 15), "2026-11-03T10:00")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cadence", "one_in"),
    [
        (EveryWeeks(1, 6, date(2026, 11, 1)), 1),
        # many zones have the same clocks, and weeks hold all that happens to longer steps
        (EveryWeeks(2, 6, date(2026, 11, 1)), 5),
        (EveryWeeks(4, TUESDAY, ANCHOR_ON), 5),
        (NthWeekday(1, 0), 5),
    ],
    ids=["weekly", "two-weekly", "four-weekly", "first Monday"],
)
def test_slots_of_five_years_keep_their_wall_time_in_every_zone(
    cadence: Cadence, one_in: int
) -> None:
    end = utc(2031, 1, 1)
    for zone in sorted(available_timezones())[::one_in]:
        ours = rule(cadence, at=time(5), zone=zone)
        place = ZoneInfo(zone)
        due = next_due(ours, after=utc(2026, 1, 1))
        while due.at < end:
            local = due.at.astimezone(place)
            assert local.time() == time(5), (zone, due)
            assert local.replace(tzinfo=None).isoformat(timespec="minutes") == due.slot
            following = next_due(ours, after=due.at)
            apart = date.fromisoformat(following.slot[:10]) - local.date()
            assert is_step_of(cadence, apart), (zone, due, following)
            due = following


def is_step_of(cadence: Cadence, apart: timedelta) -> bool:
    if isinstance(cadence, EveryWeeks):
        return apart == timedelta(weeks=cadence.weeks)
    return apart in (timedelta(weeks=4), timedelta(weeks=5))


def test_a_two_weekly_rule_keeps_its_phase_over_the_year_end_and_before_its_anchor() -> None:
    two_weekly = rule(EveryWeeks(2, 0, date(2026, 12, 21)))

    found = slots(two_weekly, after=utc(2026, 12, 1), n=4)

    assert [slot[:10] for slot in found] == ["2026-12-07", "2026-12-21", "2027-01-04", "2027-01-18"]


def test_months_without_a_fifth_weekday_are_skipped() -> None:
    found = slots(rule(NthWeekday(5, 0)), after=utc(2026, 1, 1), n=4)

    assert [slot[:10] for slot in found] == ["2026-03-30", "2026-06-29", "2026-08-31", "2026-11-30"]


def test_the_last_weekday_of_a_month_is_the_fourth_or_the_fifth() -> None:
    found = slots(rule(NthWeekday(LAST, 4)), after=utc(2026, 11, 1), n=4)

    assert [slot[:10] for slot in found] == ["2026-11-27", "2026-12-25", "2027-01-29", "2027-02-26"]


def test_the_next_slot_is_strictly_later_than_the_instant_asked_about() -> None:
    at_slot = utc(2026, 12, 1, 15)

    assert next_due(rule(), after=at_slot - timedelta(microseconds=1)).at == at_slot
    assert next_due(rule(), after=at_slot).at == utc(2026, 12, 8, 15)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_no_slot_is_missed_where_the_local_date_is_not_the_utc_date(zone: str) -> None:
    daybreak = rule(at=time(5), zone=zone)
    evening = rule(at=time(22), zone=zone)

    for ours in (daybreak, evening):
        found = [datetime.fromisoformat(slot) for slot in slots(ours, after=utc(2026, 6, 1), n=30)]
        assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(weeks=1)}


def test_samoa_has_one_slot_for_the_friday_that_never_was() -> None:
    fridays = rule(EveryWeeks(1, 4, date(2011, 12, 30)), zone="Pacific/Apia")

    first = next_due(fridays, after=utc(2011, 12, 26))
    second = next_due(fridays, after=first.at)

    assert first == Due(utc(2011, 12, 30, 20), "2011-12-30T10:00")
    assert first.at.astimezone(ZoneInfo("Pacific/Apia")).day == 31
    assert second == Due(utc(2012, 1, 5, 20), "2012-01-06T10:00")


def test_a_wall_time_the_clocks_skip_moves_forward() -> None:
    assert to_utc(datetime(2027, 3, 14, 2, 30), "America/New_York") == utc(2027, 3, 14, 7, 30)  # noqa: DTZ001


def test_of_a_wall_time_shown_twice_the_first_counts() -> None:
    twice = datetime(2026, 11, 1, 1, 30, fold=1)  # noqa: DTZ001

    assert to_utc(twice, "America/New_York") == utc(2026, 11, 1, 5, 30)


def test_after_weeks_of_downtime_only_the_newest_slot_is_judged() -> None:
    now = utc(2027, 1, 5, 17)

    newest = last_due(rule(), at_or_before=now, since=utc(2026, 12, 1, 15))

    assert newest == Due(utc(2027, 1, 5, 15), "2027-01-05T10:00")
    assert judge_late(newest, now=now, rule=rule()) is Late.RUN


def test_a_slot_at_the_end_of_the_interval_counts_and_one_at_its_start_does_not() -> None:
    at_slot = utc(2026, 12, 1, 15)

    ends_there = last_due(rule(), at_or_before=at_slot, since=at_slot - timedelta(hours=1))
    starts_there = last_due(rule(), at_or_before=at_slot + timedelta(days=6), since=at_slot)

    assert ends_there == Due(at_slot, "2026-12-01T10:00")
    assert starts_there is None


@pytest.mark.parametrize(
    ("late_minutes", "says"),
    [
        (0, Late.RUN),
        (120, Late.RUN),
        (121, Late.RUN),  # 12:01 in New York
        (7 * 60 - 1, Late.RUN),  # 16:59
        (7 * 60, Late.WAIT),
        (23 * 60 - 1, Late.WAIT),  # 08:59 on the next day
        (23 * 60, Late.RUN),
        (24 * 60, Late.RUN),
        (24 * 60 + 1, Late.SKIP),
    ],
)
def test_a_round_that_is_hours_late_waits_for_working_hours_and_is_skipped_after_a_day(
    late_minutes: int, says: Late
) -> None:
    due = Due(utc(2026, 12, 1, 15), "2026-12-01T10:00")

    assert judge_late(due, now=due.at + timedelta(minutes=late_minutes), rule=rule()) is says


def test_a_round_of_the_evening_starts_two_hours_late_and_no_later_at_night() -> None:
    evening = Due(utc(2026, 12, 2, 2), "2026-12-01T21:00")

    said = [judge_late(evening, now=utc(2026, 12, 2, hour), rule=rule()) for hour in (4, 5, 14)]

    assert said == [Late.RUN, Late.WAIT, Late.RUN]


def test_a_round_of_friday_does_not_start_at_the_weekend() -> None:
    friday = Due(utc(2026, 12, 4, 15), "2026-12-04T10:00")

    assert judge_late(friday, now=utc(2026, 12, 5, 14, 30), rule=rule()) is Late.WAIT


def test_a_new_program_starts_on_the_first_tuesday_a_week_ahead() -> None:
    # a Tuesday evening in UTC, already Wednesday in Tokyo
    made = first_rule(preset=Preset.STANDARD, zone="Asia/Tokyo", now=utc(2026, 11, 24, 20))

    assert made == CalendarRule(EveryWeeks(4, TUESDAY, date(2026, 12, 8)), time(10), "Asia/Tokyo")
    assert next_due(made, after=utc(2026, 11, 24, 20)).slot == "2026-12-08T10:00"


def test_a_new_program_can_have_another_day_and_lead() -> None:
    now = utc(2026, 11, 24, 9)

    made = first_rule(
        preset=Preset.TASTER, zone="UTC", now=now, lead_days=0, weekday=TUESDAY, at=time(9, 30)
    )

    assert made.cadence == EveryWeeks(2, TUESDAY, date(2026, 11, 24))
    assert made.at == time(9, 30)
