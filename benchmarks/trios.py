"""Which trio gains most over the prices of its three people, or at least how much any trio gains.

A trio is worth its three pairs. Its gain over the prices is the sum over its pairs of a pair's
worth less half of the two prices, so a pair that gains little can be in no good trio.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.guess import exact_worth
from benchmarks.points import Floats, Ints
from benchmarks.task import Task

MOST_PEOPLE = 1000  # looked at in full; a trio with anybody else is bounded by the prices
AT_ONCE = 256  # pairs whose third is looked for at once
KEPT = 5000  # of the trios found


@dataclass(frozen=True, slots=True)
class Corners:
    """People a trio may be made of: members with their table of pairs' worth, and the others."""

    members: Ints
    worth: Floats
    others: Ints

    def most_gained(self, prices: Floats) -> tuple[float, Ints]:
        """Bound what any allowed trio is worth above the prices of its people.

        prices   (n,) so that no pair is worth more than its two people
        Returns  the bound, and (k, 3) the best trios found; -inf when there is none
        """
        best, trios = self._best(prices)
        may = np.concatenate((self.members, self.others))
        if not len(self.others) or len(may) < 3:
            return best, trios
        # no pair gains more than half of its people's prices, so no trio more than all of them
        dearest = np.sort(prices[may])[-2:].sum()
        return max(best, float(dearest + prices[self.others].max())), trios

    def all_gaining(self, prices: Floats, *, least: float) -> tuple[Ints, Floats]:
        """List the members' trios that gain at least so much; returns (k, 3) and their worth.

        Cost: the third power of the members; for a few hundred at most
        """
        gained = self._gained(prices)
        found = [np.zeros((0, 3), dtype=np.int64)]
        for lowest in range(len(self.members) - 2):
            rest = slice(lowest + 1, len(self.members))
            gain = gained[lowest, rest, np.newaxis] + gained[lowest, rest] + gained[rest, rest]
            one, other = np.nonzero(np.triu(gain >= least, k=1)) + np.array([[lowest + 1]])
            found.append(np.column_stack((np.full(len(one), lowest), one, other)))
        local = np.concatenate(found)
        a, b, c = local.T
        return self.members[local], self.worth[a, b] + self.worth[a, c] + self.worth[b, c]

    def _gained(self, prices: Floats) -> Floats:
        half = prices[self.members] / 2
        gained: Floats = self.worth - half - half[:, np.newaxis]
        return gained

    def _best(self, prices: Floats) -> tuple[float, Ints]:
        gained = self._gained(prices)
        u, v = np.nonzero(np.triu(np.isfinite(gained), k=1))
        order = np.argsort(-gained[u, v], kind="stable")
        best, trios, gains = -np.inf, [np.zeros((0, 3), dtype=np.int64)], [np.zeros(0)]
        for start in range(0, len(u), AT_ONCE):
            one, other = u[order[start : start + AT_ONCE]], v[order[start : start + AT_ONCE]]
            # the pair of a trio that gains most gains at least a third of what the trio does
            if 3 * gained[one[0], other[0]] <= best:
                break
            with_third = gained[one] + gained[other]
            third = with_third.argmax(axis=1)
            gain = gained[one, other] + with_third[np.arange(len(one)), third]
            is_trio = np.isfinite(gain)
            trios.append(np.sort(np.column_stack((one, other, third))[is_trio], axis=1))
            gains.append(gain[is_trio])
            best = max(best, float(gain.max()))
        by_gain = np.argsort(-np.concatenate(gains), kind="stable")[:KEPT]
        return best, np.unique(self.members[np.concatenate(trios)[by_gain]], axis=0)


def corners_of(task: Task, prices: Floats) -> Corners:
    """Choose among whom trios are looked for: the dearest who may be in one."""
    may = np.flatnonzero(task.points.may_trio)
    if not task.shape.n_trios:
        may = may[:0]
    dearest = may[np.argsort(-prices[may], kind="stable")]
    members = np.sort(dearest[:MOST_PEOPLE])
    return Corners(members, exact_worth(task, members), np.sort(dearest[MOST_PEOPLE:]))


def worth_of(task: Task, trios: Ints) -> Floats:
    """Tell what trios (k, 3), ascending, are worth: their three pairs."""
    one, other, third = trios.T
    worth: Floats = task.worth(one, other) + task.worth(one, third) + task.worth(other, third)
    return worth
