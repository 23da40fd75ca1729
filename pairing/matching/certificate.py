"""Certificate: what proves how good a round is, without anybody having to trust the engine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Certificate:
    """total: points of the round, 1,000 for a score of 1, with what was added for waiting.

    bound       no round has more points that is as good by the wishes before points: people
                placed and how long the others waited, repeats and their age, a fair trio
    is_optimal  nothing better was possible by any of the wishes
    """

    total: int
    bound: int
    is_optimal: bool

    @property
    def ratio(self) -> float:
        """Give the share of the bound that was reached, 0 to 1."""
        return self.total / self.bound if self.bound else 1.0


NOTHING_PLANNED = Certificate(total=0, bound=0, is_optimal=True)
