"""Classes of people answer as the plain functions do for any two people."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given

from pairing import weights
from pairing.matching import score
from pairing.matching.circumstances import circumstances_of
from pairing.matching.families import MOST_CLASSES, classes_of, families_of
from pairing.matching.rules import excluded_by
from pairing.participants import CareerStage, Participant, Profile
from pairing.profiles import MeetingMode, Situation
from pairing.programs import HardRule, Rules
from tests.pairing.factories import PROPERTY, people, person
from tests.pairing.strategies import crowds
from tests.pairing.strategies import rules as rule_sets

BY_PERSON = frozenset({HardRule.AVOIDED, HardRule.REPORTING_LINE})


def plain_value(one: Participant, other: Participant) -> float:
    known = circumstances_of(one, other)
    stage = score.stage_value(one.profile, other.profile, shares_situation=known.shares_situation)
    return (
        weights.W_STAGE * stage
        + weights.W_FORMAT * score.format_value(known)
        + weights.W_LANGUAGE * score.language_value(known)
        + weights.W_TIME * score.time_value(known)
    )


@PROPERTY
@given(crowds(least=2, most=6), rule_sets)
def test_two_classes_are_worth_what_the_plain_functions_say_of_two_people(
    pool: list[Participant], rules: Rules
) -> None:
    families = families_of(pool, rules)
    u, v = np.triu_indices(len(pool), k=1)

    values = np.sum([family.of(u, v) for family in families], axis=0)

    of_classes = Rules(
        max_stage_gap=rules.max_stage_gap,
        min_overlap_minutes=rules.min_overlap_minutes,
        off=rules.off | BY_PERSON,
    )
    for value, (one, other) in zip(values.tolist(), combinations(pool, 2), strict=True):
        if excluded_by(one, other, of_classes) is not None:
            assert value < 0
        else:
            assert value == pytest.approx(plain_value(one, other))


def test_tables_are_as_large_as_there_are_classes_not_people() -> None:
    assert {family.value.shape for family in families_of(people(50), Rules())} == {(1, 1)}


def test_classes_too_many_for_one_table_stay_in_several() -> None:
    said = product(
        [*CareerStage, None],
        [frozenset(some) for size in range(5) for some in combinations(Situation, size)],
        MeetingMode,
        [30, 45],
    )
    pool = [
        person(number, Profile(stage, mode=mode, session_minutes=length, situations=situations))
        for number, (stage, situations, mode, length) in enumerate(said)
    ]
    assert len(pool) > MOST_CLASSES
    families = families_of(pool, Rules(off=frozenset(HardRule)))
    u = np.arange(0, len(pool) - 1, 7)
    v = u[::-1] + 1

    values = np.sum([family.of(u, v) for family in families], axis=0)

    assert all(len(family.value) <= MOST_CLASSES for family in families)
    plain = [plain_value(pool[a], pool[b]) for a, b in zip(u.tolist(), v.tolist(), strict=True)]
    assert values.tolist() == pytest.approx(plain)


def test_equal_keys_are_one_class_in_order_of_first_sight() -> None:
    codes, keys = classes_of(["b", "a", "b", None])  # type: ignore[type-var]  # None is a key too

    assert codes.tolist() == [0, 1, 0, 2]
    assert keys == ["b", "a", None]
