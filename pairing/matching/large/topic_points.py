"""The most that topics can bring to a pair, in points: bounds that are quick to look up."""

from dataclasses import dataclass

import numpy as np

from pairing.matching.families import Floats
from pairing.matching.roster import POINTS
from pairing.matching.topic_table import FULL, Small, exchange_of
from pairing.weights import Weights


def level_of(there: Small, back: Small) -> Small:
    """Rank two coverages by the most that their exchange could be worth; up to 6 * FULL.

    The root of their product is no more than (there + back) / 2, there + back / 4 or
    there / 4 + back: sums of small whole numbers, much quicker than roots.
    """
    both = there + back
    level = np.minimum(there, back)
    level *= 3
    np.minimum(level, both, out=level)
    level += both
    level += both
    return level


_LEVELS = level_of(*np.indices((FULL + 1, FULL + 1), dtype=np.uint8))


@dataclass(frozen=True, slots=True)
class TopicPoints:
    """What topics can bring, in points.

    exchange   (FULL + 1, FULL + 1) what exchange_value says about two coverages
    per_level  the most of it for each level of two coverages
    common     the most that growth topics in common bring
    """

    exchange: Floats
    per_level: np.float32
    common: float

    @classmethod
    def of(cls, weights: Weights) -> "TopicPoints":
        """Work them out for the weights of a program."""
        ways = np.indices((FULL + 1, FULL + 1)) / FULL
        exchange: Floats = weights.exchange * POINTS * exchange_of(*ways)
        per_level = np.float32((exchange / np.maximum(_LEVELS, 1)).max())
        return cls(exchange, per_level, weights.common * POINTS)
