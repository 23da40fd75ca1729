"""Groups for a pool small enough to look at every pair.

Wishes in strict order: nobody left out, fewest repeats, a fair trio, repeats of long ago, points.
Exact where the number of people is even; where it is odd, exact whenever the trials allowed below
meet the bound or are all the trios there are.
"""

import numpy as np

from pairing.matching.grouping import Grouping, complete
from pairing.matching.roster import Judged, Roster
from pairing.matching.solver import match_pairs
from pairing.matching.trio import Trios, rank_trios

MOST_PEOPLE = 400  # all pairs of 400 people: 79,800
# A trio is tried by matching everybody else. In a large pool that takes long, and the first try is
# right; in a small one late in the cycle the right trio may be the last of all. Up to 18 people
# every trio can be tried; the work is bounded to about a second.
TRIAL_WORK = 500_000
FEWEST_TRIALS = 10


def group_dense(roster: Roster, *, may_trio: bool) -> Grouping:
    """Group a roster of up to MOST_PEOPLE; larger ones only take longer."""
    judged = roster.judge_all(np.arange(len(roster)))
    is_odd = len(roster) % 2 == 1
    if is_odd and may_trio:
        return _with_trio(roster, judged)
    pairs = match_pairs(judged, waited=roster.waited, is_spare=True if is_odd else None)
    grouping = complete(roster, pairs, may_trio=may_trio)
    # the rules leave somebody without a partner: a trio chosen on purpose may place more people
    return _with_trio(roster, judged) if may_trio and grouping.left else grouping


def _with_trio(roster: Roster, judged: Judged) -> Grouping:
    """Try trios in order of fairness until one is as good as any could be."""
    trios = rank_trios(roster)
    tries = np.flatnonzero(trios.n_repeats == 0)[:1]
    if len(tries):
        first = _around(roster, judged, trios, at=int(tries[0]))
        if first.loss == (0, 0):
            return first
    goal = _goal(roster, judged)
    best = complete(roster, match_pairs(judged, waited=roster.waited, is_spare=True), may_trio=True)
    best_at = len(trios)
    for at in _hopeful(trios, goal=goal, n_people=len(roster)):
        # what a trio's own repeats make impossible need not be tried
        if ((goal[0], int(trios.n_repeats[at])), at) < (best.loss, best_at):
            tried = _around(roster, judged, trios, at=at)
            if (tried.loss, at) < (best.loss, best_at):
                best, best_at = tried, at
        if best.loss == goal and best_at < len(trios):
            break
    return best


def _hopeful(trios: Trios, *, goal: tuple[int, int], n_people: int) -> list[int]:
    """List the trios to try: those that may reach the goal in order of fairness, then the rest."""
    order = np.argsort(trios.n_repeats > goal[1], kind="stable")
    return [int(at) for at in order[: max(FEWEST_TRIALS, TRIAL_WORK // n_people**2)]]


def _goal(roster: Roster, judged: Judged) -> tuple[int, int]:
    """Bound the loss from below: a trio places one person more than the best pairs do.

    Without one of the trio's people every grouping is a set of pairs, so it cannot repeat less
    than the set of pairs that repeats least.
    """
    pairs = match_pairs(judged, waited=roster.waited, is_spare=False)
    alone = complete(roster, pairs, may_trio=False)
    return max(0, len(alone.left) - 1), alone.n_repeats


def _around(roster: Roster, judged: Judged, trios: Trios, *, at: int) -> Grouping:
    """Group everybody else around one trio."""
    trio = tuple(trios.members[at].tolist())
    others = judged.only(~np.isin(judged.u, trio) & ~np.isin(judged.v, trio))
    pairs = match_pairs(others, waited=roster.waited)
    return complete(roster, pairs, may_trio=True, trio=trio)
