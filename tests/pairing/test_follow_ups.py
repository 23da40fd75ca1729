from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.follow_ups import (
    AFTER_DAYS,
    CARDS,
    FollowUp,
    card_after,
    card_due_after,
    due_after,
    shared_due_after,
)
from pairing.presets import PRESETS, Preset
from pairing.profiles import WorkHours

TUESDAY_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)  # 10:00 in Oslo
OSLO, KIRITIMATI = "Europe/Oslo", "Pacific/Kiritimati"
NINE_TO_FIVE = WorkHours()


@pytest.mark.parametrize(
    ("preset", "kind", "at"),
    [
        (Preset.TASTER, FollowUp.NUDGE, datetime(2026, 12, 3, 9, tzinfo=UTC)),
        (Preset.TASTER, FollowUp.CHECK_IN, datetime(2026, 12, 9, 9, tzinfo=UTC)),
        (Preset.TASTER, FollowUp.FEEDBACK, datetime(2026, 12, 10, 9, tzinfo=UTC)),
        (Preset.STANDARD, FollowUp.NUDGE, datetime(2026, 12, 7, 9, tzinfo=UTC)),
        (Preset.STANDARD, FollowUp.CHECK_IN, datetime(2026, 12, 21, 9, tzinfo=UTC)),
        (Preset.STANDARD, FollowUp.FEEDBACK, datetime(2026, 12, 24, 9, tzinfo=UTC)),
        (Preset.DEEP, FollowUp.CHECK_IN, datetime(2027, 1, 11, 9, tzinfo=UTC)),  # not on a Sunday
    ],
)
def test_people_are_written_to_at_ten_on_a_working_day(
    preset: Preset, kind: FollowUp, at: datetime
) -> None:
    assert due_after(kind, TUESDAY_AT, preset=preset, zone=OSLO, hours=NINE_TO_FIVE) == at


@pytest.mark.parametrize("preset", list(Preset))
def test_everything_comes_in_its_order_and_before_the_next_round(preset: Preset) -> None:
    moments = [
        due_after(kind, TUESDAY_AT, preset=preset, zone=KIRITIMATI, hours=NINE_TO_FIVE)
        for kind in AFTER_DAYS[preset]
    ]

    assert moments == sorted(moments)
    assert moments[-1] < TUESDAY_AT + PRESETS[preset].length


@pytest.mark.parametrize(
    ("zone", "due_at"),
    [
        ("Europe/Helsinki", TUESDAY_AT),
        ("Asia/Kolkata", TUESDAY_AT),
        (OSLO, datetime(2027, 3, 23, 9, tzinfo=UTC)),  # the clocks change on the following Sunday
    ],
)
def test_days_are_counted_by_the_calendar_of_whoever_is_written_to(
    zone: str, due_at: datetime
) -> None:
    at = due_after(
        FollowUp.FEEDBACK, due_at, preset=Preset.STANDARD, zone=zone, hours=NINE_TO_FIVE
    ).astimezone(ZoneInfo(zone))

    assert (at.date() - due_at.date()).days == AFTER_DAYS[Preset.STANDARD][FollowUp.FEEDBACK]
    assert at.hour == 10


def test_who_does_not_work_before_they_hear_of_the_next_round_is_asked_earlier() -> None:
    to_wednesday = WorkHours(days=(0, 1, 2))

    at = due_after(
        FollowUp.FEEDBACK, TUESDAY_AT, preset=Preset.STANDARD, zone=OSLO, hours=to_wednesday
    )

    assert at == datetime(2026, 12, 23, 9, tzinfo=UTC)  # a Wednesday


def test_who_works_at_weekends_only_is_written_to_at_weekends() -> None:
    weekends = WorkHours(12 * 60, 20 * 60, (5, 6))

    at = due_after(FollowUp.NUDGE, TUESDAY_AT, preset=Preset.STANDARD, zone=OSLO, hours=weekends)

    assert at == datetime(2026, 12, 12, 11, tzinfo=UTC)  # a Saturday, as their day begins


def test_nobody_is_written_to_on_a_friday_who_works_on_another_day() -> None:
    fridays = WorkHours(days=(0, 4))

    at = due_after(FollowUp.FEEDBACK, TUESDAY_AT, preset=Preset.STANDARD, zone=OSLO, hours=fridays)

    assert at.astimezone(UTC).weekday() == 0


def test_all_of_a_pair_are_written_to_when_all_of_them_work() -> None:
    everybody = [(OSLO, NINE_TO_FIVE), ("America/New_York", NINE_TO_FIVE)]

    at = shared_due_after(
        FollowUp.MIDPOINT, TUESDAY_AT, preset=Preset.STANDARD, everybody=everybody
    )

    assert at == datetime(2026, 12, 15, 14, tzinfo=UTC)  # 15:00 in Oslo, 9:00 in New York


HOURS = st.builds(
    lambda start, days: WorkHours(start * 60, (start + 4) * 60, tuple(sorted(days))),
    st.integers(0, 20),
    st.sets(st.integers(0, 6), min_size=1),
)
CHAIN = [FollowUp.DAY_TWO, FollowUp.DAY_THREE, FollowUp.DAY_FIVE]


def test_the_cards_follow_each_other_and_are_for_all_days_behind_the_first() -> None:
    assert [card_after(card) for card in CHAIN] == [*CHAIN[1:], None]
    assert [day for days in CARDS.values() for day in days] == [2, 3, 4, 5]


@pytest.mark.parametrize(
    ("card", "before", "comes"),
    [
        (FollowUp.DAY_TWO, "2026-12-01T14:00", "2026-12-02T09:00"),  # from Tuesday to Wednesday
        (FollowUp.DAY_TWO, "2026-12-03T09:00", "2026-12-07T09:00"),  # not on a Friday
        (FollowUp.DAY_THREE, "2026-12-02T09:00", "2026-12-03T09:00"),
        (FollowUp.DAY_FIVE, "2026-12-03T09:00", "2026-12-07T09:00"),  # Friday was the day between
        (FollowUp.DAY_FIVE, "2026-12-01T09:00", "2026-12-03T09:00"),
    ],
)
def test_a_card_comes_when_the_day_begins_and_a_working_day_is_left_for_each(
    card: FollowUp, before: str, comes: str
) -> None:
    zone = ZoneInfo(OSLO)
    at = datetime.fromisoformat(before).replace(tzinfo=zone)

    found = card_due_after(card, at, everybody=[(OSLO, NINE_TO_FIVE)] * 2)

    assert found == datetime.fromisoformat(comes).replace(tzinfo=zone)


@given(st.sampled_from(CHAIN), st.integers(0, 365 * 24), HOURS, HOURS)
def test_a_card_is_on_a_later_day_for_everybody(
    card: FollowUp, after: int, hours: WorkHours, others: WorkHours
) -> None:
    everybody = [(OSLO, hours), ("Pacific/Auckland", others)]
    before = TUESDAY_AT + timedelta(hours=after)

    at = card_due_after(card, before, everybody=everybody)

    for zone, _ in everybody:
        place = ZoneInfo(zone)
        assert at.astimezone(place).date() > before.astimezone(place).date()
