"""The best set of pairs among judged ones: a maximum matching by several wishes in strict order.

1. as many people as possible   2. whoever waited longest is not left out
3. fewest meetings before       4. of repeats, those that met longest ago
5. chance decides who is left out   6. most points
"""

from collections.abc import Iterable, Iterator

import numpy as np
import rustworkx as rx

from pairing.history import Ints
from pairing.matching.roster import MOST_POINTS, Judged

Pair = tuple[int, int]
LONGEST_WAIT = 63  # rounds; waiting longer than this makes no difference any more


def match_pairs(judged: Judged, *, waited: Ints, is_spare: bool | None = None) -> list[Pair]:
    """Choose disjoint pairs among the allowed ones.

    waited    rounds waited, by number of person
    is_spare  whether somebody will be left out, so that wishes 2 and 5 matter; None = find out
    Returns   pairs (lower, higher), sorted; the same for the same input
    Cost      cubic in people at worst; 400 people and all their pairs take about 0.2 s
    """
    judged = judged.only(judged.is_allowed)
    people, local = np.unique(np.stack((judged.u, judged.v)), return_inverse=True)
    weights = _weights(judged, waited=waited, n_people=len(people), is_spare=bool(is_spare))
    found = heaviest_matching(local[0], local[1], weights, n=len(people))
    if is_spare is None and 2 * len(found) < len(people):
        return match_pairs(judged, waited=waited, is_spare=True)
    return [(int(people[one]), int(people[other])) for one, other in found]


def heaviest_matching(u: Ints, v: Ints, weights: Iterable[int], *, n: int) -> list[Pair]:
    """Match as many of the people 0..n-1 as can be, then with the greatest sum of weights.

    u, v, weights  pairs that may be made, each once
    Returns  pairs (lower, higher), sorted
    Cost     cubic in people at worst; 2,000 people with eight pairs each take about 0.4 s
    Source   Galil, "Efficient algorithms for finding maximum matching in graphs", ACM Computing
             Surveys 1986, as built in rustworkx, which sums the weights as 128-bit integers
    """
    graph: rx.PyGraph[None, int] = rx.PyGraph(multigraph=False)
    graph.add_nodes_from([None] * n)
    graph.add_edges_from(list(zip(u.tolist(), v.tolist(), weights, strict=True)))
    found = rx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((min(pair), max(pair)) for pair in found)


def _weights(judged: Judged, *, waited: Ints, n_people: int, is_spare: bool) -> Iterator[int]:
    """Fold the wishes into one integer per pair: one unit of a wish outweighs all later ones."""
    most_pairs = n_people // 2
    per_draw = most_pairs * MOST_POINTS + 1
    per_ago = per_draw * (n_people * len(waited) + 1 if is_spare else 1)
    longest_ago = int(judged.ago.max(initial=1))
    per_repeat = per_ago * (most_pairs * longest_ago + 1)
    per_wait = per_repeat * (most_pairs * int(judged.count.max(initial=1)) + 1)
    waiting = np.minimum(waited, LONGEST_WAIT)
    rows = np.stack(
        (
            judged.points,
            judged.ago,
            judged.count,
            judged.u + judged.v,
            waiting[judged.u] + waiting[judged.v],
        )
    )
    for points, ago, count, draws, waits in rows.T.tolist():
        weight: int = points + ago * per_ago - count * per_repeat
        if is_spare:
            # people are numbered by chance: whoever has a low number is drawn to be left out
            weight += draws * per_draw + waits * per_wait
        yield weight
