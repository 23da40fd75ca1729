"""The way into the exact regime: the groups of a pool small enough to look at every pair.

In strict order: most people placed, fewest meetings before, a fair trio, repeats of long ago, most
points. Looks ahead where a round without a repeat could cost one later.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from pairing.matching.exact.bound import bound_points
from pairing.matching.exact.guard import is_needed, look_ahead
from pairing.matching.exact.optimum import best_round
from pairing.matching.exact.partial import group_some
from pairing.matching.exact.table import PairTable, fold, tabulate
from pairing.matching.grouping import Grouping, complete
from pairing.matching.groups import Round, trio_of
from pairing.matching.roster import Roster

MOST_PEOPLE = 500  # 501 people take about two seconds, most of it for the trio


@dataclass(frozen=True, slots=True)
class Exact:
    """The groups, and what is known about them.

    ahead       rounds that can still be played without a repeat, by number; () = none are known
    bound       points that no round has that places as many people with at most as many repeats
    is_optimal  proven: no round is better by the wishes in their order. The look-ahead may have
                passed over a better one.
    """

    grouping: Grouping
    ahead: tuple[Round, ...]
    bound: int
    is_optimal: bool


def group_exact(
    roster: Roster, *, may_trio: bool, ahead: Sequence[Round] = (), seed: int = 0
) -> Exact:
    """Group a roster of up to MOST_PEOPLE; a larger one only takes longer.

    ahead    rounds once known to be ahead, as numbers of this roster's people; those that do not
             hold any more are ignored
    seed     decides what the look-ahead tries
    Cost     200 people about 0.15 s, 201 about 0.7 s (1.5 s when no rounds ahead are given)
    """
    table = tabulate(roster)
    found = None
    if len(table) % 2 == 0 or may_trio:
        found = group_table(table, ahead, rng=Random(seed))
    if found is None:
        grouping, is_optimal = group_some(roster, table, may_trio=may_trio)
        return Exact(grouping, (), bound_points(table, grouping), is_optimal)
    grouping = _as_grouping(roster, found.groups)
    return Exact(grouping, tuple(found.ahead), bound_points(table, grouping), found.is_optimal)


@dataclass(frozen=True, slots=True)
class FullRound:
    """groups: a round that places everybody; ahead, is_optimal: as in Exact."""

    groups: Round
    ahead: list[Round]
    is_optimal: bool


def group_table(table: PairTable, ahead: Sequence[Round], *, rng: Random) -> FullRound | None:
    """Choose a round that places everybody, with one trio if their number is odd; None if none."""
    if not table.is_allowed.any():
        return None
    best = best_round(table, fold(table, table.is_new), table.is_new)
    if best is None:
        best = best_round(table, fold(table, table.is_allowed), table.is_allowed)
        return FullRound(best.groups, [], best.bound == best.value) if best else None
    groups, rest = best.groups, list[Round]()
    if is_needed(table):
        groups, rest = look_ahead(table, best, ahead, rng=rng)
    return FullRound(groups, rest, best.bound == best.value and groups == best.groups)


def _as_grouping(roster: Roster, groups: Round) -> Grouping:
    """Count what everybody's groups repeat."""
    pairs = [(group[0], group[1]) for group in groups if len(group) == 2]
    return complete(roster, pairs, may_trio=False, trio=trio_of(groups))
