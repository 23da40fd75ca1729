"""PairHistory: how often any two participants met in a program, and how long ago.

Counts in rounds, not in days: 1 is the newest round that ran. Knows nothing about storage.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from pairing.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class Met:
    """count: rounds the two shared; rounds_ago: the newest of them (1 = last round)."""

    count: int
    rounds_ago: int


@dataclass(frozen=True, slots=True)
class PairHistory:
    """Who met whom. Symmetric; iterating gives the pairs, lower id first."""

    _met: Mapping[tuple[ParticipantId, ParticipantId], Met]

    @classmethod
    def of(cls, meetings: Iterable[tuple[ParticipantId, ParticipantId, int]]) -> Self:
        """Collect meetings (one, other, rounds_ago) in any order; a trio is three of them."""
        met: dict[tuple[ParticipantId, ParticipantId], Met] = {}
        # A few hundred different values stand for millions of rows, so each is kept once.
        known: dict[tuple[int, int], Met] = {}
        for one, other, rounds_ago in meetings:
            key = (one, other) if one < other else (other, one)
            before = met.get(key)
            facts = (1, rounds_ago)
            if before is not None:
                facts = (before.count + 1, min(before.rounds_ago, rounds_ago))
            met[key] = known.setdefault(facts, Met(*facts))
        return cls(met)

    def met(self, one: ParticipantId, other: ParticipantId) -> Met | None:
        """Look up two people, in either order; None means they never met."""
        return self._met.get((one, other) if one < other else (other, one))

    def items(self) -> Iterable[tuple[tuple[ParticipantId, ParticipantId], Met]]:
        """Give every pair that met, lower id first, with its facts."""
        return self._met.items()

    def __len__(self) -> int:
        return len(self._met)

    def __iter__(self) -> Iterator[tuple[ParticipantId, ParticipantId]]:
        return iter(self._met)
