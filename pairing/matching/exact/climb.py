"""Fill rounds ahead with pairs so that nobody misses one and no pair is used twice.

Hill climbing after Dinitz and Stinson: somebody without a partner in a round takes anybody who is
planned for them in no round; whoever loses a partner by that is without one in their place. Two
changes make it some ten times faster where hardly a pair is to spare. The pair just broken is put
into another round at once, so that a walk goes on instead of back; and when nothing was gained
for long, a pair is taken out of its round that ties two loose ends together.
"""

from collections.abc import Sequence
from random import Random

import numpy as np

from pairing.matching.families import Bools
from pairing.matching.groups import Group, Round

HOLE, IN_TRIO = -1, -2
PATIENCE = 1  # steps per person without a gain before a pair is taken out; 1/2 and 4 take longer
TURN_BACK = 0.05  # share of the steps at which a walk is given up, so that none goes in circles


class Climb:
    """Rounds being filled, by number of round.

    rows      by round and person: the partner, HOLE or IN_TRIO
    unused    by person: those whom they may meet and who are planned for them in no round
    holes_of  by person: the rounds in which they have no partner
    holes     (person, round) of every hole, and of some filled since: dropped when come across
    """

    def __init__(self, is_new: Bools, trios: Sequence[Group], start: Sequence[Round]) -> None:
        """Plan the trios (() in a round without one), and what fits of the rounds to start with."""
        free = is_new.copy()
        self.rows = [[HOLE] * len(is_new) for _ in trios]
        for row, trio in zip(self.rows, trios, strict=True):
            for one in trio:
                row[one] = IN_TRIO
                free[one, list(trio)] = False
        for row, groups in zip(self.rows, start, strict=False):
            for one, other in (group for group in groups if len(group) == 2):
                if row[one] == row[other] == HOLE and free[one, other]:
                    row[one], row[other] = other, one
                    free[one, other] = free[other, one] = False
        self.unused: list[list[int]] = [np.flatnonzero(line).tolist() for line in free]
        self.holes_of: list[list[int]] = [[] for _ in free]
        self.holes: list[tuple[int, int]] = []
        for at, row in enumerate(self.rows):
            for person, partner in enumerate(row):
                if partner == HOLE:
                    self._open(person, at)

    def is_hopeful(self) -> bool:
        """Tell whether everybody has as many people to meet as rounds without a partner."""
        return all(len(u) >= len(h) for u, h in zip(self.unused, self.holes_of, strict=True))

    def run(self, rng: Random, *, steps: int) -> bool:
        """Fill all holes; False when the steps are made before."""
        draw = rng.random
        patience = PATIENCE * len(self.unused)
        idle = 0
        loose: tuple[int, int] | None = None  # the pair broken last; the first may have a hole
        for _ in range(steps):
            if loose is not None and self.holes_of[loose[0]] and draw() > TURN_BACK:
                person, taken = loose
                mine = self.holes_of[person]
                at = mine[int(draw() * len(mine))]
            else:
                hole = self._draw_hole(rng)
                if hole is None:
                    return True
                person, at = hole
                choice = self.unused[person]
                taken = choice[int(draw() * len(choice))]
            idle += 1
            if idle > patience:
                idle, loose = 0, None
                self._take_out(person, taken, rng)
            elif self.rows[at][taken] == IN_TRIO:
                loose = None
            else:
                loose = self._put(person, taken, at)
                idle = idle if loose else 0
        return not self.holes

    def _draw_hole(self, rng: Random) -> tuple[int, int] | None:
        holes = self.holes
        while holes:
            place = int(rng.random() * len(holes))
            person, at = holes[place]
            if self.rows[at][person] == HOLE:
                return person, at
            holes[place] = holes[-1]
            holes.pop()
        return None

    def _put(self, person: int, taken: int, at: int) -> tuple[int, int] | None:
        """Pair two in a round; give the pair broken by it, if one was."""
        row, theirs = self.rows[at], self.unused[taken]
        loser = row[taken]
        self.unused[person].remove(taken)
        theirs.remove(person)
        row[person], row[taken] = taken, person
        self.holes_of[person].remove(at)
        if loser == HOLE:
            self.holes_of[taken].remove(at)
            return None
        row[loser] = HOLE
        theirs.append(loser)
        self.unused[loser].append(taken)
        self._open(loser, at)
        return taken, loser

    def _take_out(self, person: int, one: int, rng: Random) -> None:
        """Take a pair out of its round: somebody to spare for `person`, and anybody with some."""
        # Who is stuck is stuck because those to spare for them are not to spare for each other.
        others = [it for it, they in enumerate(self.unused) if they and it != one]
        other = others[int(rng.random() * len(others))]
        for at, row in enumerate(self.rows):
            if row[one] == other:
                row[one] = row[other] = HOLE
                self.unused[one].append(other)
                self.unused[other].append(one)
                self._open(one, at)
                self._open(other, at)
                return

    def _open(self, person: int, at: int) -> None:
        self.holes.append((person, at))
        self.holes_of[person].append(at)


def fill(
    is_new: Bools, trios: Sequence[Group], *, start: Sequence[Round] = (), rng: Random, steps: int
) -> list[Round] | None:
    """Make full rounds of new pairs, no pair in two, around a trio each.

    is_new  (n, n) who may meet and never did
    trios   one per round, of new pairs, no two sharing one; () where a round has none
    start   rounds to keep as much of as possible, in the order of the trios
    steps   how many may be made; a step takes about a microsecond
    Returns None when these were too few, or somebody has too few to meet
    Source  Dinitz and Stinson, "A hill-climbing algorithm for the construction of
            one-factorizations and Room squares", SIAM J. Alg. Disc. Meth. 1987
    """
    climb = Climb(is_new, trios, start)
    if not climb.is_hopeful() or not climb.run(rng, steps=steps):
        return None
    return [
        tuple(sorted([*_pairs(row), *([trio] if trio else [])]))
        for row, trio in zip(climb.rows, trios, strict=True)
    ]


def _pairs(row: Sequence[int]) -> list[Group]:
    return [(one, other) for one, other in enumerate(row) if one < other]
