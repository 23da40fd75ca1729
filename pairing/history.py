"""PairHistory: how often any two participants met in a program, and how long ago.

Counts in rounds, not in days: 1 is the newest round that ran. Knows nothing about storage.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from pairing.ids import ParticipantId

Ints = NDArray[np.int64]
Pair = tuple[ParticipantId, ParticipantId]


@dataclass(frozen=True, slots=True)
class Met:
    """count: rounds the two shared; rounds_ago: the newest of them (1 = last round)."""

    count: int
    rounds_ago: int


@dataclass(frozen=True, slots=True, eq=False)
class PairHistory:
    """Who met whom. Symmetric; iterating gives the pairs in order, lower id first.

    Four columns sorted by (low, high), each pair once: millions of pairs take 32 bytes each.
    """

    _low: Ints
    _high: Ints
    _count: Ints
    _ago: Ints

    @classmethod
    def of(cls, meetings: Iterable[tuple[ParticipantId, ParticipantId, int]]) -> Self:
        """Collect meetings (one, other, rounds_ago) in any order; a trio is three of them."""
        rows: Ints = np.fromiter(meetings, dtype=np.dtype((np.int64, 3))).view(np.int64)
        return cls.of_columns(rows[:, 0], rows[:, 1], rows[:, 2])

    @classmethod
    def of_columns(
        cls, low: Sequence[int] | Ints, high: Sequence[int] | Ints, ago: Sequence[int] | Ints
    ) -> Self:
        """Collect meetings given as three columns of one length, in any order.

        low, high  ids of the two people; which one is lower does not matter
        ago        rounds since that meeting; of several meetings of a pair the least is kept
        """
        one, other = np.asarray(low, dtype=np.int64), np.asarray(high, dtype=np.int64)
        lower, higher = np.minimum(one, other), np.maximum(one, other)
        order = np.lexsort((higher, lower))
        # a column at a time: with millions of meetings each copy is 20 MB
        lower, higher = lower[order], higher[order]
        newest = np.asarray(ago, dtype=np.int64)[order]
        del order
        is_first = np.ones(len(lower), dtype=np.bool_)
        is_first[1:] = (lower[1:] != lower[:-1]) | (higher[1:] != higher[:-1])
        start = np.flatnonzero(is_first)
        if len(start):  # reduceat refuses an empty array
            newest = np.minimum.reduceat(newest, start)
        lower, higher = lower[is_first], higher[is_first]
        columns = (lower, higher, np.diff(start, append=len(is_first)), newest)
        for column in columns:
            column.flags.writeable = False  # as frozen as the rest
        return cls(*columns)

    def columns(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Give (low, high, count, ago): one entry a pair, sorted by (low, high), read-only."""
        return self._low, self._high, self._count, self._ago

    def met(self, one: ParticipantId, other: ParticipantId) -> Met | None:
        """Look up two people, in either order; None means they never met."""
        low, high = min(one, other), max(one, other)
        start, stop = self._low.searchsorted(low), self._low.searchsorted(low, side="right")
        at = start + self._high[start:stop].searchsorted(high)
        if at == stop or self._high[at] != high:
            return None
        return Met(int(self._count[at]), int(self._ago[at]))

    def partners_of(self, one: ParticipantId) -> dict[ParticipantId, Met]:
        """Give everybody one person met. Cost: linear in the whole history, but quick."""
        found: dict[ParticipantId, Met] = {}
        for mine, theirs in ((self._low, self._high), (self._high, self._low)):
            at = np.flatnonzero(mine == one)
            rows = (theirs[at].tolist(), self._count[at].tolist(), self._ago[at].tolist())
            for other, count, ago in zip(*rows, strict=True):
                found[ParticipantId(other)] = Met(count, ago)
        return found

    def items(self) -> Iterable[tuple[Pair, Met]]:
        """Give every pair that met, lower id first, with its facts. For millions: columns()."""
        facts = zip(self._count.tolist(), self._ago.tolist(), strict=True)
        return zip(self, (Met(*fact) for fact in facts), strict=True)

    def __len__(self) -> int:
        return len(self._low)

    def __iter__(self) -> Iterator[Pair]:
        for low, high in zip(self._low.tolist(), self._high.tolist(), strict=True):
            yield ParticipantId(low), ParticipantId(high)
