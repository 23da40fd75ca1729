"""What an admin chooses about a program: its name, rules, weights and notes."""

from __future__ import annotations

import pytest

from pairing.errors import InvalidTerms
from pairing.program_forms import (
    MAX_NAME,
    MAX_NOTE,
    MOST_LINES,
    SWITCHES,
    parse_name,
    parse_notes,
    parse_preset,
    parse_rules,
    parse_weights,
)
from pairing.programs import HardRule, Notes, Odd, Preset, Rules
from pairing.weights import Factor, Weights

SAID = {"stage_gap": "1", "overlap": "90", "min_score": "0.35", "odd": "sit_out"}


def wrong_rules(on: list[str], **said: str) -> set[str]:
    with pytest.raises(InvalidTerms) as found:
        parse_rules(SAID | said, on, before=Rules())
    assert set(found.value.errors.values()) == {"unknown"}
    return set(found.value.errors)


def wrong_weights(**said: str) -> dict[str, str]:
    with pytest.raises(InvalidTerms) as found:
        parse_weights({factor: said.get(factor.value, "") for factor in Factor})
    return dict(found.value.errors)


def test_a_name_is_one_line_of_what_can_be_seen() -> None:
    assert parse_name("  Peer \n\u202ementoring\u200b ") == "Peer mentoring"
    assert parse_name("x" * MAX_NAME) == "x" * MAX_NAME


@pytest.mark.parametrize(
    ("text", "code"), [("", "missing"), (" \u200b\n", "missing"), ("x" * 81, "too_long")]
)
def test_a_name_that_cannot_be_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidTerms) as found:
        parse_name(text)

    assert found.value.errors == {"name": code}


def test_a_preset_is_one_of_three() -> None:
    assert parse_preset("deep") is Preset.DEEP
    with pytest.raises(InvalidTerms):
        parse_preset("weekly")


def test_rules_are_read_and_the_weights_stay() -> None:
    before = Rules(weights=Weights(exchange=0.44, stage=0.12))

    rules = parse_rules(SAID, ["time", "same_team"], before=before)

    assert rules == Rules(
        odd=Odd.SIT_OUT,
        max_stage_gap=1,
        min_overlap_minutes=90,
        off=frozenset(SWITCHES) - {HardRule.TIME, HardRule.SAME_TEAM},
        weights=before.weights,
        min_score=0.35,
        never_same_team=True,
    )
    assert not rules.is_on(HardRule.LANGUAGE)
    assert rules.is_on(HardRule.AVOIDED)


def test_the_avoid_list_is_nobodys_to_switch() -> None:
    assert wrong_rules(["avoided"]) == {"switches"}
    assert HardRule.AVOIDED not in SWITCHES


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("stage_gap", ["4", "-1", "", "1.5", "\N{FULLWIDTH DIGIT TWO}"]),
        ("overlap", ["29", "181", "", "sixty", "9" * 20]),
        ("min_score", ["0.61", "-0.1", "", "nan", "1e-1", "0,35", "."]),
        ("odd", ["quartet", ""]),
    ],
)
def test_what_the_form_does_not_offer_is_refused(field: str, values: list[str]) -> None:
    for value in values:
        assert wrong_rules([], **{field: value}) == {field}


def test_weights_are_parts_of_a_hundred() -> None:
    said = dict.fromkeys(Factor, "0") | {Factor.EXCHANGE: "62.5", Factor.STAGE: " 37.5"}

    weights = parse_weights(said)

    assert weights.by_factor[Factor.EXCHANGE] == 0.625
    assert weights.by_factor[Factor.STAGE] == 0.375
    assert parse_weights(said | {Factor.TIME: ""}) == weights  # what is left empty counts nothing


def test_with_nothing_said_the_weights_are_the_usual_ones() -> None:
    assert parse_weights(dict.fromkeys(Factor, " ")) == Weights()


def test_weights_that_make_no_score_say_where() -> None:
    assert wrong_weights(exchange="50") == {"exchange": "sum"}
    assert wrong_weights(exchange="101", stage="1e2", time="-1", reach="ten") == {
        "exchange": "range",
        "stage": "range",
        "time": "range",
        "reach": "range",
    }
    assert wrong_weights(language="9" * 400) == {"language": "range"}


def test_weights_that_make_no_hundred_say_what_they_make() -> None:
    with pytest.raises(InvalidTerms) as refused:
        parse_weights({Factor.EXCHANGE: "62.5", Factor.STAGE: "50"})

    assert refused.value.total == "112.5"


def test_notes_keep_their_lines_and_lose_what_cannot_be_seen() -> None:
    notes = parse_notes(intro=" Good \t to\u202e see\n\n you. ", welcome=" \n\u200b")

    assert notes == Notes(intro="Good to see\nyou.", welcome=None)


def test_notes_have_a_limit_of_characters_and_of_lines() -> None:
    with pytest.raises(InvalidTerms) as found:
        parse_notes(intro="x" * (MAX_NOTE + 1), welcome="x\n" * (MOST_LINES + 1))

    assert found.value.errors == {"intro": "too_long", "welcome": "lines"}
    assert parse_notes(intro="x" * MAX_NOTE, welcome="x\n" * MOST_LINES).intro == "x" * MAX_NOTE
