"""How others pair people: the steps they take, written anew; none of their code.

A trio is unknown to all of them: with an odd number somebody is left over.
"""

import random
from collections.abc import Sequence
from itertools import combinations

import networkx as nx
import numpy as np

from benchmarks.points import points_of
from benchmarks.task import Shape, task_of
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.participants import Participant
from pairing.programs import Rules

Pair = tuple[ParticipantId, ...]

BEST = 20  # candidates of each person for the weighted graph


def busy_set(
    pool: Sequence[Participant],
    history: PairHistory,
    barred: frozenset[Pair],
    *,
    cooldown: int | None = None,
) -> list[Pair]:
    """Do as Yelp Beans does: sets of all pairs, less those who met, matched without weights.

    As there, each rule is asked of every pair in turn, and what is left becomes edges with a weight
    of their own, all equal. The rules are looked up instead of worked out.

    barred    pairs the rules keep apart, lower id first; collected before the clock starts
    cooldown  rounds after which two may meet again; None = never
    Cost      the square of the people in tuples, and the blossom in plain Python on all of them
    """
    ids = sorted(one.id for one in pool)
    apart = {
        pair for pair, met in history.items() if cooldown is None or met.rounds_ago <= cooldown
    }
    every_pair = set(combinations(ids, 2))
    if barred:
        apart |= {pair for pair in every_pair if pair in barred}
    edges = [(*pair, {"weight": 1.0}) for pair in set(combinations(ids, 2)) - apart]
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(ids)
    graph.add_edges_from(edges)
    return _sorted(nx.max_weight_matching(graph))


def networkx_weighted(
    pool: Sequence[Participant], history: PairHistory, rules: Rules
) -> list[Pair]:
    """Match the 20 best allowed and unmet partners of everybody, by points, with networkx.

    Cost: finding the candidates takes n squared in NumPy; nearly all the time is the blossom
    """
    points = points_of(pool, rules)
    task = task_of(points, history, shape=Shape())
    pairs = task.above(np.full(len(task), -1.0)).best(BEST, n=len(task))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(points.ids.tolist())
    one, other = points.ids[pairs.u].tolist(), points.ids[pairs.v].tolist()
    graph.add_weighted_edges_from(zip(one, other, pairs.worth.astype(int).tolist(), strict=True))
    return _sorted(nx.max_weight_matching(graph, maxcardinality=True))


def greedy_draw(
    pool: Sequence[Participant], history: PairHistory, barred: frozenset[Pair], *, seed: int
) -> list[Pair]:
    """Go through the people in random order; each draws a free partner, a new one if there is any.

    The idea of chat-roulette: new partners first, then anybody not barred, no look ahead.
    Cost: the square of the people at worst, as tuples in plain Python
    """
    rng = random.Random(seed)
    met = set(history)
    order = sorted(one.id for one in pool)
    rng.shuffle(order)
    free = dict.fromkeys(order)
    pairs: list[Pair] = []
    for person in order:
        if person not in free:
            continue
        del free[person]
        others = list(free)
        rng.shuffle(others)
        keys = {other: (min(person, other), max(person, other)) for other in others}
        new = (it for it in others if keys[it] not in barred and keys[it] not in met)
        old = (it for it in others if keys[it] not in barred)
        partner = next(new, None) or next(old, None)
        if partner is not None:
            del free[partner]
            pairs.append(keys[partner])
    return sorted(pairs)


def shuffled(pool: Sequence[Participant], *, seed: int) -> list[Pair]:
    """Shuffle the people and pair neighbors; knows neither history nor rules."""
    order = sorted(one.id for one in pool)
    random.Random(seed).shuffle(order)
    return _sorted(zip(order[0::2], order[1::2], strict=False))


def _sorted(pairs: object) -> list[Pair]:
    assert hasattr(pairs, "__iter__")
    return sorted((min(pair), max(pair)) for pair in pairs)
