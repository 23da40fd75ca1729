"""Rounds in which somebody is left over: the rules allow no better, or an odd one sits out.

Then a third may join a pair, and a trio made on purpose may place more people than pairs do.
"""

from itertools import combinations

import numpy as np

from pairing.history import Ints
from pairing.matching.exact.table import PairTable
from pairing.matching.grouping import Grouping, complete
from pairing.matching.groups import side_columns
from pairing.matching.roster import Judged, Roster
from pairing.matching.solver import match_pairs

WINDOW = 60  # people among whom a trio is looked for: those in the fewest; 34,220 trios
TRIAL_WORK = 500_000  # pairs matched over all trios tried: about a second
FEWEST_TRIALS = 10


def group_some(roster: Roster, table: PairTable, *, may_trio: bool) -> tuple[Grouping, bool]:
    """Group as many people as can be found.

    Returns  the grouping, and whether it is proven to be the best
    """
    if not table.is_allowed.any():
        return Grouping((), tuple(range(len(table))), 0), True
    judged = roster.judge_all(np.arange(len(roster)))
    pairs = match_pairs(judged, waited=roster.waited, is_spare=True)
    best = complete(roster, pairs, may_trio=may_trio)
    if not may_trio:
        return best, True
    trios = _trios(table)[: max(FEWEST_TRIALS, TRIAL_WORK // len(table) ** 2)]
    for trio in trios.tolist():
        tried = _around(roster, judged, tuple(trio))
        if _loss(table, tried) < _loss(table, best):
            best = tried
    return best, False


def _around(roster: Roster, judged: Judged, trio: tuple[int, ...]) -> Grouping:
    """Group everybody else around one trio."""
    others = judged.only(~np.isin(judged.u, trio) & ~np.isin(judged.v, trio))
    pairs = match_pairs(others, waited=roster.waited)
    return complete(roster, pairs, may_trio=True, trio=trio)


def _trios(table: PairTable) -> Ints:
    """List the allowed trios among the people who were in the fewest, (k, 3), the best first."""
    may = np.flatnonzero(table.trio_ok)
    window = np.sort(may[np.argsort(table.trios[may], kind="stable")][:WINDOW])
    trios = np.array(list(combinations(window.tolist(), 3)), dtype=np.int64).reshape(-1, 3)
    one, other, third = trios.T

    def on_sides(values: Ints) -> Ints:
        total: Ints = values[one, other] + values[one, third] + values[other, third]
        return total

    order = np.lexsort(
        (
            -on_sides(table.points),
            -on_sides(table.ago),
            table.trios[trios].sum(axis=1),
            on_sides(table.count),
        )
    )
    is_allowed = on_sides(table.is_allowed.astype(np.int64)) == 3
    chosen: Ints = trios[order[is_allowed[order]]]
    return chosen


def _loss(table: PairTable, grouping: Grouping) -> tuple[int, ...]:
    """Measure by the wishes in their order; less is better. Few trios come before few repeats."""
    trios = [group for group in grouping.groups if len(group) == 3]
    u, v = side_columns(grouping.groups)
    return (
        len(grouping.left),
        int(table.waited[list(grouping.left)].sum()),
        len(trios),
        grouping.n_repeats,
        sum(int(table.trios[list(trio)].sum()) for trio in trios),
        -int(table.ago[u, v].sum()),
        -int(table.points[u, v].sum()),
    )
