"""Which three are the trio of each round to come: fairly in turn, and no two of them twice.

People take seats in turns: first those who were in the fewest trios. Within a turn the order is
free, and is searched until all three of every trio are new to each other and to each other trio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from pairing.history import Ints
from pairing.matching.families import Bools
from pairing.matching.groups import Group

MOVES_PER_SEAT = 40
DETOUR = 0.02  # share of moves taken although they make matters worse


@dataclass(frozen=True, slots=True)
class Turn:
    """people: those whose turn it is, in order; n_seats: how many of them get a seat."""

    people: list[int]
    n_seats: int


def turns(trios: Ints, trio_ok: Bools, spare: Ints, *, n_rounds: int) -> list[Turn] | None:
    """Say whose turn it is; None when somebody could not be in so many trios.

    trios   (n,) times in a trio; spare: (n,) new people beyond one per round: a trio takes one
    """
    level = {int(one): int(trios[one]) for one in np.flatnonzero(trio_ok)}
    left = spare.copy()
    found = []
    n_seats = 3 * n_rounds
    while n_seats:
        lowest = min(level.values())
        people = [one for one, at in level.items() if at == lowest]
        if len(people) > n_seats:
            # not everybody gets a seat in the last turn: those who can spare one do
            people = [one for one in people if left[one] > 0]
        if not people or left[people].min() <= 0:
            return None
        seats = min(len(people), n_seats)
        for one in people:
            left[one] -= 1
            level[one] += 1
        found.append(Turn(people, seats))
        n_seats -= seats
    return found


def plan_trios(
    is_new: Bools, order: Sequence[Turn], *, start: Sequence[Group] = (), rng: Random
) -> list[Group] | None:
    """Seat everybody in their turn; None when no good order was found.

    start   trios to keep as much of as possible
    """
    seats = _Seats(is_new, order, start=start, rng=rng)
    return seats.trios() if seats.settle(rng) else None


def is_fair(trios: Sequence[Group], counts: Ints, trio_ok: Bools) -> bool:
    """Tell whether each trio in turn consists of people who were in the fewest until then."""
    level = np.where(trio_ok, counts, np.iinfo(np.int64).max)
    for trio in trios:
        members = list(trio)
        if sorted(level[members].tolist()) != np.partition(level, 2)[:3].tolist():
            return False
        level[members] += 1
    return True


class _Seats:
    """Seats in a row, three to a trio; people may change seats within their turn."""

    def __init__(
        self, is_new: Bools, order: Sequence[Turn], *, start: Sequence[Group], rng: Random
    ) -> None:
        self.is_new = is_new.tolist()
        self.n_seats = sum(turn.n_seats for turn in order)
        self.people: list[int] = []
        self.turn_of: list[range] = []
        before = _occurrences(start)
        for turn in order:
            people = list(turn.people)
            rng.shuffle(people)
            people.sort(key=lambda one: before[one].pop(0) if before.get(one) else self.n_seats)
            places = range(len(self.people), len(self.people) + len(people))
            self.people += people
            self.turn_of += [places] * len(people)
        self.used = [[0] * len(is_new) for _ in is_new]  # by two people: trios that have both
        for at in range(0, self.n_seats, 3):
            self._count(at, 1)
        self.bad = {at for at in range(0, self.n_seats, 3) if self._wrong(at)}

    def trios(self) -> list[Group]:
        """List the trios as seated."""
        return [tuple(sorted(self.people[at : at + 3])) for at in range(0, self.n_seats, 3)]

    def settle(self, rng: Random) -> bool:
        """Change seats until every trio is good."""
        for _ in range(MOVES_PER_SEAT * self.n_seats + 1000):
            if not self.bad:
                return True
            self._move(rng.choice(sorted(self.bad)) + rng.randrange(3), rng)
        return False

    def _move(self, seat: int, rng: Random) -> None:
        """Give a seat to somebody who suits the other two, if that makes matters no worse."""
        first = seat - seat % 3
        one, another = (self.people[at] for at in range(first, first + 3) if at != seat)
        other = self._suiting(self.turn_of[seat], self.is_new[one], self.is_new[another], rng)
        if other is None:
            return
        both = [at for at in {first, other - other % 3} if at < self.n_seats]
        before = sum(map(self._wrong, both))
        self._swap(seat, other, both)
        if sum(map(self._wrong, both)) > before and rng.random() > DETOUR:
            self._swap(seat, other, both)

    def _suiting(
        self, turn: range, is_new: Sequence[bool], too: Sequence[bool], rng: Random
    ) -> int | None:
        """Draw seats of a turn until somebody is new to two others; None when tired of it."""
        for _ in turn:
            at = turn[int(rng.random() * len(turn))]
            if is_new[self.people[at]] and too[self.people[at]]:
                return at
        return None

    def _swap(self, seat: int, other: int, trios: Sequence[int]) -> None:
        for at in trios:
            self._count(at, -1)
        self.people[seat], self.people[other] = self.people[other], self.people[seat]
        for at in trios:
            self._count(at, 1)
        for at in trios:
            (self.bad.add if self._wrong(at) else self.bad.discard)(at)

    def _count(self, at: int, by: int) -> None:
        used = self.used
        one, other, third = self.people[at : at + 3]
        for u, v in ((one, other), (one, third), (other, third)):
            used[u][v] += by
            used[v][u] += by

    def _wrong(self, at: int) -> int:
        """Count the sides of a trio that are not new or that another trio has too."""
        is_new, used = self.is_new, self.used
        one, other, third = self.people[at : at + 3]
        return (
            (not is_new[one][other] or used[one][other] > 1)
            + (not is_new[one][third] or used[one][third] > 1)
            + (not is_new[other][third] or used[other][third] > 1)
        )


def _occurrences(trios: Sequence[Group]) -> dict[int, list[int]]:
    """List for each person the places at which they are seated in turn."""
    places: dict[int, list[int]] = {}
    for place, one in enumerate(one for trio in trios for one in trio):
        places.setdefault(one, []).append(place)
    return places
