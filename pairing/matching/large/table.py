"""Every pair of a pool of up to some thousand people, as one table that is quick to look through.

Does what candidates.py and scan.py do for larger pools, where such a table would be too large.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.history import Ints
from pairing.matching.families import Floats
from pairing.matching.large.candidates import PER_PERSON, unique_pairs
from pairing.matching.large.scan import in_parts
from pairing.matching.roster import Judged, Roster

MOST_PEOPLE = 2_000  # measured: of more, finding pairs without a table takes less time
ROWS = 64  # people looked at together
_ALL_POINTS = 2**12  # more than any two pairs differ by
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
        finds = [self._best_of(range(start, min(start + ROWS, n))) for start in range(0, n, ROWS)]
        return self._judged(*unique_pairs(*np.concatenate(finds, axis=1), n=n))

    def _best_of(self, people: range) -> Ints:
        """Give the PER_PERSON best pairs of each of some people: (2, pairs)."""
        n, points = len(self.points), self.points[people.start : people.stop]
        most = min(PER_PERSON, n)
        # negative: it takes several times as long where many of the least are alike
        least = -np.partition(-points, most - 1, axis=1)[:, most - 1]
        at = np.flatnonzero(points >= np.maximum(least, _NEVER + 1)[:, np.newaxis])
        row, column = np.divmod(at, n)
        # Of equals everybody takes those that follow in the order, or all would take the same few.
        step = (column - row - people.start) % n
        order = np.argsort((row * _ALL_POINTS - points.ravel()[at]) * n + step)
        place = np.arange(len(row)) - np.searchsorted(row, np.arange(len(people)))[row]
        best = order[place < most]
        return np.stack((row[best] + people.start, column[best]))

    def find_worthy(self, prices: Floats) -> Iterator[Judged]:
        """Find the pairs who never met, may meet, and are worth more than their prices.

        prices   (n,) by number of person
        Returns  parts, each pair once
        """
        blocks = (self._worthy_of(start, prices) for start in range(0, len(prices), ROWS))
        for u, v in in_parts(blocks):
            yield self._judged(u, v)

    def _worthy_of(self, start: int, prices: Floats) -> tuple[Ints, Ints]:
        rows, later = slice(start, start + ROWS), slice(start, None)
        gain = self.points[rows, later] - prices[rows, np.newaxis]
        row, column = np.divmod(np.flatnonzero(gain > prices[later]), len(prices) - start)
        is_later = (row < column) & (self.points[row + start, column + start] > _NEVER)
        return row[is_later] + start, column[is_later] + start

    def _judged(self, u: Ints, v: Ints) -> Judged:
        points, none = self.points[u, v].astype(np.int64), np.zeros(len(u), dtype=np.int64)
        return Judged(u, v, np.ones(len(u), dtype=np.bool_), points, none, none)
