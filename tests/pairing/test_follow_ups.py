from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from pairing.follow_ups import AFTER_DAYS, FollowUp, due_after, shared_due_after
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
    assert (moments[-1] - TUESDAY_AT).days < PRESETS[preset].weeks * 7


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
