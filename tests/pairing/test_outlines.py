"""A plan in totals: bands and reasons that point at nobody."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.ids import ParticipantId
from pairing.matching import plan_round
from pairing.matching.left_over import Obstacle, count_obstacles
from pairing.outlines import (
    LEAST_SCORE,
    Band,
    LeftOver,
    Outline,
    Quality,
    band_of,
    left_by_reason,
    outline_of,
    qualities_of,
)
from pairing.participants import CareerStage, Participant
from pairing.programs import Odd, Rules
from pairing.stats import K_MIN
from tests.pairing.factories import PROPERTY, met, people, person, profile
from tests.pairing.strategies import crowds

STRONG, GOOD, FAIR, LOW = Band


def people_from_zero(n: int) -> list[Participant]:
    return [person(number) for number in range(n)]


def test_a_plan_is_summed_up() -> None:
    pool, past = people(7), met(*((a, b) for a in range(1, 8) for b in range(a + 1, 8)))
    outline = outline_of(plan_round(pool, past, Rules(), seed=1))

    assert (outline.n_pool, outline.n_pairs, outline.n_trios, outline.n_left) == (7, 2, 1, 0)
    assert (outline.n_repeats, outline.is_fewest, outline.n_placed) == (3, True, 7)
    assert outline.left == ()
    assert sum(one.n_groups for one in outline.qualities) == 3


def test_who_is_left_over_is_counted_by_reason_once_somebody_asked() -> None:
    plan = plan_round(people(3), met(), Rules(odd=Odd.SIT_OUT), seed=1)

    assert outline_of(plan).left == ()
    assert outline_of(plan, {}).left == (LeftOver(None, 1),)


@pytest.mark.parametrize("band", Band)
def test_a_band_begins_at_its_least_score(band: Band) -> None:
    least = LEAST_SCORE[band]

    assert band_of(least) is band
    assert band is LOW or band_of(least - 0.001) is not band


def test_bands_stay_apart_when_each_holds_enough_people() -> None:
    groups = [(0.7, 2)] * 3 + [(0.4, 3)] * 2

    assert qualities_of(groups) == (Quality((STRONG,), 3), Quality((FAIR,), 2))
    assert qualities_of([]) == ()


def test_a_band_of_few_people_goes_to_its_neighbor() -> None:
    many = [(0.55, 2)] * 3

    assert qualities_of([(0.7, 2), *many]) == (Quality((STRONG, GOOD), 4),)
    assert qualities_of([*many, (0.4, 2)]) == (Quality((GOOD, FAIR), 4),)
    assert qualities_of([(0.7, 2)]) == (Quality((STRONG,), 1),)


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([2, 3])), max_size=20))
def test_no_band_points_at_a_pair(groups: list[tuple[float, int]]) -> None:
    found = qualities_of(groups)

    assert sum(one.n_groups for one in found) == len(groups)
    assert len(found) < 2 or all(2 * one.n_groups + 1 >= K_MIN for one in found)
    ordered = [band for one in found for band in one.bands]
    assert ordered == sorted(ordered, key=list(Band).index)


def test_reasons_of_many_people_are_named_most_first() -> None:
    found = left_by_reason(20, {Obstacle.TIME: 5, Obstacle.STAGE_GAP: 8})

    assert found == (
        LeftOver(Obstacle.STAGE_GAP, 8),
        LeftOver(Obstacle.TIME, 5),
        LeftOver(None, 7),
    )


def test_reasons_of_few_people_are_part_of_the_rest() -> None:
    assert left_by_reason(9, {Obstacle.TIME: 5, Obstacle.LANGUAGE: 4}) == (LeftOver(None, 9),)
    assert left_by_reason(5, {Obstacle.TIME: 5}) == (LeftOver(Obstacle.TIME, 5),)
    assert left_by_reason(0, {}) == ()


def test_a_rest_of_few_people_is_filled_up_with_the_smallest_reason() -> None:
    """Else it could be read as: for these two there is no rule, so it must be an avoidance."""
    found = left_by_reason(13, {Obstacle.TIME: 5, Obstacle.STAGE_GAP: 6})

    assert found == (LeftOver(Obstacle.STAGE_GAP, 6), LeftOver(None, 7))


PEOPLE = 7
avoidances = st.frozensets(st.sampled_from([*combinations(range(PEOPLE), 2)]))


def seen_of(pool: list[Participant], avoided: frozenset[tuple[int, int]], odd: Odd) -> Outline:
    rules = Rules(
        odd=odd, avoided=frozenset((ParticipantId(a), ParticipantId(b)) for a, b in avoided)
    )
    plan = plan_round(pool, met(), rules, seed=1)
    return outline_of(plan, count_obstacles(plan.sat_out, pool, rules))


@PROPERTY
@given(crowds(least=2, most=PEOPLE), avoidances, avoidances, st.sampled_from(Odd))
def test_two_rounds_that_differ_in_an_avoidance_differ_in_totals_or_not_at_all(
    pool: list[Participant],
    one: frozenset[tuple[int, int]],
    other: frozenset[tuple[int, int]],
    odd: Odd,
) -> None:
    """What is held: of a plan an admin sees its totals, which the avoid list may change; why
    people are left over follows from how many there are, and from rules that anybody may know."""
    first, second = seen_of(pool, one, odd), seen_of(pool, other, odd)

    assert replace(second, left=first.left) != first or second == first
    if first.n_left == second.n_left:
        assert first.left == second.left


def test_two_who_avoid_each_other_look_like_two_whom_a_rule_keeps_apart() -> None:
    strangers = [
        person(0, profile(CareerStage.NEW_TO_FIELD)),
        person(1, profile(CareerStage.EXECUTIVE)),
    ]

    avoiding = seen_of(people_from_zero(2), frozenset({(0, 1)}), Odd.TRIO)
    apart = seen_of(strangers, frozenset(), Odd.TRIO)

    assert avoiding == apart
    assert avoiding.left == (LeftOver(None, 2),)


counts = st.dictionaries(st.sampled_from(Obstacle), st.integers(1, 12))


@PROPERTY
@given(counts, st.integers(0, 12))
def test_what_is_told_sums_up_and_points_at_nobody(
    obstacles: dict[Obstacle, int], others: int
) -> None:
    n_left = sum(obstacles.values()) + others

    found = left_by_reason(n_left, obstacles)

    assert sum(one.n_people for one in found) == n_left
    assert len(found) < 2 or all(one.n_people >= K_MIN for one in found)
