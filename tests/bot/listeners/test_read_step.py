"""What comes back from the form for a reminder: words and a day, or the field that is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.listeners.payloads import read_step, timer_of
from bot.services.talking.steps import NewStep
from bot.services.talking.vent_timers import Timer
from bot.views.texts.steps import ERRORS
from pairing.errors import InvalidStep
from pairing.ids import PairId
from pairing.steps import MAX_WORDS


def values(words: object, day: object) -> dict[str, Any]:
    return {
        "step": {"value": {"type": "plain_text_input", "value": words}},
        "step_day": {"value": {"type": "datepicker", "selected_date": day}},
    }


def test_words_lose_the_space_around_them() -> None:
    assert read_step(values(" Ask \n", "2026-12-01")) == NewStep("Ask", date(2026, 12, 1))


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        (values(None, "2026-12-01"), "step", "missing"),
        (values("x" * (MAX_WORDS + 1), "2026-12-01"), "step", "too_long"),
        (values("Ask", None), "step_day", "missing"),
        (values("Ask", "2026-13-01"), "step_day", "missing"),
        ({}, "step", "missing"),
    ],
)
def test_what_is_wrong_has_its_field_and_a_sentence(
    said: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(InvalidStep) as found:
        read_step(said)

    assert (found.value.field, found.value.code) == (field, code)
    assert (field, code) in ERRORS


@pytest.mark.parametrize("value", ["", "7", "7/", "/4", "7/4/2", "a/4", "7/-4", "\u0663/4", "7 /4"])
def test_a_value_that_is_no_timer_of_ours_is_none(value: str) -> None:
    assert timer_of({"actions": [{"value": value}]}) is None
    assert timer_of({"actions": [{"value": "7/4"}]}) == Timer(PairId(7), 4)
