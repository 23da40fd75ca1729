"""Faults by chance: which call is hit is drawn from a seed.

Decides by shares alone; must not know what a fault does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from sandbox.faults import Fault


@dataclass(frozen=True, slots=True)
class Chance:
    """A fault and the share, 0 to 1, of the calls it is meant for that it hits.

    `times` and `after` of the fault do not count here.
    """

    fault: Fault
    share: float


class FaultMix:
    """Chances that exclude each other: at most one fault hits a call. The holder locks.

    With one caller at a time, one seed gives one sequence of faults.
    """

    def __init__(self, chances: Sequence[Chance], *, seed: int) -> None:
        """Raises ValueError if a share is out of range, or if those of one method exceed 1."""
        self._chances = tuple(chances)
        self._random = Random(seed)
        self.fired: Counter[Fault] = Counter()
        for method in {chance.fault.method for chance in chances}:
            shares = [one.share for one in chances if one.fault.method in (method, "*")]
            if min(shares) < 0 or sum(shares) > 1:
                raise ValueError(f"the shares of faults on {method} must be ≥ 0 and sum up to ≤ 1")

    def draw(self, method: str, *, channel: str | None, caller: int | None) -> Fault | None:
        """The fault that hits this call, if any. Takes one number from the chance per call."""
        left = self._random.random()
        for chance in self._chances:
            if not chance.fault.hits(method, channel=channel, caller=caller):
                continue
            if left < chance.share:
                self.fired[chance.fault] += 1
                return chance.fault
            left -= chance.share
        return None

    def silent(self) -> list[Fault]:
        """The faults that were switched on (share above 0) and have hit nothing yet."""
        return [
            chance.fault
            for chance in self._chances
            if chance.share > 0 and not self.fired[chance.fault]
        ]
