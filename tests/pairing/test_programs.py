"""A program as it is now: what admins set about it, whether it runs, and what it is called."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from pairing.cadence import CalendarRule, EveryWeeks
from pairing.ids import ProgramId, WorkspaceId
from pairing.programs import HardRule, Preset, Program, Rules, Terms, is_name

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
RULE = CalendarRule(EveryWeeks(4, 1, date(2026, 12, 1)), time(10), "UTC")
PROGRAM = Program(
    id=ProgramId(1),
    workspace_id=WorkspaceId(1),
    name="Peer mentoring",
    preset=Preset.DEEP,
    rule=RULE,
    rules=Rules(min_score=0.2),
    next_round_at=NOW,
    suspended_at=None,
)


def test_its_terms_are_preset_calendar_and_rules() -> None:
    assert PROGRAM.terms == Terms(Preset.DEEP, RULE, Rules(min_score=0.2))


def test_it_runs_unless_it_is_suspended_or_its_round_is_held() -> None:
    assert PROGRAM.is_running
    assert not replace(PROGRAM, suspended_at=NOW).is_running
    assert not replace(PROGRAM, held_at=NOW).is_running


@pytest.mark.parametrize(
    ("typed", "is_it"),
    [
        ("Peer mentoring", True),
        ("  peer   MENTORING ", True),
        ("peer", False),
        ("peermentoring", False),
        ("", False),
    ],
)
def test_a_name_is_meant_whatever_its_case_and_spacing(typed: str, is_it: bool) -> None:
    assert is_name(PROGRAM.name, typed) is is_it


def test_the_rule_about_teams_is_on_only_where_it_is_asked_for() -> None:
    everything_off = Rules(off=frozenset(HardRule))

    assert [rule for rule in HardRule if everything_off.is_on(rule)] == [HardRule.AVOIDED]
    assert not Rules().is_on(HardRule.SAME_TEAM)
    assert replace(everything_off, never_same_team=True).is_on(HardRule.SAME_TEAM)
