"""How many points a round could have at most that places as many people and repeats no more."""

from dataclasses import replace

import numpy as np

from pairing.matching.exact.optimum import best_round
from pairing.matching.exact.table import PairTable, Worth
from pairing.matching.grouping import Grouping
from pairing.matching.roster import MOST_POINTS


def bound_points(table: PairTable, grouping: Grouping) -> int:
    """Bound the points of every round that is as complete and repeats no more than this one."""
    n = len(table)
    whole = table
    if len(grouping.left) == 1 and all(len(group) == 2 for group in grouping.groups):
        # who sits out is somebody's partner too: one who is worth nothing
        whole = _with_nobody(table)
    elif grouping.left or sum(len(group) == 3 for group in grouping.groups) > n % 2:
        return _rough(table, grouping)
    # a price per repeat: whoever repeats less saves as much as the others could win at most
    price = MOST_POINTS * (n // 2 + 2)
    is_open = whole.is_allowed if grouping.n_repeats else whole.is_new
    worth = Worth(whole.points - price * whole.count, np.zeros(len(whole), dtype=np.int64))
    best = best_round(whole, worth, is_open)
    rough = _rough(table, grouping)
    return min(rough, best.bound // 2 + price * grouping.n_repeats) if best else rough


def _with_nobody(table: PairTable) -> PairTable:
    """Add somebody whom everybody may meet for no points."""
    columns = {
        name: np.pad(getattr(table, name), (0, 1))
        for name in ("is_allowed", "count", "ago", "points", "waited", "trios", "trio_ok")
    }
    columns["is_allowed"][-1, :-1] = columns["is_allowed"][:-1, -1] = True
    return replace(table, **columns)


def _rough(table: PairTable, grouping: Grouping) -> int:
    """Give everybody their best partner, as often as they are in a pair."""
    best = np.where(table.is_allowed, table.points, 0).max(axis=1, initial=0)
    thirds = [one for group in grouping.groups if len(group) == 3 for one in group]
    return int(best.sum() + len(thirds) * best.max(initial=0)) // 2
