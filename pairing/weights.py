"""How much each factor of a score counts in a program. The factors are worked out in `matching`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isclose, isfinite

from pairing.errors import InvalidWeights

# The weights sum to 1. Reciprocity is the idea of peer mentoring, so it weighs most; similarity
# (stage and common ground together 0.36) comes next; time and reach are weaker but practical.
W_EXCHANGE = 0.32
W_STAGE = 0.24
W_COMMON = 0.12
W_TIME = 0.12
W_REACH = 0.12
W_FORMAT = 0.05
W_LANGUAGE = 0.03
_ROUNDING = 1e-6  # what people write with two or three digits sums to 1 but for this


class Factor(StrEnum):
    """What a score is made of."""

    EXCHANGE = "exchange"
    STAGE = "stage"
    COMMON = "common"
    TIME = "time"
    REACH = "reach"
    FORMAT = "format"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each factor, in [0, 1]; they sum to 1. Raises InvalidWeights."""

    exchange: float = W_EXCHANGE
    stage: float = W_STAGE
    common: float = W_COMMON
    time: float = W_TIME
    reach: float = W_REACH
    format: float = W_FORMAT
    language: float = W_LANGUAGE

    def __post_init__(self) -> None:
        values = self.by_factor.values()
        if not all(isfinite(one) and 0 <= one <= 1 for one in values):
            raise InvalidWeights("every weight is a number from 0 to 1")
        if not isclose(sum(values), 1, abs_tol=_ROUNDING):
            raise InvalidWeights(f"the weights sum to {sum(values):g}, not to 1")

    @property
    def by_factor(self) -> Mapping[Factor, float]:
        """The weights in the order of Factor."""
        return {factor: getattr(self, factor.value) for factor in Factor}

    def to_json(self) -> dict[str, float]:
        """Write what differs from the usual weights; nothing for the usual ones."""
        usual = Weights().by_factor
        return {
            factor.value: weight
            for factor, weight in self.by_factor.items()
            if weight != usual[factor]
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, float]) -> "Weights":
        """Read what `to_json` wrote. Raises InvalidWeights, also for a factor there is not."""
        unknown = sorted(set(stored) - set(Factor))
        if unknown:
            raise InvalidWeights(f"there is no factor {', '.join(unknown)}")
        return cls(**{name: float(weight) for name, weight in stored.items()})
