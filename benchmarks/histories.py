"""Who met whom in a made-up company: the hard kind of history, in which the best pairs are used up.

Every earlier round was a greedy matching: of all allowed pairs that had not met, the best first.
Exactly so up to EXACT people. Above, the greedy choice is made among the best pairs of everybody,
some 150 each for 50 rounds, and who finds nobody there is matched greedily in blocks of 500; who is
left over then sat the round out. There are no trios. The same size, seed and rules give the same
history, and a longer one begins with the shorter one.
"""

from collections.abc import Sequence

import numpy as np

from benchmarks.guess import first_pairs
from benchmarks.points import Ints, Points, is_among, points_of
from benchmarks.task import Pairs, Shape, Tell, task_of
from pairing.history import PairHistory
from pairing.participants import Participant
from pairing.programs import Rules

EXACT = 1500
BLOCK = 500
SPARE, PER_ROUND = 25, 1  # candidate pairs per person: so many, and so many more a round
MOST_ROUNDS = 50  # candidates are found for so many rounds, whatever is asked for

Columns = tuple[Ints, Ints, Ints]  # ids low, ids high, rounds ago


def histories(
    pool: Sequence[Participant], rules: Rules, *, rounds: int, seed: int, tell: Tell | None = None
) -> PairHistory:
    """Play earlier rounds and give who met whom; the last one is one round ago.

    Cost: 10,000 people and 50 rounds some 15 s; 100,000 some minutes and 1.5 GB
    """
    points = points_of(pool, rules)
    return PairHistory.of_columns(*meetings(points, rounds=rounds, seed=seed, tell=tell))


def meetings(points: Points, *, rounds: int, seed: int, tell: Tell | None = None) -> Columns:
    """Give the meetings as three columns of one length, round by round."""
    none = np.zeros(0, dtype=np.int64)
    if not rounds:
        return none, none, none
    u, v = _candidates(points, seed=seed, tell=tell)
    rng = np.random.RandomState(seed)
    met = none
    columns: list[Columns] = []
    for number in range(rounds):
        chosen = greedy(u, v, len(points))
        is_used = np.zeros(len(u), dtype=np.bool_)
        is_used[chosen] = True
        one, other = _match_rest(points, u[chosen], v[chosen], met, rng)
        met = np.sort(np.concatenate((met, points.codes(one, other))))
        u, v = u[~is_used], v[~is_used]
        ago = np.full(len(one), rounds - number)
        columns.append((points.ids[one], points.ids[other], ago))
        if tell is not None:
            tell(f"history: round {number + 1} of {rounds}, {2 * len(one)} of {len(points)} met")
    low, high, ago = (np.concatenate(column) for column in zip(*columns, strict=True))
    return low, high, ago


def greedy(u: Ints, v: Ints, n: int) -> Ints:
    """Choose pairs in the order given, each unless one of its people is taken; gives their places.

    Cost: a few passes over the pairs
    """
    is_free = np.ones(n, dtype=np.bool_)
    chosen: list[Ints] = []
    step = 4 * n
    for start in range(0, len(u), step):
        one, other = u[start : start + step], v[start : start + step]
        left = np.flatnonzero(is_free[one] & is_free[other])
        while len(left):
            # a pair comes first if it is the first of both its people; assigning backwards, the
            # first one stays
            first = np.full(n, len(u))
            turned = left[::-1]
            for side in (one, other):
                mine = np.full(n, len(u))
                mine[side[turned]] = turned
                np.minimum(first, mine, out=first)
            is_first = (first[one[left]] == left) & (first[other[left]] == left)
            taken = left[is_first]
            chosen.append(taken + start)
            is_free[one[taken]] = is_free[other[taken]] = False
            left = left[is_free[one[left]] & is_free[other[left]]]
    return np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)


def _candidates(points: Points, *, seed: int, tell: Tell | None) -> tuple[Ints, Ints]:
    """Give pairs, the best first, equal ones shuffled by the seed."""
    nobody_met = task_of(points, PairHistory.of([]), shape=Shape())
    if len(points) <= EXACT:
        pairs = nobody_met.above(np.full(len(points), -1.0))
    else:
        pairs = first_pairs(nobody_met, each=SPARE + PER_ROUND * MOST_ROUNDS, tell=tell)
    return _best_first(pairs, seed=seed)


def _best_first(pairs: Pairs, *, seed: int) -> tuple[Ints, Ints]:
    chance = np.random.RandomState(seed).permutation(len(pairs))
    order = np.lexsort((chance, -pairs.worth))
    return pairs.u[order], pairs.v[order]


def _match_rest(
    points: Points, u: Ints, v: Ints, met: Ints, rng: np.random.RandomState
) -> tuple[Ints, Ints]:
    """Match those whom the candidates left over, greedily among some hundred others."""
    is_left = np.ones(len(points), dtype=np.bool_)
    is_left[u] = is_left[v] = False
    left = rng.permutation(np.flatnonzero(is_left))
    found = [np.stack((u, v))]
    if len(points) > EXACT:
        for start in range(0, len(left), BLOCK):
            found.append(_greedy_block(points, np.sort(left[start : start + BLOCK]), met))
    one, other = np.concatenate(found, axis=1)
    return one, other


def _greedy_block(points: Points, members: Ints, met: Ints) -> Ints:
    row, column = np.triu_indices(len(members), k=1)
    u, v = members[row], members[column]
    is_open = points.is_allowed(u, v) & ~is_among(met, points.codes(u, v))
    u, v = u[is_open], v[is_open]
    order = np.argsort(-points.of(u, v), kind="stable")
    u, v = u[order], v[order]
    chosen = greedy(u, v, len(points))
    return np.stack((u[chosen], v[chosen]))
