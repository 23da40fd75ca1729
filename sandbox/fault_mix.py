"""Faults by chance: which call is hit is drawn from a seed.

Decides by shares alone; must not know what a fault does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sandbox.faults import Fault, FaultKind


@dataclass(frozen=True, slots=True)
class Chance:
    """A fault and the share, 0 to 1, of the calls it is meant for that it hits.

    `times` and `after` of the fault do not count here.
    """

    fault: Fault
    share: float


# A chance is overdue after DUE ÷ share calls without it and hits the next one; so a run of a few
# hundred calls sees all of them. Drawing only EVEN of the share in between keeps the average:
# EVEN solves x = 1 - exp(-DUE * x). Large shares need neither.
DUE = 2.0
EVEN = 0.797
LARGE = 0.2


class FaultMix:
    """Chances that exclude each other: at most one fault hits a call. The holder locks.

    With one caller at a time, one seed gives one sequence of faults. None stays away for long, see
    DUE.
    """

    def __init__(self, chances: Sequence[Chance], *, seed: int) -> None:
        """Raises ValueError if a share is out of range, or if those of one method exceed 1."""
        self._chances = tuple(chances)
        self._random = Random(seed)
        self._passed = [0] * len(self._chances)  # calls it was meant for, since it last hit
        self._retired: set[FaultKind] = set()
        self.fired: Counter[Fault] = Counter()
        for method in {chance.fault.method for chance in chances}:
            shares = [one.share for one in chances if one.fault.method in (method, "*")]
            if min(shares) < 0 or sum(shares) > 1:
                raise ValueError(f"the shares of faults on {method} must be ≥ 0 and sum up to ≤ 1")

    def draw(
        self, method: str, *, channel: str | None, caller: int | None, team: str = ""
    ) -> Fault | None:
        """The fault that hits this call, if any. Takes one number from the chance per call."""
        left = self._random.random()
        meant = [
            number
            for number, chance in enumerate(self._chances)
            if chance.share > 0
            and chance.fault.hits(method, channel=channel, caller=caller, team=team)
            if not (chance.fault.kind in self._retired and self.fired[chance.fault])
        ]
        hit = next((number for number in meant if self._is_overdue(number)), None)
        for number in meant:
            self._passed[number] += 1
            share = self._chances[number].share
            drawn = share if share > LARGE else share * EVEN
            if hit is None and left < drawn:
                hit = number
            left -= drawn
        if hit is None:
            return None
        self._passed[hit] = 0
        fault = self._chances[hit].fault
        self.fired[fault] += 1
        return fault

    def _is_overdue(self, number: int) -> bool:
        share = self._chances[number].share
        return share <= LARGE and self._passed[number] + 1 >= DUE / share

    def retire(self, kind: FaultKind) -> None:
        """Let faults of this kind that have hit already hit no more; the others hit once."""
        self._retired.add(kind)

    def silent(self) -> list[Fault]:
        """The faults that were switched on (share above 0) and have hit nothing yet."""
        return [
            chance.fault
            for chance in self._chances
            if chance.share > 0 and not self.fired[chance.fault]
        ]
