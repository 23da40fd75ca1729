"""Pairs that a program finds worth too little, or too near, are as if somebody avoided them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.ids import ParticipantId
from pairing.matching import plan_round
from pairing.matching.explain import Why, explain_person
from pairing.matching.rules import excluded_by, least_score
from pairing.matching.score import score_people
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.programs import HardRule, Odd, Rules
from tests.pairing.factories import PROPERTY, history, met, people, person
from tests.pairing.large_pools import crowd
from tests.pairing.strategies import crowds

IN_CHARGE = Place(managers=())


def apart(pool: list[Participant], rules: Rules) -> frozenset[tuple[ParticipantId, ParticipantId]]:
    """The pairs that are worth too little, lower id first."""
    pairs = combinations(sorted(pool, key=lambda one: one.id), 2)
    return frozenset(
        (one.id, other.id)
        for one, other in pairs
        if score_people(one, other) < least_score(rules)
        or (rules.never_same_team and excluded_by(one, other, rules) is HardRule.SAME_TEAM)
    )


@PROPERTY
@given(
    crowds(most=9),
    st.sampled_from([0.2, 0.32, 0.4, 0.5]),
    st.booleans(),
    st.sampled_from(Odd),
    st.lists(st.tuples(st.integers(0, 4), st.integers(5, 8), st.integers(1, 5)), max_size=6),
)
def test_a_round_is_the_one_in_which_those_pairs_are_avoided(
    pool: list[Participant],
    least: float,
    same_team: bool,
    odd: Odd,
    meetings: list[tuple[int, int, int]],
) -> None:
    past = history(meetings)
    rules = Rules(odd=odd, min_score=least, never_same_team=same_team)

    plan = plan_round(pool, past, rules, seed=4)

    as_if = plan_round(pool, past, Rules(odd=odd, avoided=apart(pool, rules)), seed=4)
    assert (plan.pairs, plan.sat_out) == (as_if.pairs, as_if.sat_out)


@pytest.mark.parametrize("n", [90, 91, 600, 2100])
def test_in_pools_of_every_size_no_pair_is_worth_less_and_few_are_left_over(n: int) -> None:
    pool = crowd(n, seed=3)
    by_id = {one.id: one for one in pool}
    rules = Rules(min_score=0.4)

    plan = plan_round(pool, met(), rules, seed=4)

    sides = [pair for group in plan.pairs for pair in combinations(group.members, 2)]
    assert min(score_people(by_id[a], by_id[b]) for a, b in sides) >= least_score(rules)
    placed = [member for group in plan.pairs for member in group.members]
    assert sorted((*placed, *plan.sat_out)) == sorted(by_id)
    alone = [by_id[one] for one in plan.sat_out]
    assert not any(
        excluded_by(one, other, rules) is None and score_people(one, other) >= least_score(rules)
        for one, other in combinations(alone, 2)
    )


def test_whoever_is_worth_too_little_to_everybody_sits_out_whatever_they_waited() -> None:
    near = [person(n, Profile(CareerStage.SENIOR)) for n in (1, 2)]
    far = person(3, Profile(CareerStage.EXECUTIVE), waited=9)
    rules = Rules(min_score=0.5)

    plan = plan_round([*near, far], met(), rules, seed=1)

    assert [pair.members for pair in plan.pairs] == [(1, 2)]
    assert plan.sat_out == (3,)


def test_a_score_that_is_just_enough_is_enough() -> None:
    pool = people(2)
    exactly = score_people(*pool)

    made = plan_round(pool, met(), Rules(min_score=exactly), seed=1)
    not_made = plan_round(pool, met(), Rules(min_score=exactly + 0.001), seed=1)

    assert len(made.pairs) == 1
    assert not_made.sat_out == (1, 2)


def test_an_explanation_counts_who_is_worth_too_little() -> None:
    pool = [
        person(1, Profile(CareerStage.SENIOR)),
        person(2, Profile(CareerStage.SENIOR)),
        person(3),
    ]
    rules = Rules(min_score=score_people(pool[0], pool[1]))
    plan = plan_round(pool, met(), rules, seed=1)

    told = explain_person(pool[0].person_id, pool, met(), rules, plan)
    alone = explain_person(pool[2].person_id, pool, met(), rules, plan)

    assert (told.n_below, told.n_candidates, told.best[0].id) == (1, 1, 2)
    assert (alone.n_below, alone.n_candidates, alone.why) == (2, 0, Why.SAT_OUT_NOBODY)


def test_an_explanation_names_the_rule_about_teams_only_where_there_is_one() -> None:
    team = Place(team="red", managers=())
    pool = [person(1, place=team), person(2, place=team), person(3, place=IN_CHARGE)]

    for rules, n in ((Rules(), None), (Rules(never_same_team=True), 1)):
        plan = plan_round(pool, met(), rules, seed=1)
        told = explain_person(pool[0].person_id, pool, met(), rules, plan)
        assert dict(told.excluded).get(HardRule.SAME_TEAM) == n
