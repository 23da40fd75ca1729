"""The bound is never below the best round and close to it; points are those of the score."""

from itertools import combinations

import numpy as np
import pytest
import rustworkx as rx

from benchmarks.bound import bound_of, fewest_repeats
from benchmarks.companies import company, rules_of
from benchmarks.histories import histories
from benchmarks.judge import judge
from benchmarks.points import STEP, Points, points_of
from benchmarks.scan import scan
from benchmarks.task import Shape, Task, task_of
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.rules import excluded_by
from pairing.matching.score import score_people


@pytest.mark.parametrize("seed", [1, 2])
def test_points_and_exclusions_are_those_of_the_plain_functions(seed: int) -> None:
    people = company(90, seed=seed)
    rules = rules_of(people, seed=seed)
    u, v = np.triu_indices(90, k=1)

    points = points_of(people, rules)

    counted, allowed = points.of(u, v).tolist(), points.is_allowed(u, v).tolist()
    for one, other, many, is_allowed in zip(u.tolist(), v.tolist(), counted, allowed, strict=True):
        waited = people[one].rounds_waited + people[other].rounds_waited
        score = score_people(people[one], people[other])
        assert abs(many - min(150, 25 * waited) - 1000 * score) <= STEP / 2 + 1e-6
        assert is_allowed == (excluded_by(people[one], people[other], rules) is None)


@pytest.mark.parametrize("price", [-1.0, 250.0, 330.0])
def test_a_scan_finds_exactly_the_allowed_pairs_above_the_prices(price: float) -> None:
    people = company(700, seed=3)
    points = points_of(people, rules_of(people, seed=3))
    prices = price + np.arange(700) % 7
    barred = np.sort(points.codes(np.arange(0, 350), np.arange(350, 700)))

    found = scan(points, prices, barred=barred)

    u, v = np.triu_indices(700, k=1)
    worth = points.of(u, v)
    is_above = points.is_allowed(u, v) & (worth > prices[u] + prices[v]) & (v - u != 350)
    assert found.u.tolist() == u[is_above].tolist()
    assert found.v.tolist() == v[is_above].tolist()
    assert found.points.tolist() == worth[is_above].tolist()


@pytest.mark.parametrize("price", [0.0, 250.0, 400.0])
def test_prices_from_elsewhere_bound_every_round_however_wrong_they_are(price: float) -> None:
    task = task_for(230, seed=2, rounds=3, shape=Shape())
    best = best_pairs(task)

    bound = bound_of(task, plan_points=0, n_repeats=0, guess=np.full(230, price))

    assert best <= bound.points < 1150 * 115


@pytest.mark.parametrize(("n", "rounds"), [(60, 0), (60, 5), (100, 10), (200, 3)])
def test_of_even_pools_the_bound_is_the_best_round_itself(n: int, rounds: int) -> None:
    task = task_for(n, seed=2, rounds=rounds, shape=Shape())
    best = best_pairs(task)

    bound = bound_of(task, plan_points=best - 200, n_repeats=0)

    assert bound.points == best
    assert bound.is_exact


@pytest.mark.parametrize("seed", [1, 2])
def test_a_bound_that_is_not_exact_is_valid_and_within_half_a_percent(seed: int) -> None:
    task = task_for(260, seed=seed, rounds=8, shape=Shape())
    best = best_pairs(task)

    bound = bound_of(task, plan_points=0, n_repeats=0)

    assert best <= bound.points <= 1.005 * best
    assert not bound.is_exact


@pytest.mark.parametrize("seed", [1, 2, 6])
def test_of_an_odd_pool_the_bound_is_the_best_round_with_a_trio(seed: int) -> None:
    task = task_for(17, seed=seed, rounds=1, shape=Shape(n_trios=1))
    best = max(
        value
        for trio in combinations(np.flatnonzero(task.points.may_trio).tolist(), 3)
        if np.isfinite(value := trio_and_pairs(task, trio))
    )

    bound = bound_of(task, plan_points=int(best) - 100, n_repeats=0)

    assert bound.points == best


def test_who_is_left_over_is_not_counted() -> None:
    task = task_for(25, seed=2, rounds=0, shape=Shape(n_left=1))
    best = max(best_pairs(task, without=(person,)) for person in range(25))

    bound = bound_of(task, plan_points=best - 100, n_repeats=0)

    assert bound.points == best


def test_repeats_that_cannot_be_avoided_are_known_and_the_bound_allows_them() -> None:
    people = company(30, seed=4)
    rules = rules_of(people, seed=4)
    ids = [ParticipantId(one.id) for one in people]
    # the first five have met everybody, once
    history = PairHistory.of((one, other, 1) for one in ids[:5] for other in ids if one < other)
    task = task_of(points_of(people, rules), history, shape=Shape())
    least, best = best_with_repeats(task)

    found = fewest_repeats(task)
    bound = bound_of(task, plan_points=best - 100, n_repeats=least)

    assert 3 <= found == least  # two of the five may meet each other
    assert best <= bound.points <= 1.005 * best


def test_judging_counts_what_a_round_does() -> None:
    people = company(9, seed=1)
    points = points_of(people, rules_of(people, seed=1))
    history = PairHistory.of([(ParticipantId(1), ParticipantId(2), 1)] * 2)

    verdict = judge(points, history, [(1, 2, 3), (4, 5), (6, 7)])

    assert (verdict.n_left, verdict.n_trios) == (2, 1)
    assert (verdict.repeats, verdict.ago) == (2, 1)
    u, v = np.array([(0, 1), (0, 2), (1, 2), (3, 4), (5, 6)]).T
    assert verdict.total == points.of(u, v).sum()
    assert verdict.n_barred == (~points.is_allowed(u, v)).sum()


def test_judging_refuses_somebody_in_two_groups() -> None:
    points = points_of(company(6, seed=1), rules_of(company(6, seed=1), seed=1))

    with pytest.raises(ValueError, match="two groups"):
        judge(points, PairHistory.of([]), [(1, 2), (2, 3)])


def task_for(n: int, *, seed: int, rounds: int, shape: Shape) -> Task:
    people = company(n, seed=seed)
    rules = rules_of(people, seed=seed)
    history = histories(people, rules, rounds=rounds, seed=seed)
    points: Points = points_of(people, rules)
    return task_of(points, history, shape=shape)


def best_pairs(task: Task, *, without: tuple[int, ...] = ()) -> int:
    """Give the most points of a perfect matching, -1 without one; rustworkx is the judge here."""
    u, v = np.triu_indices(len(task), k=1)
    worth, is_allowed = task.points.of(u, v), np.isfinite(task.worth(u, v))
    is_in = is_allowed & ~np.isin(u, without) & ~np.isin(v, without)
    edges = list(zip(u[is_in].tolist(), v[is_in].tolist(), worth[is_in].tolist(), strict=True))
    graph: rx.PyGraph[None, int] = rx.PyGraph()
    graph.add_nodes_from([None] * len(task))
    graph.add_edges_from(edges)
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    if 2 * len(found) < len(task) - len(without):
        return -1
    return sum(graph.get_edge_data(one, other) for one, other in found)


def trio_and_pairs(task: Task, trio: tuple[int, ...]) -> float:
    one, other = np.array(list(combinations(trio, 2))).T
    rest = best_pairs(task, without=trio)
    return float(task.worth(one, other).sum() + rest) if rest >= 0 else -np.inf


def best_with_repeats(task: Task) -> tuple[int, int]:
    """Give the fewest repeats of a perfect matching, and the most points with so many."""
    heavy = 10**6
    u, v = np.triu_indices(len(task), k=1)
    is_allowed = task.points.is_allowed(u, v)
    u, v = u[is_allowed], v[is_allowed]
    worth = task.points.of(u, v) - heavy * task.met(u, v)[0]
    graph: rx.PyGraph[None, int] = rx.PyGraph()
    graph.add_nodes_from([None] * len(task))
    graph.add_edges_from(list(zip(u.tolist(), v.tolist(), worth.tolist(), strict=True)))
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    total = sum(graph.get_edge_data(one, other) for one, other in found)
    repeats = -(total // heavy)
    return repeats, total + repeats * heavy
