"""What the prices prove: no round of these people can have more points than this.

Every pair is worth at most the prices of its two people, so all pairs together are worth at most
all prices. The sides of a trio are worth at most the prices of its people twice.
"""

from collections.abc import Sequence

import numpy as np

from pairing.matching.families import Floats
from pairing.matching.grouping import Grouping
from pairing.matching.groups import side_columns
from pairing.matching.large.market import Market
from pairing.matching.large.trio import most_of_a_trio
from pairing.matching.large.worth import loss_if_left, penalty_of, worth_of
from pairing.matching.roster import MOST_POINTS, Roster


def bound_points(market: Market, grouping: Grouping) -> int:
    """Bound the points of every round that is as good by the wishes before points.

    It places as many people, with as many trios (if it is one: of people as seldom in one), leaves
    over nobody who waited longer or wants no trio while another does, and its repeats are together
    no more and no newer.
    """
    roster, groups = market.roster, grouping.groups
    prices = _prices_for_all(market)
    one, other = side_columns(groups)
    repeats = float(penalty_of(roster.judge(one, other)).sum())
    trios = [group for group in groups if len(group) == 3]
    extra = repeats + _most_of_trios(roster, prices, trios)
    left = list(grouping.left)
    # People left over count as their loss where the prices know of it, and as nothing where they
    # do not, as with an odd number of people in a part of the pool.
    known = prices.sum() + loss_if_left(roster)[left].sum()
    unknown = np.sort(np.maximum(prices, 0))[len(left) :].sum()
    return int(min(known + extra, unknown + extra, MOST_POINTS * len(one)))


def _prices_for_all(market: Market) -> Floats:
    """Give prices to the absent as well, so that no pair with them is worth more than its two."""
    roster, prices = market.roster, market.proven.copy()
    everybody = np.arange(len(roster))
    is_priced = np.ones(len(roster), dtype=np.bool_)
    is_priced[market.absent] = False
    for person in market.absent.tolist():
        others = everybody[is_priced]
        judged = roster.judge(np.full(len(others), person), others)
        more = np.where(judged.is_allowed, worth_of(judged) - prices[others], -np.inf)
        prices[person] = max(float(more.max(initial=-np.inf)), -float(loss_if_left(roster)[person]))
        is_priced[person] = True
    return prices


def _most_of_trios(roster: Roster, prices: Floats, trios: Sequence[tuple[int, ...]]) -> float:
    """Bound what trios add beyond the prices of their people.

    A side is worth no more than its two prices nor than MOST_POINTS, so the three sides are worth
    no more than the prices of the three twice nor than 3 * MOST_POINTS.
    """
    at_most = 1.5 * MOST_POINTS * len(trios)
    if len(trios) == 1:
        return min(at_most, most_of_a_trio(roster, prices, trio=trios[0]))
    return min(at_most, 3 * len(trios) * float(prices.max(initial=0)))
