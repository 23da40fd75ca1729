from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from pairing.errors import InvalidProfile
from pairing.preferences import FINE, parse_preferences
from pairing.profiles import CareerStage, MeetingMode, Profile, Reach, Rhythm, WorkHours

BEFORE = Profile(CareerStage.SENIOR, ("influence",), ("writing",))
SAID: Mapping[str, str | Sequence[str]] = {
    "languages": ["pt", "en", "pt"],
    "mode": "video",
    "reach": "any",
    "rhythm": "every_second",
    "minutes": "45",
    "depth": "2",
    "start": "480",
    "end": "990",
    "days": ["4", "0"],
    "fine": ["writing", "show_private"],
}


def test_a_filled_form_becomes_a_profile_that_keeps_stage_and_topics() -> None:
    settled = parse_preferences(BEFORE, SAID)

    assert settled == Profile(
        stage=CareerStage.SENIOR,
        grow_topics=("influence",),
        share_topics=("writing",),
        languages=("pt", "en"),
        mode=MeetingMode.VIDEO,
        async_ok=True,
        session_minutes=45,
        hours=WorkHours(480, 990, (0, 4)),
        reach=Reach.ANY,
        trio_ok=False,
        rhythm=Rhythm.EVERY_SECOND,
        vent_ok=False,
        depth_max=2,
        show_private=True,
    )


def test_what_is_fine_is_fine_one_by_one() -> None:
    for name in FINE:
        settled = parse_preferences(BEFORE, {**SAID, "fine": [name]})
        said = (settled.async_ok, settled.trio_ok, settled.vent_ok, settled.show_private)
        assert said == tuple(one == name for one in FINE)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("mode", "telepathy", "unknown"),
        ("mode", ["video"], "unknown"),
        ("reach", "", "unknown"),
        ("rhythm", "daily", "unknown"),
        ("minutes", "60", "unknown"),
        ("depth", "4", "unknown"),
        ("start", "481", "unknown"),
        ("end", "480", "backwards"),
        ("end", "-30", "unknown"),
        ("days", ["7"], "unknown"),
        ("days", [], "none"),
        ("fine", ["everything"], "unknown"),
        ("languages", "en", "unknown"),
        ("languages", ["a", "b", "c", "d", "e", "f"], "too_many"),
    ],
)
def test_what_is_not_offered_is_refused_beside_its_field(field: str, value: Any, code: str) -> None:
    with pytest.raises(InvalidProfile) as refused:
        parse_preferences(BEFORE, {**SAID, field: value})

    assert refused.value.errors == {field: code}


def test_an_empty_form_is_refused_in_every_field_that_needs_a_choice() -> None:
    with pytest.raises(InvalidProfile) as refused:
        parse_preferences(BEFORE, {})

    fields = {"mode", "reach", "rhythm", "minutes", "depth", "start", "end", "days"}
    assert set(refused.value.errors) == fields
