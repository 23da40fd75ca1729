"""Every pair of a small pool as square tables, and the wishes about pairs folded into one number.

Knows people by number only. Nothing here chooses anything.
"""

from dataclasses import dataclass

import numpy as np

from pairing.history import Ints
from pairing.matching.families import Bools
from pairing.matching.roster import MOST_POINTS, Roster


@dataclass(frozen=True, slots=True)
class PairTable:
    """Tables of n by n, symmetric, and columns of n.

    is_allowed  the rules let these two meet; never oneself
    count, ago  how often two met and how many rounds ago; both 0 for two who never met
    points      what a pair is worth
    waited, trios, trio_ok  by person: rounds waited, times in a trio, may be in one at all
    """

    is_allowed: Bools
    count: Ints
    ago: Ints
    points: Ints
    waited: Ints
    trios: Ints
    trio_ok: Bools

    def __len__(self) -> int:
        return len(self.trios)

    @property
    def is_new(self) -> Bools:
        """Mark the pairs who may meet and never did."""
        is_new: Bools = self.is_allowed & (self.count == 0)
        return is_new


def tabulate(roster: Roster) -> PairTable:
    """Judge everybody with everybody. Cost: people squared."""
    points, is_apart = roster.rate_all()
    is_apart[roster.excluded_pairs()] = True
    np.fill_diagonal(is_apart, True)
    met = roster.judge(*roster.met_pairs())
    count, ago = np.zeros((2, *points.shape), dtype=np.int64)
    count[met.u, met.v], ago[met.u, met.v] = met.count, met.ago
    return PairTable(
        is_allowed=~(is_apart | is_apart.T),
        count=count + count.T,
        ago=ago + ago.T,
        points=points.astype(np.int64),
        waited=roster.waited,
        trios=roster.trios,
        trio_ok=roster.trio_ok,
    )


@dataclass(frozen=True, slots=True)
class Worth:
    """One number per pair; a round's sum of them, less the trio's unfairness, is to be greatest.

    of_pair    (n, n) fewest meetings before, then longest ago, then points
    unfair     (n,) what a person in the trio costs: between meetings and ago
    """

    of_pair: Ints
    unfair: Ints


def fold(table: PairTable, is_open: Bools) -> Worth:
    """Fold the wishes so that one unit of each outweighs all that the later ones can add up to.

    is_open  the pairs a round may be made of
    """
    most_sides = len(table) // 2 + 2  # a trio has three
    per_ago = most_sides * MOST_POINTS + 1
    # rounds ago beyond 1,000 make no difference, so that everything fits into 63 bits
    ago = np.minimum(table.ago, 1000)
    per_trio = per_ago * (most_sides * int(ago[is_open].max(initial=0)) + 1)
    behind = np.minimum(table.trios - table.trios.min(initial=0), 50)
    per_count = per_trio * (3 * int(behind.max(initial=0)) + 1)
    return Worth(
        of_pair=table.points + per_ago * ago - per_count * table.count, unfair=per_trio * behind
    )
