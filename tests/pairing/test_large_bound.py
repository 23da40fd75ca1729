"""What the prices promise: no round that places as many and repeats as little has more points."""

from dataclasses import replace
from itertools import combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.matching.exact import group_exact
from pairing.matching.large import group_large
from pairing.matching.large import market as market_module
from pairing.matching.large.market import improve, open_market
from pairing.matching.large.worth import LONGEST, worth_of
from pairing.matching.roster import Roster
from pairing.participants import CareerStage
from pairing.programs import Rules
from tests.pairing.factories import PROPERTY, history, people, person, profile, roster_of
from tests.pairing.large_pools import (
    avoiding,
    check,
    crowd,
    every_pair,
    islands,
    past_of,
    points_of,
    some_pairs,
)


def most_points(
    roster: Roster, *, without: tuple[int, ...] = (), prefers_old: bool = True
) -> tuple[int, int, int]:
    """Find (people left, repeats, -points) of the best pairs by these three, exactly.

    prefers_old  whether of rounds with as many repeats the one with older ones is better
    """
    graph = nx.Graph()
    graph.add_nodes_from(set(range(len(roster))) - set(without))
    pairs = every_pair(roster)
    most = int(pairs.count.max(initial=0)) + 1
    recent = np.where(pairs.count > 0, LONGEST - np.minimum(pairs.ago, LONGEST), 0)
    cost = 10_000 * pairs.count + prefers_old * recent
    weights = 1_000_000 * (10_000 * most - cost) + pairs.points
    columns = (pairs.u, pairs.v, pairs.count, pairs.points, weights)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for one, other, count, points, weight in rows:
        if one not in without and other not in without:
            graph.add_edge(one, other, weight=weight, count=count, points=points)
    found = [graph.edges[pair] for pair in nx.max_weight_matching(graph, maxcardinality=True)]
    points = sum(edge["points"] for edge in found)
    return len(graph) - 2 * len(found), sum(edge["count"] for edge in found), -points


@PROPERTY
@given(
    half=st.integers(1, 12),
    seed=st.integers(0, 999),
    met=st.sampled_from([0.0, 0.3, 0.7, 0.9]),
    avoided=st.sampled_from([0.0, 0.3]),
    longest=st.sampled_from([1, 9]),  # with 1, all repeats are equally recent
)
def test_no_even_round_that_repeats_as_little_has_more_points_than_the_bound(
    half: int, seed: int, met: float, avoided: float, longest: int
) -> None:
    pool = crowd(2 * half, seed=seed, waited=seed % 4)
    past = past_of(some_pairs(pool, met, seed=seed), seed=seed, longest=longest)
    rules = Rules(avoided=avoiding(some_pairs(pool, avoided, seed=seed + 1)))
    roster = roster_of(pool, past, rules, seed=seed)
    n_left, n_repeats, points = most_points(roster)

    grouping, bound = group_large(roster, may_trio=False)

    assert points_of(roster, grouping) <= bound
    if grouping.loss == (n_left, n_repeats):
        assert -points <= bound


@settings(PROPERTY, max_examples=10)
@given(st.integers(0, 999), st.sampled_from([0.0, 0.3]), st.sampled_from([5, 7]))
def test_no_round_with_a_trio_has_more_points_than_the_bound(
    seed: int, share: float, n: int
) -> None:
    pool = crowd(n, seed=seed)
    roster = roster_of(pool, past_of(some_pairs(pool, share, seed=seed), longest=1), seed=seed)
    pairs = every_pair(roster)
    facts = zip(pairs.count.tolist(), pairs.points.tolist(), strict=True)
    of = dict(zip(zip(pairs.u.tolist(), pairs.v.tolist(), strict=True), facts, strict=True))

    grouping, bound = group_large(roster, may_trio=True)

    assert points_of(roster, grouping) <= bound
    for trio in combinations(range(n), 3):
        inside = [of[side] for side in combinations(trio, 2)]
        n_left, n_repeats, points = most_points(roster, without=trio)
        loss = (n_left, n_repeats + sum(count for count, _ in inside))
        if loss <= grouping.loss:
            assert sum(one for _, one in inside) - points <= bound


@pytest.mark.parametrize("n", [60, 61])
@pytest.mark.parametrize("seed", range(3))
def test_the_best_round_of_the_exact_regime_stays_below_the_bound(n: int, seed: int) -> None:
    pool = crowd(n, seed=seed, trios=1)
    roster = roster_of(pool, past_of(some_pairs(pool, 0.4, seed=seed)), seed=seed)

    large, bound = group_large(roster, may_trio=True)
    exact = group_exact(roster, may_trio=True).grouping

    check(roster, large)
    assert large.loss == exact.loss
    assert points_of(roster, large) <= bound
    if sorted(map(len, large.groups)) == sorted(map(len, exact.groups)):
        assert points_of(roster, exact) <= bound


def test_prices_are_enough_for_every_pair_there_is() -> None:
    pool = islands(90, top=15, seed=4)
    roster = roster_of(pool, past_of([*some_pairs(pool, 0.3), *combinations(range(1, 16), 2)]))

    market = improve(open_market(roster))

    pairs, prices = every_pair(roster), market.proven
    assert (worth_of(pairs) <= prices[pairs.u] + prices[pairs.v]).all()


def test_prices_given_up_on_early_are_enough_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(market_module, "MOST_TURNS", 1)
    monkeypatch.setattr(market_module, "CARE", replace(market_module.CARE, enough=0.0))
    roster = roster_of(crowd(90, seed=4))

    market = improve(open_market(roster))

    pairs = every_pair(roster)
    assert (worth_of(pairs) <= market.proven[pairs.u] + market.proven[pairs.v]).all()
    assert (worth_of(pairs) > market.prices[pairs.u] + market.prices[pairs.v]).any()


def test_rounds_of_newer_repeats_are_not_compared_with() -> None:
    # the oldest repeats are chosen, and bring fewer points than newer ones would
    teaches = profile(grow="hiring", share="writing")
    learns = profile(grow="writing", share="hiring")
    other = profile(CareerStage.GROWING)
    pool = [person(1, teaches), person(2, other), person(3, learns), person(4, other)]
    old, new = [(1, 2, 9), (3, 4, 9)], [(1, 3, 1), (2, 4, 1), (1, 4, 1), (2, 3, 1)]
    roster = roster_of(pool, history([*old, *new]))
    _, n_repeats, points = most_points(roster, prefers_old=False)

    grouping, bound = group_large(roster, may_trio=True)

    assert grouping.n_repeats == n_repeats == 2
    assert points_of(roster, grouping) <= bound < -points


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("may_trio", [True, False])
def test_next_to_nobody_has_a_bound_too(n: int, may_trio: bool) -> None:
    roster = roster_of(people(n))

    grouping, bound = group_large(roster, may_trio=may_trio)

    check(roster, grouping)
    assert points_of(roster, grouping) <= bound <= 3 * 1150


@pytest.mark.parametrize(("n", "share"), [(300, 0.0), (301, 0.0), (300, 0.1), (300, 0.6)])
def test_the_bound_is_near_to_the_points_of_the_round(n: int, share: float) -> None:
    pool = crowd(n, seed=n)
    roster = roster_of(pool, past_of(some_pairs(pool, share)))

    grouping, bound = group_large(roster, may_trio=True)

    assert 0.99 * bound <= points_of(roster, grouping) <= bound
