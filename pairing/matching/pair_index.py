"""A set of pairs of people, looked up for many pairs at once."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pairing.history import Ints
from pairing.matching.families import Bools

_SCATTER = np.uint64(0x9E3779B97F4A7C15)  # odd, its bits without a pattern: Fibonacci hashing
_ROOM = 16  # marks per pair: one in sixteen of the others is looked up in vain
_MOST_BITS = 26  # of a mark's number: 64 MB


@dataclass(frozen=True, slots=True)
class PairIndex:
    """A sorted list behind marks that tell of most pairs at once that they are not in it.

    codes  sorted, lower number times n plus the higher one
    n      how many people there are
    marks  (2 ** bits,) whether some pair of the index has this hash
    """

    codes: Ints
    n: int
    marks: Bools
    bits: int

    @classmethod
    def of(cls, ids: Ints, one: Ints, other: Ints) -> tuple[Self, Ints]:
        """Index pairs of ids, leaving out those of whom somebody is not there.

        ids      the id of person 0, 1, … n-1, in any order
        Returns  the index, and for each of its pairs the place where it was given
        Cost     memory for a few integers per pair; time to sort them
        """
        order = np.argsort(ids)
        u, v = (_numbers(ids[order], order, side) for side in (one, other))
        there = np.flatnonzero((u >= 0) & (v >= 0) & (u != v))
        codes = np.minimum(u, v)[there] * len(ids) + np.maximum(u, v)[there]
        codes, first = np.unique(codes, return_index=True)
        bits = min(_MOST_BITS, max(1, _ROOM * len(codes)).bit_length())
        marks = np.zeros(1 << bits, dtype=np.bool_)
        marks[_hashes(codes, bits)] = True
        return cls(codes, len(ids), marks, bits), there[first]

    def pairs(self) -> tuple[Ints, Ints]:
        """List the pairs, lower number first."""
        low, high = np.divmod(self.codes, max(self.n, 1))
        return low, high

    def find(self, u: Ints, v: Ints) -> tuple[Bools, Ints]:
        """Tell which of the pairs (u[i], v[i]) are in the index, and where (0 if they are not)."""
        code = np.minimum(u, v) * self.n + np.maximum(u, v)
        is_there, at = np.zeros(len(u), dtype=np.bool_), np.zeros(len(u), dtype=np.int64)
        some = np.flatnonzero(self.marks[_hashes(code, self.bits)])
        found = np.minimum(np.searchsorted(self.codes, code[some]), len(self.codes) - 1)
        is_there[some] = self.codes[found] == code[some]
        at[some] = np.where(is_there[some], found, 0)
        return is_there, at


def _hashes(codes: Ints, bits: int) -> NDArray[np.uint64]:
    """Scatter codes over 2 ** bits numbers."""
    hashes: NDArray[np.uint64] = (codes.astype(np.uint64) * _SCATTER) >> np.uint64(64 - bits)
    return hashes


def _numbers(ids: Ints, order: Ints, wanted: Ints) -> Ints:
    """Give each wanted id its number, -1 when it is not there; ids: sorted, order: their numbers"""
    if not len(ids):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    number: Ints = np.where(ids[at] == wanted, order[at], -1)
    return number
