"""Grouping: who is with whom, by number, and how good that is by the first two wishes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pairing.matching.groups import side_columns
from pairing.matching.roster import Roster
from pairing.matching.solver import Pair
from pairing.matching.thirds import join_thirds


@dataclass(frozen=True, slots=True)
class Grouping:
    """groups: two or three numbers each, ascending; left: who is in none.

    n_repeats: how often those who meet have met before, summed over pairs
    """

    groups: tuple[tuple[int, ...], ...]
    left: tuple[int, ...]
    n_repeats: int

    @property
    def loss(self) -> tuple[int, int]:
        """Measure people left out, then repeats; less is better."""
        return len(self.left), self.n_repeats


def complete(
    roster: Roster,
    pairs: Sequence[Pair],
    *,
    may_trio: bool,
    trio: tuple[int, ...] = (),
) -> Grouping:
    """Count what pairs (and a trio) leave over, after thirds have joined pairs if they may."""
    placed = {person for pair in pairs for person in pair} | set(trio)
    left = [person for person in range(len(roster)) if person not in placed]
    groups: list[tuple[int, ...]] = list(pairs)
    if may_trio and left:
        groups, left = join_thirds(roster, pairs, left=left)
    if trio:
        groups.append(trio)
    return Grouping(tuple(sorted(groups)), tuple(left), _count_repeats(roster, groups))


def _count_repeats(roster: Roster, groups: Iterable[tuple[int, ...]]) -> int:
    return int(roster.judge(*side_columns(groups)).count.sum())
