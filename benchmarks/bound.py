"""An upper bound on the points of any round like a given plan, independent of the engine's solvers.

Like the plan: it has as many trios, leaves as many people over, and counts at most as many repeats,
from at least as long ago. Whatever prices people are given, their sum, raised until no pair is
worth more than its two people, bounds every round; so the search for good prices may be rough, and
the last word has a look at every pair of the pool (scan.py).
"""

from dataclasses import dataclass, replace
from functools import reduce
from math import ceil, floor

import numpy as np

from benchmarks.columns import Choice, best_prices, best_round
from benchmarks.guess import ALONE, guess_prices, not_too_low
from benchmarks.points import STEP, Floats
from benchmarks.prices import assignment_prices
from benchmarks.task import Pairs, Task, Tell
from benchmarks.trios import Corners, corners_of, worth_of

EACH = 20  # good pairs per person to begin with; with 10 the first prices are 0.2 % too high
NEAR = 6.0  # points: pairs with less slack are found too, so that prices may still move a little
LOOSE = 60.0  # points: pairs with more slack play no part in the next prices
SOLVED_EACH = 20  # pairs per person that better prices are worked out from, at most
MOST_LONELY, LONELY_EACH = 100, 200  # people compared with everybody; their pairs that are kept
MOST_TURNS = 4
FEW_TURNS, MANY = 3, 20_000  # a scan of so many people takes minutes
LOWER, LOWER_OF_MANY = LOOSE, 12.0  # points a guess may fall at once: memory grows with it
CLOSEST, CLOSE = 1e-5, 2e-4  # of the bound: what another turn could gain at most
LP_PEOPLE = 1500  # up to here HiGHS finds prices for pairs and trios together
LP_TURNS = 6
EXACT_PEOPLE = 210  # up to here the best round itself is found
# Points a repeat costs, and gets back for each round since then: any numbers give a valid bound.
PENALTY, PRIZES = 20_000, (0, 300, 5_000)
HEAVY = 10_000  # points times people: so large that repeats count before all points


@dataclass(frozen=True, slots=True)
class Bound:
    """points: no round like the plan has more; is_exact: some round has as many.

    prices  (n,) for who wants to see how dear each person is
    """

    points: int
    is_exact: bool
    prices: Floats


@dataclass(frozen=True, slots=True)
class _Certified:
    """prices that no pair exceeds, known from a scan; value: the bound that follows, not rounded.

    pairs, corners: what is worth considering when prices are improved
    """

    prices: Floats
    value: float
    pairs: Pairs
    corners: Corners


def bound_of(
    task: Task,
    *,
    plan_points: int,
    n_repeats: int,
    ago: int = 0,
    guess: Floats | None = None,
    tell: Tell | None = None,
) -> Bound:
    """Bound the points of the rounds like a plan.

    plan_points  the plan's total; only used to leave out of the exact search what cannot beat it
    n_repeats    earlier meetings over the plan's pairs, counted with their number
    ago          rounds since then, summed: rounds whose repeats are more recent do not count
    guess        (n,) prices to begin with, wherever they come from; None = worked out here
    Cost         10,000 people some 15 s; 100,000 some minutes: looks at all pairs, assignments
    """
    tries = [task]
    if n_repeats:
        oldest = int(task.met_ago.max())
        tries = [replace(task, penalty=PENALTY + it * oldest, prize=it) for it in PRIZES]
    bounds = []
    for one in tries:
        paid = n_repeats * (one.penalty or 0) - ago * one.prize
        certified = _certify(one, guess=guess, tell=tell)
        points = STEP * floor((certified.value + paid) / STEP + 1e-6)
        if len(one) <= EXACT_PEOPLE:
            points = _exact(one, certified, at_most=points, at_least=plan_points, paid=paid)
        is_exact = len(one) <= EXACT_PEOPLE and not n_repeats
        bounds.append(Bound(points, is_exact, certified.prices))
    return min(bounds, key=lambda bound: bound.points)


def fewest_repeats(task: Task, *, tell: Tell | None = None) -> int:
    """Give a number of repeats (with their counts) that no round of the shape can go below."""
    value = _certify(replace(task, penalty=HEAVY * len(task)), tell=tell).value
    return max(0, ceil(-value / (HEAVY * len(task)) - 1e-6))


def _certify(task: Task, *, guess: Floats | None = None, tell: Tell | None) -> _Certified:
    if guess is not None:
        nobody = np.zeros(0, dtype=np.int64)
        nothing = Pairs(nobody, nobody, np.zeros(0))
        corners = corners_of(task, guess)
        return _scanned(task, guess, nothing, corners, alone=_alone(task), tell=tell)
    best = _by_assignment(task, tell=tell)
    wants_lp = task.shape.n_trios > 0 or task.shape.n_left > 0
    return _by_columns(task, best, tell=tell) if wants_lp and len(task) <= LP_PEOPLE else best


def _by_assignment(task: Task, *, tell: Tell | None) -> _Certified:
    """Go from guessed prices to better ones, scan by scan."""
    guessed = guess_prices(task, each=EACH)
    pairs = task.above(guessed, tell=tell)
    corners = corners_of(task, guessed)
    best: _Certified | None = None
    alone = _alone(task)
    is_large = len(task) > MANY
    for turn in range(FEW_TURNS if is_large else MOST_TURNS):
        used, solved = _solved(task, pairs, guessed, alone=alone)
        pairs = pairs.and_those(used)
        is_rough = is_large or (not turn and len(task) > LP_PEOPLE)
        by = LOWER_OF_MANY if is_large else LOWER
        prices = not_too_low(solved, guessed, used, by=by) if is_rough else solved
        before = np.inf if best is None else best.value
        best = _better(best, _scanned(task, prices, pairs, corners, alone=alone, tell=tell))
        pairs, guessed = best.pairs, best.prices
        # the prices of known pairs alone are a limit that the bound cannot go below
        could_gain = min(before - best.value, best.value - solved.sum())
        if could_gain <= (CLOSE if is_large else CLOSEST) * abs(best.value):
            break
    assert best is not None  # there is at least one turn
    return best


def _alone(task: Task) -> float:
    """Give what staying alone is worth: less than any pair."""
    return ALONE - 2.0 * (task.penalty or 0) * float(task.met_count.max(initial=1))


def _scanned(
    task: Task,
    prices: Floats,
    pairs: Pairs,
    corners: Corners,
    *,
    alone: float,
    tell: Tell | None,
) -> _Certified:
    """Certify prices by a scan, and the better prices that follow from what it found, too.

    Every pair not found is worth at most the prices less NEAR. So it is still no more than any new
    prices that lie at most half of NEAR below the old ones, person by person.
    """
    near = task.above(prices - NEAR / 2, tell=tell)
    known = near.and_those(pairs.only(pairs.slack(prices) < LOOSE))
    first = _raised(task, prices, known, corners)
    used, solved = _solved(task, known, first.prices, alone=alone)
    known = known.and_those(used)
    second = _raised(task, np.maximum(solved, prices - NEAR / 2), known, corners)
    return _better(first, second)


def _solved(task: Task, pairs: Pairs, prices: Floats, *, alone: float) -> tuple[Pairs, Floats]:
    """Work out better prices from the tightest pairs; gives the pairs as well.

    Who is left without a partner among them has a price that means nothing, and is compared with
    everybody.
    """
    used = pairs.tightest(prices, most=SOLVED_EACH * len(prices))
    solved = assignment_prices(used, len(task), alone=alone)
    lonely = np.flatnonzero(solved <= alone / 2)
    if 0 < len(lonely) <= MOST_LONELY:
        theirs = [task.all_of(it).tightest(prices, most=LONELY_EACH) for it in lonely.tolist()]
        used = used.and_those(reduce(Pairs.and_those, theirs))
        solved = assignment_prices(used, len(task), alone=alone)
    return used, solved


def _raised(task: Task, prices: Floats, known: Pairs, corners: Corners) -> _Certified:
    """Raise prices until no known pair is worth more, and state the bound."""
    lack = -known.slack(prices)
    most = np.zeros(len(task))
    np.maximum.at(most, known.u, lack)
    np.maximum.at(most, known.v, lack)
    raised = prices + most / 2
    value = float(raised.sum() - np.sort(raised)[: task.shape.n_left].sum())
    if task.shape.n_trios:
        value += task.shape.n_trios * corners.most_gained(raised)[0]
    return _Certified(raised, value, known, corners)


def _better(one: _Certified | None, other: _Certified) -> _Certified:
    """Take the lower bound of two, and what is known from both."""
    if one is None:
        return other
    pairs = one.pairs if one.pairs is other.pairs else one.pairs.and_those(other.pairs)
    return replace(min(one, other, key=lambda it: it.value), pairs=pairs)


def _by_columns(task: Task, best: _Certified, *, tell: Tell | None) -> _Certified:
    """Improve prices with trios and people left over in the program; see columns.py."""
    trios = np.zeros((0, 3), dtype=np.int64)
    prices, last = best.prices, np.inf
    for _ in range(LP_TURNS):
        if task.shape.n_trios:
            trios = np.unique(np.concatenate((trios, best.corners.most_gained(prices)[1])), axis=0)
        choice = Choice(len(task), best.pairs, trios, worth_of(task, trios))
        found = best_prices(task, choice)
        if found is None:
            break  # what is certified already stays valid
        prices = found
        near = task.above(prices - NEAR / 2, tell=tell)
        known = near.and_those(best.pairs)
        certified = _raised(task, prices, known, best.corners)
        best = _better(best, certified)
        if certified.value >= last - STEP / 10:
            break
        last = certified.value
    return best


def _exact(task: Task, certified: _Certified, *, at_most: int, at_least: int, paid: int) -> int:
    """Find the best round itself: only pairs and trios whose slack the gap leaves room for."""
    gap = certified.value + paid - at_least + 1.0
    if gap < STEP:
        return at_most
    near = task.above(certified.prices - gap / 2)
    pairs = near.only(near.slack(certified.prices) <= gap)
    trios, worth = np.zeros((0, 3), dtype=np.int64), np.zeros(0)
    if task.shape.n_trios:
        most = certified.corners.most_gained(certified.prices)[0]
        trios, worth = certified.corners.all_gaining(certified.prices, least=most - gap)
    found = best_round(task, Choice(len(task), pairs, trios, worth))
    if found is None:
        return at_least
    return min(at_most, max(at_least, STEP * floor((found + paid) / STEP + 1e-6)))
