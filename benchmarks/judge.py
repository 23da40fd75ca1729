"""What a planned round is worth, counted apart from whoever planned it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarks.bound import Bound, bound_of, fewest_repeats
from benchmarks.points import Floats, Points
from benchmarks.task import Shape, Tell, task_of
from pairing.history import PairHistory


@dataclass(frozen=True, slots=True)
class Verdict:
    """n_barred: pairs inside groups that the rules keep apart; must be 0.

    repeats  earlier meetings, with their number, over all pairs inside groups
    ago      rounds since the newest of them, summed over these pairs
    """

    total: int
    n_left: int
    n_trios: int
    repeats: int
    ago: int
    n_barred: int

    @property
    def shape(self) -> Shape:
        return Shape(n_trios=self.n_trios, n_left=self.n_left)


def judge(points: Points, history: PairHistory, groups: Sequence[Sequence[int]]) -> Verdict:
    """Count what a round is worth. Raises ValueError when somebody is in two groups or a stranger.

    groups: ids, two or three each
    """
    placed = [person for group in groups for person in group]
    if len(set(placed)) < len(placed) or not set(placed) <= set(points.ids.tolist()):
        raise ValueError("somebody is in two groups, or is not of the pool")
    sides = [side for group in groups for side in combinations(sorted(group), 2)]
    u, v = np.searchsorted(points.ids, np.array(sides, dtype=np.int64).reshape(-1, 2)).T
    count, ago = task_of(points, history, shape=Shape()).met(u, v)
    return Verdict(
        total=int(points.of(u, v).sum()),
        n_left=len(points) - len(placed),
        n_trios=sum(len(group) == 3 for group in groups),
        repeats=int(count.sum()),
        ago=int(ago.sum()),
        n_barred=int((~points.is_allowed(u, v)).sum()),
    )


def bound_for(
    points: Points,
    history: PairHistory,
    verdict: Verdict,
    *,
    guess: Floats | None = None,
    tell: Tell | None = None,
) -> Bound:
    """Bound the rounds like the judged one; see bound.py."""
    task = task_of(points, history, shape=verdict.shape)
    return bound_of(
        task,
        plan_points=verdict.total,
        n_repeats=verdict.repeats,
        ago=verdict.ago,
        guess=guess,
        tell=tell,
    )


def needed_repeats(
    points: Points, history: PairHistory, verdict: Verdict, *, tell: Tell | None = None
) -> int:
    """Give a number of repeats that no round like the judged one can do without."""
    if not verdict.repeats:
        return 0
    return fewest_repeats(task_of(points, history, shape=verdict.shape), tell=tell)
