"""The one trio of a large pool with an odd number of people, at least cost among the fair ones.

A trio adds its three pairs and takes its three people away from the others, which costs their
prices.
"""

import numpy as np

from pairing.history import Ints
from pairing.matching.families import Floats
from pairing.matching.large.market import Market
from pairing.matching.large.worth import PER_REPEAT, worth_of
from pairing.matching.roster import Roster

LOOKED_AT = 160  # people, hence 669,920 trios
BY_CHANCE = 40  # of them; the others are those whose absence costs the round most
PER_TRIO = PER_REPEAT // 4  # for each earlier trio of a member: below a repeat, above all points
_NEVER = -(2.0**60)


def pick_trios(market: Market, *, most: int) -> list[tuple[int, ...]]:
    """Choose trios of people who were in the fewest, the best first; [] when the rules allow none.

    Each has somebody else in it.
    """
    roster, prices = market.roster, market.choice.prices
    willing = np.flatnonzero(roster.trio_ok)
    dearest = willing[np.lexsort((-prices[willing], roster.trios[willing]))]
    chance = willing[np.lexsort((willing, roster.trios[willing]))]
    some = np.union1d(dearest[: LOOKED_AT - BY_CHANCE], chance[:BY_CHANCE])
    best = _best_of_each(roster, some, cost=prices[some] + PER_TRIO * roster.trios[some])
    return [trio for _, trio in best[:most]]


def most_of_a_trio(roster: Roster, prices: Floats, *, trio: tuple[int, ...]) -> float:
    """Bound what any trio of people as seldom in one adds beyond their prices.

    prices  (n,) so that no pair is worth more than the prices of its two: then the three sides of
            a trio are worth at most the prices of its people twice
    """
    levels = roster.trios[list(trio)]
    groups = [np.flatnonzero(roster.trio_ok & (roster.trios == level)) for level in levels]
    groups = [group[np.argsort(-prices[group], kind="stable")] for group in groups]
    if levels.min() < levels.max():
        return sum(float(prices[group[:1]].sum()) for group in groups)
    some = groups[0][:LOOKED_AT]
    beyond = prices[groups[0][[0, 1]]].sum() + prices[groups[0][LOOKED_AT:]].max(initial=0)
    best = _best_of_each(roster, np.sort(some), cost=prices[np.sort(some)])
    return max([float(beyond), *(value for value, _ in best[:1])])


def _best_of_each(
    roster: Roster, some: Ints, *, cost: Floats
) -> list[tuple[float, tuple[int, ...]]]:
    """Find for each of some people the trio with later ones that adds most beyond its cost.

    Returns  what they add, with the trios, the best first
    Cost     people cubed
    """
    found = []
    judged = roster.judge_all(some)
    adds = np.full((len(some), len(some)), 4 * _NEVER)
    first, second = np.triu_indices(len(some), k=1)
    adds[first, second] = np.where(judged.is_allowed, worth_of(judged), 4 * _NEVER)
    for one in range(len(some) - 2):
        rest = slice(one + 1, None)
        beside = adds[one, rest] - cost[rest]
        value = adds[rest, rest] + beside + beside[:, np.newaxis] - cost[one]
        at = int(np.argmax(value))
        if value.flat[at] > _NEVER:
            other, third = divmod(at, len(value))
            members = some[[one, one + 1 + other, one + 1 + third]]
            found.append((float(value.flat[at]), tuple(members.tolist())))
    return sorted(found, key=lambda it: -it[0])
