from datetime import UTC, datetime

import pytest

from pairing.check_ins import MeetingAnswer, ask_after, has_met
from pairing.presets import PRESETS, Preset

TUESDAY_AT = datetime(2026, 12, 1, 9, tzinfo=UTC)  # 10:00 in Oslo


@pytest.mark.parametrize(
    ("preset", "asked_at"),
    [
        (Preset.TASTER, datetime(2026, 12, 9, 9, tzinfo=UTC)),
        (Preset.STANDARD, datetime(2026, 12, 21, 9, tzinfo=UTC)),
        (Preset.DEEP, datetime(2027, 1, 11, 9, tzinfo=UTC)),  # day 40 is a Sunday
    ],
)
def test_people_are_asked_late_in_the_round_on_a_working_day(
    preset: Preset, asked_at: datetime
) -> None:
    assert ask_after(TUESDAY_AT, preset=preset, zone="Europe/Oslo") == asked_at


@pytest.mark.parametrize("preset", list(Preset))
def test_people_are_asked_before_the_next_round(preset: Preset) -> None:
    asked_at = ask_after(TUESDAY_AT, preset=preset, zone="Pacific/Kiritimati")

    assert (asked_at - TUESDAY_AT).days < PRESETS[preset].weeks * 7


@pytest.mark.parametrize(
    ("answers", "is_met"),
    [
        ([], None),
        ([MeetingAnswer.NOT_YET], False),
        ([MeetingAnswer.BOOKED, MeetingAnswer.WONT_HAPPEN], False),
        ([MeetingAnswer.YES_ONCE, MeetingAnswer.WONT_HAPPEN], True),
        ([MeetingAnswer.YES_TWICE], True),
    ],
)
def test_one_yes_counts_a_pair_as_met(answers: list[MeetingAnswer], is_met: bool | None) -> None:
    assert has_met(answers) is is_met
