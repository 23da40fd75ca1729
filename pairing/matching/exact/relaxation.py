"""The assignment relaxation of pairing everybody: prices that bound every round from above.

Each person gets a price so that no pair is worth more than its two prices together. A round is
then worth all the prices less what its pairs fall short of them (their slack). So a pair whose
slack alone is more than a known round falls short cannot be in a better one: all but a few pairs
drop out, and an exact matching of the rest takes milliseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from pairing.history import Ints
from pairing.matching.families import Bools
from pairing.matching.solver import Pair, heaviest_matching

FIRST_LOOK = 4  # pairs per person looked at before all that might matter


@dataclass(frozen=True, slots=True)
class Relaxation:
    """Prices and slacks, both doubled so that halves are whole numbers.

    prices      (n,) twice the price of a person
    u, v, slack  the pairs that may be made, those of least slack first
    """

    prices: Ints
    u: Ints
    v: Ints
    slack: Ints

    def pair_up(
        self, absent: Iterable[int] = (), *, less_than: int
    ) -> tuple[list[Pair], int] | None:
        """Pair all but the absent with the least total slack, if there is a way with less.

        Returns  pairs (lower, higher), sorted, and their total slack; None if there are none
        """
        is_here = np.ones(len(self.prices), dtype=np.bool_)
        is_here[list(absent)] = False
        here = is_here[self.u] & is_here[self.v]
        u, v, slack = self.u[here], self.v[here], self.slack[here]
        n_here = int(is_here.sum())
        if n_here == 0:
            return ([], 0) if less_than > 0 else None
        if not len(slack):
            return None
        most = min(less_than, int(slack.max(initial=0)) + 1)
        limit = min(most, int(slack[min(FIRST_LOOK * n_here, len(slack) - 1)]) + 1)
        while limit > 0:
            n_pairs = int(np.searchsorted(slack, limit))
            one, other, short_by = u[:n_pairs], v[:n_pairs], slack[:n_pairs].tolist()
            weights = (limit - it for it in short_by)
            pairs = heaviest_matching(one, other, weights, n=len(self.prices))
            if 2 * len(pairs) == n_here:
                sides = zip(one.tolist(), other.tolist(), strict=True)
                slack_of = dict(zip(sides, short_by, strict=True))
                short = sum(slack_of[pair] for pair in pairs)
                if short <= limit or limit == most:
                    return (pairs, short) if short < less_than else None
                # a better way can only use pairs whose slack is less than this way's
                limit = min(most, short)
            else:
                limit = 0 if limit == most else min(most, 8 * limit)
        return None


def relax(worth: Ints, is_open: Bools) -> Relaxation | None:
    """Find the prices; None when not even halves of open pairs can make everybody whole.

    worth    (n, n) what a pair is worth, is_open: (n, n) which pairs may be made; both symmetric
    Cost     cubic in people at worst; 500 people take some 50 ms
    Source   shortest augmenting paths as built in scipy; prices are longest paths around its answer
    """
    try:
        rows, mates = linear_sum_assignment(np.where(is_open, worth, -np.inf), maximize=True)
    except ValueError:  # scipy's way to say that there is none
        return None
    closed = np.iinfo(np.int64).min // 2
    worth = np.where(is_open, worth, closed)
    gain = worth - worth[rows, mates][:, np.newaxis]
    arriving = np.zeros(len(worth), dtype=np.int64)
    for _ in range(len(worth)):  # a longest path passes everybody once at most
        longer = np.maximum(
            arriving, (gain + arriving[mates][:, np.newaxis]).max(axis=0, initial=0)
        )
        if (longer == arriving).all():
            break
        arriving = longer
    leaving = (worth - arriving).max(axis=1, initial=closed)
    # the table is symmetric, so the mean of both prices is a price too
    prices = leaving + arriving
    u, v = np.nonzero(np.triu(is_open))
    slack = prices[u] + prices[v] - 2 * worth[u, v]
    order = np.argsort(slack, kind="stable")
    return Relaxation(prices, u[order], v[order], slack[order])
