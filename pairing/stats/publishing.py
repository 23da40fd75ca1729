"""From the counts of a round to what is published about it.

What a set of answers gives is published once. A round that is too small waits, and is shown
together with those after it; so no two figures ever overlap, and nothing can be subtracted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from statistics import median_low

from pairing.stats.counts import (
    USEFUL_FROM,
    Departments,
    Kind,
    PairCounts,
    Reach,
    RoundCounts,
)
from pairing.stats.reports import DepartmentReach, Measure, RoundReport
from pairing.stats.rules import (
    K_BREAKDOWN,
    K_MIN,
    Share,
    is_safe_part,
    may_update,
    share_of,
    shown_parts,
)

MOST_POOLED = 6  # rounds in one figure; what is older tells nothing of how it goes now
FEW_DEPARTMENTS = 3  # below it there is nothing to compare
# Each of these waits for enough answers by itself; the other measures of pairs go with MET.
POOLED = (Measure.MET, Measure.USEFUL, Measure.BALANCE, Measure.CONCRETE, Measure.RESPONSE)
_QUESTIONS = {
    Measure.USEFUL: ("useful", tuple(str(n) for n in range(USEFUL_FROM, 6))),
    Measure.BALANCE: ("balance", ("equal",)),
    Measure.CONCRETE: ("takeaway", ("concrete",)),
}
SPLITS: tuple[Callable[[Kind], object], ...] = (lambda kind: kind.reach, lambda kind: kind.is_new)


def pooled_rounds(measure: Measure, earlier: Sequence[RoundReport]) -> int:
    """Tell of how many rounds a measure is published next: the coming one, and those that wait.

    earlier  the reports of the rounds before, oldest first
    """
    waiting = 0
    for report in reversed(earlier):
        if measure in report.shares:
            break
        waiting += 1
    return min(waiting + 1, MOST_POOLED)


def publish(
    counts: Sequence[RoundCounts], earlier: Sequence[RoundReport], *, k: int = 0
) -> RoundReport:
    """Decide what is told of a round after its end.

    counts   of the round, last, and of those before it, oldest first; as many as the largest of
             `pooled_rounds`, if there were so many
    earlier  the reports of the rounds before, oldest first
    k        smallest number of answers shown; values below K_MIN count as K_MIN
    """
    now = counts[-1]
    shares: dict[Measure, Share] = {}
    shown_pairs, new_ties = _pairs(_due(Measure.MET, counts, earlier), k=k)
    shares |= shown_pairs
    for measure in (*_QUESTIONS, Measure.RESPONSE):
        due = _due(measure, counts, earlier)
        count, n = _answers(measure, due)
        said = sum(one.shares[measure].n for one in earlier if measure in one.shares)
        shown = share_of(count, n, k=k, rounds=len(due))
        if shown is not None and may_update(n_published=said, n_now=said + n, k_min=k):
            shares[measure] = shown
    returned = share_of(now.returned, now.before, k=max(k, K_BREAKDOWN))
    if returned is not None:
        shares[Measure.RETURNED] = returned
    useful = _due(Measure.USEFUL, counts, earlier)
    counted = now.available - now.uncounted
    few = _is_few(now.available, counted, k=k)
    return RoundReport(
        number=now.number,
        begins_on=now.begins_on,
        ends_on=now.ends_on,
        joined=now.joined,
        available=now.available if few else counted,
        uncounted=0 if few else now.uncounted,
        placed=None if few else now.placed,
        waiting=None if few else now.waiting,
        long_waits=None if few else now.long_waits,
        pairs=None if few else sum(one.n for one in now.pairs.values()),
        trios=None if few else now.trios,
        shares=shares,
        median=_median(useful) if Measure.USEFUL in shares else None,
        new_ties=new_ties,
        partners=median_low(now.partners) if len(now.partners) >= K_BREAKDOWN else None,
        departments=_departments(now.departments),
    )


def _is_few(available: int, counted: int, *, k: int) -> bool:
    """Tell whether how many have a partner could tell who avoids whom, where so many may be
    counted."""
    least = max(k, K_MIN)
    return 1 < available < least or counted < min(least, available)


def _due(
    measure: Measure, counts: Sequence[RoundCounts], earlier: Sequence[RoundReport]
) -> Sequence[RoundCounts]:
    return counts[-pooled_rounds(measure, earlier) :]


def _answers(measure: Measure, due: Sequence[RoundCounts]) -> tuple[int, int]:
    """How many say what the measure counts, of how many."""
    if measure is Measure.RESPONSE:
        said = sum(sum(one.said("useful").values()) for one in due)
        return said, sum(one.asked for one in due)
    question, wanted = _QUESTIONS[measure]
    given = _added(one.said(question) for one in due)
    return sum(given[answer] for answer in wanted), given.total()


def _median(due: Sequence[RoundCounts]) -> int | None:
    given = _added(one.said("useful") for one in due)
    if given.total() < K_BREAKDOWN:
        return None
    return median_low(int(answer) for answer in given.elements())


def _pairs(due: Sequence[RoundCounts], *, k: int) -> tuple[Mapping[Measure, Share], int | None]:
    """What is shown of how pairs fared, and how many met who never had."""
    kinds: dict[Kind, PairCounts] = {}
    for one in due:
        for kind, fared in one.pairs.items():
            kinds[kind] = kinds.get(kind, PairCounts()) + fared
    whole = reduce(add, kinds.values(), PairCounts())
    tallies = {
        Measure.MET: whole.met,
        Measure.MET_AT_MOST: whole.n - whole.not_met,
        Measure.BOOKED: whole.booked,
        Measure.GOES_ON: whole.goes_on,
    }
    found = {one: share_of(n, whole.n, k=k, rounds=len(due)) for one, n in tallies.items()}
    met, new_ties = found[Measure.MET], None
    if met is not None and is_known(met):
        found[Measure.TWICE] = share_of(whole.twice, whole.met, k=k, rounds=len(due))
        by_reach, by_history = find_splits(kinds, k=k)
        if by_reach:
            across, within = (_met(kinds, reach) for reach in (Reach.ACROSS, Reach.WITHIN))
            found[Measure.ACROSS] = share_of(across, across + within, k=k, rounds=len(due))
        if by_history:
            new_ties = sum(fared.met for kind, fared in kinds.items() if kind.is_new)
    shown = {measure: share for measure, share in found.items() if share is not None}
    return shown, new_ties if new_ties is not None and new_ties >= max(k, K_MIN) else None


def is_known(met: Share) -> bool:
    """Tell whether the exact number of pairs that met is told anyway: only then may anything be
    told of those that met, because of how many it is would tell that number."""
    return met.level is None


def find_splits(kinds: Mapping[Kind, PairCounts], *, k: int) -> list[bool]:
    """Choose by what the pairs that met may be told apart.

    Two ways of dividing the same pairs can be laid over each other. So a further one is taken only
    when every part that this would tell apart is safe to be known exactly.
    """
    taken: list[Callable[[Kind], object]] = []
    verdicts = []
    for split in SPLITS:
        parts: dict[tuple[object, ...], PairCounts] = {}
        for kind, fared in kinds.items():
            place = tuple(one(kind) for one in (*taken, split))
            parts[place] = parts.get(place, PairCounts()) + fared
        there = [part for part in parts.values() if part.n]
        may = len(there) == 1 or all(is_safe_part(part.met, part.n, k=k) for part in there)
        taken += [split] if may else []
        verdicts.append(may)
    return verdicts


def _met(kinds: Mapping[Kind, PairCounts], reach: Reach) -> int:
    return sum(fared.met for kind, fared in kinds.items() if kind.reach is reach)


def _departments(known: Departments) -> tuple[DepartmentReach, ...]:
    """Tell how far the larger departments were brought together with each other.

    Pairs count when they were made: whether the only pair of two departments met is not for a
    report. Departments that are not shown are not counted anywhere.
    """
    large = {name: n for name, n in known.placed.items() if known.sizes.get(name, 0) >= K_MIN}
    shown = shown_parts(large)
    if len(shown) < FEW_DEPARTMENTS:
        return ()
    links, ties = Counter[str](), Counter[str]()
    for both, n in known.together.items():
        if both[0] != both[1] and shown.issuperset(both):
            links.update(both)
            ties.update(dict.fromkeys(both, n))
    return tuple(
        DepartmentReach(one, links[one], len(shown) - 1, round(2 * ties[one] / known.people[one]))
        for one in sorted(shown)
    )


def _added(counted: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for one in counted:
        total.update(one)
    return total
