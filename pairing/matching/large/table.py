"""Every pair of a pool of up to some thousand people, as one table that is quick to look through.

Does what candidates.py and scan.py do for larger pools, where such a table would be too large.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.history import Ints
from pairing.matching.families import Floats
from pairing.matching.large.candidates import PER_PERSON, best_of
from pairing.matching.roster import Judged, Roster

MOST_PEOPLE = 3_000  # a table of 18 MB; beyond, finding pairs without one takes less time
ROWS = 64  # compared with prices at a time
_NEVER = -(2**14)  # points of oneself, and of who may not meet or met before


@dataclass(frozen=True, slots=True)
class Table:
    """points: (n, n), symmetric, what those pairs are worth who may meet and never met."""

    points: NDArray[np.int16]

    @classmethod
    def of(cls, roster: Roster) -> "Table":
        """Judge everybody with everybody. Cost: people squared, some 30 ns a pair."""
        points, is_apart = roster.rate_all()
        for pairs in (roster.excluded_pairs(), roster.met_pairs()):
            is_apart[pairs] = is_apart[pairs[::-1]] = True
        np.fill_diagonal(is_apart, True)
        points[is_apart] = _NEVER
        return cls(points)

    def first_pairs(self) -> Judged:
        """Give the best pairs of each person, each pair once."""
        n = len(self.points)
        most = min(PER_PERSON, n)
        # negative: it takes several times as long where many of the least are alike
        least = -np.partition(-self.points, most - 1, axis=1)[:, most - 1]
        is_best = self.points >= np.maximum(least, _NEVER + 1)[:, np.newaxis]
        row, column = np.divmod(np.flatnonzero(is_best), n)  # nonzero takes several times as long
        is_first = (row < column) | ~is_best[column, row]  # of a pair that is here both ways
        u, v = np.minimum(row, column)[is_first], np.maximum(row, column)[is_first]
        return best_of(self._judged(u, v), n=n, most=PER_PERSON)

    def find_worthy(self, prices: Floats) -> Judged:
        """Find the pairs who never met, may meet, and are worth more than their prices.

        prices   (n,) by number of person
        Returns  the pairs, each once
        """
        finds = [np.zeros((2, 0), dtype=np.int64)]
        for start in range(0, len(prices), ROWS):
            rows, later = slice(start, start + ROWS), slice(start, None)
            gain = self.points[rows, later] - prices[rows, np.newaxis]
            row, column = np.divmod(np.flatnonzero(gain > prices[later]), len(prices) - start)
            is_later = (row < column) & (self.points[row + start, column + start] > _NEVER)
            finds.append(np.stack((row[is_later], column[is_later])) + start)
        return self._judged(*np.concatenate(finds, axis=1))

    def _judged(self, u: Ints, v: Ints) -> Judged:
        points, none = self.points[u, v].astype(np.int64), np.zeros(len(u), dtype=np.int64)
        return Judged(u, v, np.ones(len(u), dtype=np.bool_), points, none, none)
