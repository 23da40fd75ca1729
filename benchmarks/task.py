"""What a bound is asked about: a pool's points, who has met, and the shape of the plan in question.

A pair's worth is its points, less a penalty for every time the two met before, plus a prize for
every round that this is ago. Without a penalty pairs that met are not allowed at all.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.points import Bools, Floats, Ints, Points, is_among
from benchmarks.scan import scan
from pairing.history import PairHistory

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Shape:
    """How many trios a round has and how many people it leaves over."""

    n_trios: int = 0
    n_left: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """met_codes: sorted, of the pairs of the pool that met; met_count, met_ago beside it.

    penalty  points a repeat costs, times the meetings before it; None = repeats are not allowed
    prize    points for each round since then
    """

    points: Points
    shape: Shape
    met_codes: Ints
    met_count: Ints
    met_ago: Ints
    penalty: int | None = None
    prize: int = 0

    def __len__(self) -> int:
        return len(self.points)

    def worth(self, u: Ints, v: Ints) -> Floats:
        """Give what the pairs (u[i], v[i]) are worth; -inf for those that are not allowed."""
        count, ago = self.met(u, v)
        is_open = self.points.is_allowed(u, v)
        if self.penalty is None:
            is_open &= count == 0
        worth = self.points.of(u, v) - float(self.penalty or 0) * count + self.prize * ago
        return np.where(is_open, worth, -np.inf)

    def met(self, u: Ints, v: Ints) -> tuple[Ints, Ints]:
        """Tell how often the pairs (u[i], v[i]) met, and how many rounds ago; 0 for never."""
        codes = self.points.codes(u, v)
        found = np.zeros((2, len(codes)), dtype=np.int64)
        is_there = is_among(self.met_codes, codes)
        at = np.searchsorted(self.met_codes, codes[is_there])
        found[:, is_there] = self.met_count[at], self.met_ago[at]
        return found[0], found[1]

    def only(self, members: Ints) -> "Task":
        """Take some people alone, numbered anew; members: ascending numbers."""
        u, v = np.divmod(self.met_codes, len(self))
        is_in = np.isin(u, members) & np.isin(v, members)
        low, high = np.searchsorted(members, u[is_in]), np.searchsorted(members, v[is_in])
        return replace(
            self,
            points=self.points.only(members),
            met_codes=low * len(members) + high,
            met_count=self.met_count[is_in],
            met_ago=self.met_ago[is_in],
        )

    def above(self, prices: Floats, *, tell: Tell | None = None) -> "Pairs":
        """Find every pair that is worth more than the prices of its two people. Scans them all."""
        found = scan(self.points, prices, barred=self.met_codes, tell=tell)
        pairs = Pairs(found.u, found.v, found.points.astype(np.float64))
        if self.penalty is None:
            return pairs
        u, v = np.divmod(self.met_codes, len(self))
        worth = self.worth(u, v)
        return pairs.and_those(Pairs(u, v, worth).only(worth > prices[u] + prices[v]))

    def all_of(self, person: int) -> "Pairs":
        """Find every allowed pair of a person."""
        others = np.delete(np.arange(len(self)), person)
        u, v = np.minimum(others, person), np.maximum(others, person)
        worth = self.worth(u, v)
        return Pairs(u, v, worth).only(np.isfinite(worth))


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs u < v and what they are worth."""

    u: Ints
    v: Ints
    worth: Floats

    def __len__(self) -> int:
        return len(self.u)

    def only(self, chosen: Bools) -> "Pairs":
        return Pairs(self.u[chosen], self.v[chosen], self.worth[chosen])

    def and_those(self, others: "Pairs") -> "Pairs":
        """Put two sets together, each pair once, sorted."""
        u, v = np.concatenate((self.u, others.u)), np.concatenate((self.v, others.v))
        worth = np.concatenate((self.worth, others.worth))
        width = int(v.max(initial=0)) + 1
        first = np.unique(u * width + v, return_index=True)[1]
        return Pairs(u[first], v[first], worth[first])

    def best(self, each: int, *, n: int) -> "Pairs":
        """Keep the best pairs of each of n people, so many each."""
        person, at = np.concatenate((self.u, self.v)), np.tile(np.arange(len(self)), 2)
        order = np.lexsort((at, -self.worth[at], person))
        starts = np.searchsorted(person[order], np.arange(n))
        rank = np.arange(len(order)) - starts[person[order]]
        is_best = np.zeros(len(self), dtype=np.bool_)
        is_best[at[order[rank < each]]] = True
        return self.only(is_best)

    def tightest(self, prices: Floats, *, most: int) -> "Pairs":
        """Keep the pairs of least slack; more than `most` only where they are equal."""
        if len(self) <= most:
            return self
        slack = self.slack(prices)
        return self.only(slack <= np.partition(slack, most)[most])

    def slack(self, prices: Floats) -> Floats:
        """Tell how much the two people's prices exceed what each pair is worth."""
        slack: Floats = prices[self.u] + prices[self.v] - self.worth
        return slack


def task_of(points: Points, history: PairHistory, *, shape: Shape) -> Task:
    """Bring a history into the numbers of the pool; meetings with absent people are dropped."""
    low, high, count, ago = history.columns()
    is_here = np.isin(low, points.ids) & np.isin(high, points.ids)
    u = np.searchsorted(points.ids, low[is_here])
    v = np.searchsorted(points.ids, high[is_here])
    codes = points.codes(u, v)
    order = np.argsort(codes, kind="stable")
    return Task(points, shape, codes[order], count[is_here][order], ago[is_here][order])
