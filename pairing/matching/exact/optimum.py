"""The best round that places everybody: pairs, and one trio when the number of people is odd.

Exact for even numbers. For odd ones trios are tried in the order of what they could be worth at
most, until none left could be better; the work is bounded, and the answer says if it was enough.
"""

from dataclasses import dataclass, replace

import numpy as np

from pairing.history import Ints
from pairing.matching.exact.relaxation import Relaxation, relax
from pairing.matching.exact.table import PairTable, Worth
from pairing.matching.families import Bools
from pairing.matching.groups import Round

# Pairs given to the matching over all trios tried: about a second. Each try looks at a few hundred.
TRIAL_WORK = 1_000_000
TRIOS_PER_PERSON = 1000  # the most promising of those in which a person has the lowest number
_NONE = int(np.iinfo(np.int64).min) // 8
_ANY = int(np.iinfo(np.int64).max)


@dataclass(frozen=True, slots=True)
class Optimum:
    """groups: the best round found; value and bound: of Worth, doubled; equal when proven best."""

    groups: Round
    value: int
    bound: int


def best_round(
    table: PairTable, worth: Worth, is_open: Bools, *, trios: Ints | None = None
) -> Optimum | None:
    """Find the best round of open pairs that places everybody; None when there is none.

    is_open  (n, n) the pairs the round may be made of
    trios    (k, 3) the only trios to choose from; None = all
    """
    relaxation = relax(worth.of_pair, is_open)
    if relaxation is None:
        return None
    total = int(relaxation.prices.sum())
    if len(table) % 2 == 0:
        found = relaxation.pair_up(less_than=_ANY)
        return Optimum(tuple(found[0]), total - found[1], total - found[1]) if found else None
    # twice what a side adds: the sides of a trio count, its people's prices (and unfairness) do not
    cost = relaxation.prices + 2 * worth.unfair
    adds = 4 * worth.of_pair - cost - cost[:, np.newaxis]
    if trios is None:
        ranked = _promising(adds, is_open & table.trio_ok & table.trio_ok[:, np.newaxis])
    else:
        ranked = _Ranked.of(trios, _on_sides(adds, trios), beyond=_NONE)
    return _search(relaxation, ranked)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Trios, (k, 3), the most promising first, by twice what they add to the sum of all prices.

    beyond: what a trio not listed adds at most
    """

    trios: Ints
    adds: Ints
    beyond: int

    @classmethod
    def of(cls, trios: Ints, adds: Ints, *, beyond: int) -> "_Ranked":
        order = np.argsort(-adds, kind="stable")
        return cls(trios[order], adds[order], beyond)


def _search(relaxation: Relaxation, ranked: _Ranked) -> Optimum | None:
    """Try trios until the next could not beat the best, or the work is done."""
    total = int(relaxation.prices.sum())
    best: Optimum | None = None
    work, rest = 0, ranked.beyond
    for adds, trio in zip(ranked.adds.tolist(), ranked.trios.tolist(), strict=True):
        at_most = total + adds // 2
        if best is not None and (at_most <= best.value or work > TRIAL_WORK):
            rest = max(rest, adds)
            break
        room = at_most - best.value if best else _ANY
        work += int(np.searchsorted(relaxation.slack, room))
        found = relaxation.pair_up(trio, less_than=room)
        if found is not None:
            groups = tuple(sorted([*found[0], tuple(sorted(trio))]))
            best = Optimum(groups, at_most - found[1], 0)
    return replace(best, bound=max(best.value, total + rest // 2)) if best else None


def _promising(adds: Ints, is_open: Bools) -> _Ranked:
    """Rank the triangles of open pairs, of each person's only the best. Cost: people cubed."""
    trios, values, beyond = [np.empty((0, 3), dtype=np.int64)], [np.empty(0, dtype=np.int64)], _NONE
    for one in range(len(adds)):
        others = one + 1 + np.flatnonzero(is_open[one, one + 1 :])
        beside = adds[one, others]
        value = np.where(is_open[np.ix_(others, others)], adds[np.ix_(others, others)], _NONE)
        value = (value + beside + beside[:, np.newaxis])[np.triu_indices(len(others), k=1)]
        least = _NONE // 2
        if len(value) > TRIOS_PER_PERSON:
            least = max(least, int(np.partition(value, -TRIOS_PER_PERSON)[-TRIOS_PER_PERSON]))
            beyond = max(beyond, least)
        at = np.flatnonzero(value > least)
        at = np.concatenate((at, np.flatnonzero(value == least)[: TRIOS_PER_PERSON - len(at)]))
        first, second = (side[at] for side in np.triu_indices(len(others), k=1))
        trios.append(np.stack((np.full(len(at), one), others[first], others[second]), axis=1))
        values.append(value[at])
    return _Ranked.of(np.concatenate(trios), np.concatenate(values), beyond=beyond)


def _on_sides(adds: Ints, trios: Ints) -> Ints:
    one, other, third = trios.T
    total: Ints = adds[one, other] + adds[one, third] + adds[other, third]
    return total
