"""What a pair is worth to a large round: its points, less much more for meeting again.

One number for several wishes, with steps between them: a repeat outweighs the points of a hundred
pairs, and a person left over thirty repeats. More would be stricter, but the assignment bids its
way up such steps and takes as long as they are high (at ten thousand times more it did not come
back within minutes). Where these steps do not settle it, repair.py does, in strict order.
"""

import numpy as np

from pairing.history import Ints
from pairing.matching.roster import ENOUGH_WAITING, MOST_POINTS, Judged, Roster

LONGEST = 63  # rounds ago; what lies longer ago makes no more difference
PER_REPEAT = 100 * MOST_POINTS
PER_ROUND_AGO = PER_REPEAT // 256  # of repeats, those of long ago
PER_ROUND_WAITED = 2 * PER_REPEAT  # of people left over, up to ENOUGH_WAITING rounds
PER_PERSON_LEFT = 36 * PER_REPEAT
NO_THIRD = PER_REPEAT  # more for leaving over somebody who may not join a pair as a third


def worth_of(pairs: Judged) -> Ints:
    """Give what pairs are worth; whole numbers, far below zero for those who met before."""
    return pairs.points - penalty_of(pairs)


def penalty_of(pairs: Judged) -> Ints:
    """Give what is taken off for having met before: more for often, less for long ago."""
    recent = LONGEST - np.minimum(pairs.ago, LONGEST)
    penalty: Ints = np.where(pairs.count > 0, PER_REPEAT * pairs.count + PER_ROUND_AGO * recent, 0)
    return penalty


def loss_if_left(roster: Roster) -> Ints:
    """Give what it costs to leave each person over: more for those who waited long."""
    waited: Ints = np.minimum(roster.waited, ENOUGH_WAITING)
    return PER_PERSON_LEFT + PER_ROUND_WAITED * waited + NO_THIRD * ~roster.trio_ok
