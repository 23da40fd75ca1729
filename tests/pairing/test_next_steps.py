"""The next step: from one's own answer, from an agreed time, and once it was time to meet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pairing.check_ins import MeetingAnswer
from pairing.next_steps import NextStep, next_step
from pairing.presets import Preset

DUE = datetime(2026, 12, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
YES, TWICE = MeetingAnswer.YES_ONCE, MeetingAnswer.YES_TWICE
BOOKED, NOT_YET = MeetingAnswer.BOOKED, MeetingAnswer.NOT_YET
WONT = MeetingAnswer.WONT_HAPPEN


def step(
    answer: MeetingAnswer | None = None,
    *,
    on: int = 5,
    answered: int = 3,
    meets: int | None = None,
    preset: Preset = Preset.STANDARD,
    in_writing: bool = False,
) -> NextStep:
    """The step on a day of the round; answered, meets: days of the round, too."""
    return next_step(
        answer,
        answered_at=None if answer is None else DUE + answered * DAY,
        meets_at=None if meets is None else DUE + meets * DAY,
        in_writing=in_writing,
        due_at=DUE,
        preset=preset,
        now=DUE + on * DAY,
    )


def test_who_has_said_nothing_looks_for_a_time_or_writes() -> None:
    assert step() is NextStep.FIND_TIME
    assert step(in_writing=True) is NextStep.WRITE
    assert step(NOT_YET) is NextStep.FIND_TIME
    assert step(NOT_YET, in_writing=True) is NextStep.WRITE


@pytest.mark.parametrize("answer", [None, *MeetingAnswer])
def test_an_agreed_time_ahead_comes_before_everything(answer: MeetingAnswer | None) -> None:
    assert step(answer, meets=6) is NextStep.MEET


@pytest.mark.parametrize(
    ("preset", "answer", "expected"),
    [
        (Preset.TASTER, YES, NextStep.DONE),
        (Preset.STANDARD, YES, NextStep.MEET_AGAIN),
        (Preset.STANDARD, TWICE, NextStep.DONE),
        (Preset.DEEP, YES, NextStep.MEET_AGAIN),
        (Preset.DEEP, TWICE, NextStep.MEET_AGAIN),
    ],
)
def test_who_has_met_meets_again_until_all_talks_were_had(
    preset: Preset, answer: MeetingAnswer, expected: NextStep
) -> None:
    assert step(answer, preset=preset, on=25) is expected
    assert step(answer, preset=preset, meets=5) is expected  # that talk is over


@pytest.mark.parametrize("answer", [None, BOOKED, NOT_YET, WONT])
def test_once_an_agreed_time_has_come_they_are_asked_whether_they_met(
    answer: MeetingAnswer | None,
) -> None:
    assert step(answer, meets=5, on=5) is NextStep.TELL


def test_who_answered_after_the_agreed_time_is_not_asked_again() -> None:
    assert step(NOT_YET, meets=4, answered=4) is NextStep.FIND_TIME
    assert step(WONT, meets=4, answered=5) is NextStep.NONE_PLANNED


@pytest.mark.parametrize(
    ("preset", "asked"), [(Preset.TASTER, 8), (Preset.STANDARD, 20), (Preset.DEEP, 40)]
)
def test_late_in_the_round_who_said_nothing_is_asked_whether_they_met(
    preset: Preset, asked: int
) -> None:
    assert step(on=asked - 1, preset=preset) is NextStep.FIND_TIME
    assert step(on=asked, preset=preset) is NextStep.TELL
    assert step(BOOKED, on=asked - 1, preset=preset) is NextStep.BOOKED
    assert step(BOOKED, on=asked, preset=preset) is NextStep.TELL


def test_who_answered_the_question_itself_is_not_asked_again() -> None:
    assert step(NOT_YET, answered=20, on=21) is NextStep.FIND_TIME
    assert step(BOOKED, answered=20, on=21) is NextStep.BOOKED


def test_who_said_that_it_will_not_happen_is_left_in_peace() -> None:
    assert {step(WONT, on=on) for on in (4, 20, 27)} == {NextStep.NONE_PLANNED}
