"""Groups for a pool too large to look at every pair with an exact matching.

Prices from the assignment relaxation, rounded to pairs and mended; a trio or somebody who sits out
is taken out first when the number of people is odd. What the prices add up to bounds every round.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pairing.history import Ints
from pairing.matching.grouping import Grouping, complete
from pairing.matching.large.bound import bound_points
from pairing.matching.large.market import Market, approach, improve, open_market, without
from pairing.matching.large.repair import repair
from pairing.matching.large.rounding import round_off
from pairing.matching.large.trio import pick_trios
from pairing.matching.roster import Roster

# Trios, or people to sit out, that are tried while somebody is left over or repeats. In larger
# pools whoever is in trouble finds enough others to be rearranged with.
TRIES, FEW_PEOPLE = 4, 3_000


def group_large(roster: Roster, *, may_trio: bool) -> tuple[Grouping, int]:
    """Group a roster of some hundred people or more.

    Returns  the groups, and a bound in points: no round as good by the earlier wishes has more
    Cost     see docs/matching.md
    """
    if not may_trio:  # who wants no trio has no wish about sitting out
        roster = replace(roster, trio_ok=np.ones(len(roster), dtype=np.bool_))
    market = approach(open_market(roster))
    if len(roster) % 2 == 0:
        best = _pair_off(improve(market), may_trio=may_trio)
    else:
        best = min(_tries(market, may_trio=may_trio), key=lambda found: found[0].loss)
    grouping, market = best
    return grouping, bound_points(market, grouping)


def _tries(market: Market, *, may_trio: bool) -> Iterator[tuple[Grouping, Market]]:
    """Take out the best trio or who waited least; others while that makes trouble and it helps."""
    roster = market.roster
    most = TRIES if len(roster) <= FEW_PEOPLE else 1
    to_take_out: list[tuple[int, ...]]
    if may_trio:
        to_take_out = pick_trios(market, most=most) or [()]
    else:
        waited_least = np.flatnonzero(roster.waited == roster.waited.min())
        to_take_out = [(one,) for one in waited_least[:most].tolist()]
    losses: list[tuple[int, int]] = []
    for people in to_take_out:
        found, improved = _pair_off(improve(without(market, people)), may_trio=may_trio, out=people)
        yield found, improved
        losses.append(found.loss)
        if losses[-1] <= (0 if may_trio else 1, 0) or losses[-2:-1] == losses[-1:]:
            return


def _pair_off(
    market: Market, *, may_trio: bool, out: tuple[int, ...] = ()
) -> tuple[Grouping, Market]:
    """Pair everybody who takes part in a market with good prices.

    out  people taken out: a trio if there may be one
    """
    roster, absent, at_most = market.roster, market.absent, float(market.proven.sum())
    partner = repair(roster, round_off(market), absent=absent, at_most=at_most)
    grouping = _completed(roster, partner, may_trio=may_trio, trio=out if may_trio else ())
    is_left = partner == np.arange(len(partner))
    is_left[absent] = False
    if out and is_left.any():
        # In a part of the pool that the rules set apart somebody is left over anyway: who was taken
        # out, to make the number even, may be needed.
        partner = repair(roster, partner, absent=absent[:0], at_most=np.inf)
        other = _completed(roster, partner, may_trio=may_trio)
        grouping = min(grouping, other, key=lambda one: (one.loss, _n_trios(one)))
    return grouping, market


def _completed(
    roster: Roster, partner: Ints, *, may_trio: bool, trio: tuple[int, ...] = ()
) -> Grouping:
    lower = np.flatnonzero(partner > np.arange(len(partner)))
    pairs = list(zip(lower.tolist(), partner[lower].tolist(), strict=True))
    return complete(roster, pairs, may_trio=may_trio, trio=trio)


def _n_trios(grouping: Grouping) -> int:
    return sum(len(group) == 3 for group in grouping.groups)
