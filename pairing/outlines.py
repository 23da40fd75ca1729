"""A planned round in totals: what an admin may see of it before anything is sent.

Counts in, counts out. An outline holds no ids, and nothing in it depends on whom somebody avoids
but by the totals of the plan itself.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from pairing.ids import ParticipantId
from pairing.matching import RoundPlan
from pairing.matching.left_over import Obstacle
from pairing.stats import K_MIN


class Band(StrEnum):
    """How well a group fits, best first; by the score, which nobody is shown."""

    STRONG = "strong"
    GOOD = "good"
    FAIR = "fair"
    LOW = "low"


# A pair is in the first band whose least score it has. Half of all people have one from 0.74 up
# among their candidates; 0.35 is where a partner is hardly better than a random one.
LEAST_SCORE = {Band.STRONG: 0.65, Band.GOOD: 0.5, Band.FAIR: 0.35, Band.LOW: 0.0}


@dataclass(frozen=True, slots=True)
class Quality:
    """How many groups are in a band, or in several neighbors that were put together."""

    bands: tuple[Band, ...]
    n_groups: int


@dataclass(frozen=True, slots=True)
class LeftOver:
    """How many people are left over for a reason.

    obstacle  None: nobody was free for them, for whatever reason, and all small counts
    """

    obstacle: Obstacle | None
    n_people: int


@dataclass(frozen=True, slots=True)
class Outline:
    """The totals of a plan; who is not counted is in none but `n_uncounted`.

    n_repeats    groups in which two met before
    is_fewest    proven: no round that places as many people repeats fewer
    qualities    best first; none holds fewer than K_MIN people unless it is the only one
    left         most people first; none holds fewer than K_MIN unless it is the only one
    n_uncounted  people who may meet so few others that totals would tell who avoids whom
    """

    n_pool: int
    n_pairs: int
    n_trios: int
    n_left: int
    n_repeats: int
    is_fewest: bool
    qualities: tuple[Quality, ...] = ()
    left: tuple[LeftOver, ...] = ()
    n_uncounted: int = 0

    @property
    def n_placed(self) -> int:
        """How many people have a partner."""
        return self.n_pool - self.n_left


def outline_of(
    plan: RoundPlan,
    obstacles: Mapping[Obstacle, int] | None = None,
    *,
    uncounted: AbstractSet[ParticipantId] = frozenset(),
) -> Outline:
    """Sum up a plan.

    obstacles  what `count_obstacles` found of those who are left over; None: nobody asked
    uncounted  people of small parts, all of each: see `Parts`. They are left out, and so is what
               was proven of the plan as a whole
    """
    groups = [one for one in plan.pairs if uncounted.isdisjoint(one.members)]
    n_trios = sum(len(one.members) == 3 for one in groups)
    n_left = sum(one not in uncounted for one in plan.sat_out)
    return Outline(
        n_pool=plan.n_pool - len(uncounted),
        n_pairs=len(groups) - n_trios,
        n_trios=n_trios,
        n_left=n_left,
        n_repeats=sum(one.is_repeat for one in groups),
        is_fewest=plan.certificate.is_optimal and not uncounted,
        qualities=qualities_of([(one.score, len(one.members)) for one in groups]),
        left=() if obstacles is None else left_by_reason(n_left, obstacles),
        n_uncounted=len(uncounted),
    )


def qualities_of(groups: Sequence[tuple[float, int]]) -> tuple[Quality, ...]:
    """Count groups by band, best first, and put bands of few people together with a neighbor.

    groups  score and number of people of each
    """
    found: list[tuple[Quality, int]] = []
    for band in Band:
        sizes = [size for score, size in groups if band_of(score) is band]
        if sizes:
            found.append((Quality((band,), len(sizes)), sum(sizes)))
    while len(found) > 1 and min(people for _, people in found) < K_MIN:
        at = min(range(len(found)), key=lambda number: found[number][1])
        first = max(at - 1, 0)
        (one, few), (other, many) = found[first : first + 2]
        both = Quality((*one.bands, *other.bands), one.n_groups + other.n_groups)
        found[first : first + 2] = [(both, few + many)]
    return tuple(quality for quality, _ in found)


def band_of(score: float) -> Band:
    """Name the band of a score."""
    return next(band for band, least in LEAST_SCORE.items() if score >= least)


def left_by_reason(n_left: int, obstacles: Mapping[Obstacle, int]) -> tuple[LeftOver, ...]:
    """Say for which reasons people are left over, most people first.

    n_left     how many there are
    obstacles  of how many the rules are the reason; the same whatever anybody avoids
    Returns    counts that sum to `n_left`. One that could point at a person is part of the count
               without an obstacle; that one is filled up until it points at nobody either
    """
    shown = {one: n for one, n in obstacles.items() if n >= K_MIN}
    rest = n_left - sum(shown.values())
    while shown and 0 < rest < K_MIN:
        fewest = min(shown, key=lambda one: (shown[one], one))
        rest += shown.pop(fewest)
    ordered = sorted(shown.items(), key=lambda item: (-item[1], item[0]))
    told = [LeftOver(one, n) for one, n in ordered]
    return (*told, *([LeftOver(None, rest)] if rest else []))
