"""An exact matching of some people of a large pool, by what their pairs are worth."""

import numpy as np

from pairing.history import Ints
from pairing.matching.large.worth import PER_PERSON_LEFT, loss_if_left, worth_of
from pairing.matching.roster import Judged, Roster
from pairing.matching.solver import heaviest_matching


def match_some(roster: Roster, pairs: Judged, people: Ints) -> tuple[Ints, Ints]:
    """Match as many of some people as can be, those who waited before others; then by worth.

    pairs    judged pairs of these people, each once; those not allowed are left out
    people   ascending
    Returns  the two columns of the pairs
    Cost     that of heaviest_matching
    """
    pairs = pairs.only(pairs.is_allowed)
    # the same for all ways that place the same people
    loss = loss_if_left(roster) - PER_PERSON_LEFT
    u, v = np.searchsorted(people, pairs.u), np.searchsorted(people, pairs.v)
    weight = worth_of(pairs) + loss[pairs.u] + loss[pairs.v]
    found = heaviest_matching(u, v, weight.tolist(), n=len(people))
    one, other = np.array(found, dtype=np.int64).reshape(-1, 2).T
    return people[one], people[other]
