"""Witness: rounds still to come that repeat nothing, kept from one round to the next.

It proves that so many rounds can be played without a repeat while nobody comes or goes. It is
evidence, never an order: whatever in it does not hold any more is ignored.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from pairing.ids import ParticipantId


@dataclass(frozen=True, slots=True)
class Witness:
    """rounds: in the order in which their trios are due; each all groups, ids ascending."""

    rounds: tuple[tuple[tuple[ParticipantId, ...], ...], ...]

    @classmethod
    def of(cls, rounds: Iterable[Iterable[Iterable[int]]], people: Sequence[ParticipantId]) -> Self:
        """Name the people of rounds given by number."""
        return cls(
            tuple(
                tuple(sorted(tuple(sorted(people[one] for one in group)) for group in groups))
                for groups in rounds
            )
        )

    def numbered(self, people: Sequence[ParticipantId]) -> list[tuple[tuple[int, ...], ...]]:
        """Give the rounds by number, without the groups of those who are not among `people`."""
        number = {one: n for n, one in enumerate(people)}
        return [
            tuple(
                tuple(sorted(number[one] for one in group))
                for group in groups
                if all(one in number for one in group)
            )
            for groups in self.rounds
        ]

    def to_json(self) -> str:
        """Write it down in little room: 200 people and 199 rounds take some 200 kB."""
        return json.dumps(self.rounds, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self | None:
        """Read what to_json wrote; None for anything else, because a round must not fail by it."""
        try:
            rounds = json.loads(text)
            is_known = all(
                type(one) is int for groups in rounds for group in groups for one in group
            )
        except (ValueError, TypeError):
            return None
        if not is_known:
            return None
        return cls(
            tuple(
                tuple(tuple(ParticipantId(one) for one in group) for group in groups)
                for groups in rounds
            )
        )
