"""The first pairs to look at, and the assignment among them."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from pairing.matching.large.candidates import (
    BY_CHANCE,
    NEIGHBORS,
    PER_PERSON,
    best_of,
    pick_candidates,
    unique_pairs,
)
from pairing.matching.large.relaxation import choose, even_out
from pairing.matching.large.scan import sort_kinds
from pairing.matching.large.table import Table
from pairing.matching.roster import Judged, Roster
from pairing.participants import Profile
from pairing.programs import Rules
from tests.pairing.factories import PROPERTY, met, people, person, roster_of
from tests.pairing.large_pools import avoiding, crowd, every_pair, some_pairs


def picked_from(roster: Roster) -> Judged:
    return pick_candidates(roster, sort_kinds(roster))


def best_in_table(roster: Roster) -> Judged:
    return Table.of(roster).first_pairs()


either_way = pytest.mark.parametrize("pick", [picked_from, best_in_table])


@either_way
def test_candidates_are_few_new_allowed_and_each_there_once(
    pick: Callable[[Roster], Judged],
) -> None:
    pool = crowd(120)
    rules = Rules(avoided=avoiding(some_pairs(pool, 0.2)))
    past = met(*((1, other) for other in range(2, 60)))

    picked = pick(roster_of(pool, past, rules))

    assert len(picked.u) <= len(pool) * PER_PERSON
    assert picked.is_allowed.all()
    assert not picked.count.any()
    assert (picked.u < picked.v).all()
    assert len({*zip(picked.u.tolist(), picked.v.tolist(), strict=True)}) == len(picked.u)
    assert {*picked.u.tolist(), *picked.v.tolist()} == set(range(120))


def test_who_wants_what_the_other_shares_is_found_both_ways() -> None:
    wanted = [
        person(1, Profile(grow_topics=("hiring",), share_topics=("writing",))),
        person(300, Profile(grow_topics=("writing",), share_topics=("hiring",))),
    ]
    roster = roster_of([*wanted, *(person(number) for number in range(2, 300))])
    numbers = [at for at, one in enumerate(roster.people) if one.id in (1, 300)]

    picked = picked_from(roster)

    assert tuple(numbers) in zip(picked.u.tolist(), picked.v.tolist(), strict=True)


def test_who_may_meet_hardly_anybody_is_compared_with_many_more() -> None:
    pool = crowd(300)
    lonely, only_one = 1, 171
    others = [(lonely, one.id) for one in pool if one.id not in (lonely, only_one)]
    roster = roster_of(pool, None, Rules(avoided=avoiding(others)))
    ids = np.array([one.id for one in roster.people])

    picked = picked_from(roster)

    pairs = {*zip(ids[picked.u].tolist(), ids[picked.v].tolist(), strict=True)}
    assert {frozenset(pair) for pair in pairs if lonely in pair} == {frozenset((lonely, only_one))}


def test_the_first_pairs_of_a_table_are_the_best_of_each_person() -> None:
    pool = crowd(90)
    roster = roster_of(pool, met((1, 2)), Rules(avoided=avoiding(some_pairs(pool, 0.7))))
    pairs = every_pair(roster)
    pairs = pairs.only(pairs.count == 0)

    picked = best_in_table(roster)

    best = best_of(pairs, n=90, most=PER_PERSON)
    rows = [np.stack((it.u, it.v, it.points), axis=1).tolist() for it in (picked, best)]
    assert sorted(rows[0]) == sorted(rows[1])


def test_people_with_equal_profiles_do_not_all_ask_for_the_same_few() -> None:
    picked = picked_from(roster_of(people(100)))

    asked = np.bincount(np.concatenate((picked.u, picked.v)))
    assert asked.max() <= 2 * (NEIGHBORS + BY_CHANCE)


def test_pairs_given_twice_or_with_oneself_are_dropped() -> None:
    u, v = unique_pairs(np.array([3, 1, 3, 2, 0]), np.array([1, 3, 1, 2, 4]), n=5)

    assert list(zip(u.tolist(), v.tolist(), strict=True)) == [(0, 4), (1, 3)]


def test_a_pair_is_kept_that_is_among_the_best_of_one_of_its_two() -> None:
    pairs = every_pair(roster_of(crowd(12)))

    kept = best_of(pairs, n=12, most=2)

    chosen = {*zip(kept.u.tolist(), kept.v.tolist(), strict=True)}
    for one in range(12):
        own = (pairs.u == one) | (pairs.v == one)
        second = np.sort(pairs.points[own])[-2]
        mine = {pair for pair in chosen if one in pair}
        better = pairs.only(own & (pairs.points > second))
        assert {*zip(better.u.tolist(), better.v.tolist(), strict=True)} <= mine
        assert len(mine) >= 2


def test_evened_prices_are_enough_for_every_pair_and_no_more_than_the_best_one_asks() -> None:
    pairs = every_pair(roster_of(crowd(40)))
    pairs = pairs.only((pairs.u > 0) & (pairs.v > 0))  # person 0 is in no pair

    prices = even_out(pairs.u, pairs.v, pairs.points, prices=np.full(40, 200.0))

    short = pairs.points - prices[pairs.u] - prices[pairs.v]
    nearest = np.full(40, -np.inf)
    np.maximum.at(nearest, pairs.u, short)
    np.maximum.at(nearest, pairs.v, short)
    assert prices[0] == 200
    assert np.abs(nearest[1:]).max() < 1


@PROPERTY
@given(
    st.integers(1, 12),
    st.integers(0, 999),
    st.sampled_from([0.2, 0.6, 1.0]),
    st.sampled_from([0, 10**6]),
)
def test_the_assignment_is_the_best_and_its_prices_prove_it(
    n: int, seed: int, share: float, step: int
) -> None:
    chance = np.random.default_rng(seed)
    every = np.array(list(combinations(range(n), 2)), dtype=np.int64).reshape(-1, 2)
    u, v = every[chance.random(len(every)) < share].T
    worth = chance.integers(0, 50, len(u)) * 5 - step * chance.integers(0, 3, len(u))
    alone = np.full(n, -100 - 10 * step)
    guess = chance.integers(-50, 300, n) / 2

    choice = choose(n, u, v, worth, alone=alone, prices=guess)

    table = np.full((n, n), -1e12)
    table[u, v] = table[v, u] = worth
    table[np.arange(n), np.arange(n)] = alone
    best = table[linear_sum_assignment(table, maximize=True)].sum()
    assert table[np.arange(n), choice.chosen].sum() == best
    assert (choice.prices[u] + choice.prices[v] >= worth).all()
    assert choice.prices.sum() == pytest.approx(best / 2)
