"""How good two people are as peer mentors for each other: one number in [0, 1].

The one truth about the score: what is computed for many pairs at once is compared with it in a
test. Uses what people said about themselves and where they work: no ratings, no behavior, nothing
about who they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from pairing.guides.library import Topic
from pairing.guides.loading import load_library
from pairing.matching.circumstances import (
    NOTHING_KNOWN,
    Distance,
    circumstances_of,
)
from pairing.matching.circumstances import Circumstances as Circumstances
from pairing.matching.rules import stage_gap
from pairing.participants import Participant
from pairing.profiles import Profile
from pairing.weights import Factor as Factor
from pairing.weights import Weights

USUAL = Weights()  # those of a program that says nothing else

UNKNOWN = 0.5  # value of stage, time and reach when nothing is known
RELATED = 0.5
SAME_GROUP = 0.25
ENOUGH_OVERLAP = 180  # minutes of shared working time beyond which more does not help
ASYNC_AT_LEAST = 0.6
_BY_GAP = (1.0, 0.7, 0.25, 0.1)
_OTHER_TRACK = 0.85
_SHARED_SITUATION = 0.1
FIRST_TOPIC, SECOND_TOPIC = 0.7, 0.3  # the best covered topic counts more than the second
_BY_DISTANCE = {
    None: UNKNOWN,
    Distance.OTHER_DEPARTMENT: 1.0,
    Distance.OTHER_TEAM: 0.5,
    Distance.SAME_TEAM: 0.0,
    Distance.AS_WISHED: 1.0,
}


@dataclass(frozen=True, slots=True)
class FactorValue:
    """One factor of one pair; weight and value are in [0, 1]."""

    factor: Factor
    weight: float
    value: float

    @property
    def contribution(self) -> float:
        """What the factor adds to the score."""
        return self.weight * self.value


def score_people(
    one: Participant,
    other: Participant,
    *,
    topics: Mapping[str, Topic] | None = None,
    weights: Weights = USUAL,
) -> float:
    """Score two participants by all that is known about them, in either order; see score_pair."""
    known = circumstances_of(one, other)
    return score_pair(one.profile, other.profile, known=known, topics=topics, weights=weights)


def score_pair(
    one: Profile,
    other: Profile,
    *,
    known: Circumstances = NOTHING_KNOWN,
    topics: Mapping[str, Topic] | None = None,
    weights: Weights = USUAL,
) -> float:
    """Score two people, in either order.

    known    facts beside the profiles
    topics   the topics' groups and relations by key; None = those of the library
    weights  those of the program
    Returns  a number in [0, 1]; with the usual weights nothing known and no topics gives 0.32, all
             factors at best 1
    """
    values = _values(one, other, known=known, topics=topics)
    total = 0.0  # added in order: sum() rounds in another way from Python 3.12 on
    for weight, value in zip(weights.by_factor.values(), values, strict=True):
        total += weight * value
    return min(1.0, total)


def factors_of(
    one: Profile,
    other: Profile,
    *,
    known: Circumstances = NOTHING_KNOWN,
    topics: Mapping[str, Topic] | None = None,
    weights: Weights = USUAL,
) -> tuple[FactorValue, ...]:
    """Take a score apart: every factor in the order of Factor; the contributions sum to it."""
    values = _values(one, other, known=known, topics=topics)
    return tuple(
        FactorValue(factor, weight, value)
        for (factor, weight), value in zip(weights.by_factor.items(), values, strict=True)
    )


def similarity(one: str, other: str, *, topics: Mapping[str, Topic]) -> float:
    """Compare two topics: 1 the same, 0.5 related, 0.25 in one group, else 0. Symmetric."""
    if one == other:
        return 1.0
    here, there = topics.get(one), topics.get(other)
    if here is None or there is None:
        return 0.0
    if other in here.related or one in there.related:
        return RELATED
    return SAME_GROUP if here.group == there.group else 0.0


def exchange_value(one: Profile, other: Profile, *, topics: Mapping[str, Topic]) -> float:
    """Value what the two can teach each other; both ways counts far more than one way."""
    there = _coverage(one.grow_topics, other.share_topics, topics=topics)
    back = _coverage(other.grow_topics, one.share_topics, topics=topics)
    return 0.7 * sqrt(there * back) + 0.3 * (there + back) / 2


def stage_value(one: Profile, other: Profile, *, shares_situation: bool = False) -> float:
    """Value how close two career stages are."""
    value = UNKNOWN
    gap = stage_gap(one, other)
    if gap is not None and one.stage is not None and other.stage is not None:
        value = _BY_GAP[gap] if gap < len(_BY_GAP) else 0.0
        value *= 1.0 if one.stage.track == other.stage.track else _OTHER_TRACK
    return min(1.0, value + (_SHARED_SITUATION if shares_situation else 0.0))


def common_value(one: Profile, other: Profile, *, topics: Mapping[str, Topic]) -> float:
    """Value the growth topics two people share; two are enough, a related one counts half."""
    same = set(one.grow_topics) & set(other.grow_topics)
    mine, yours = set(one.grow_topics) - same, set(other.grow_topics) - same
    # each topic counts once, so one topic of mine near three of yours is a single common interest
    near = min(_n_near(mine, yours, topics=topics), _n_near(yours, mine, topics=topics))
    return min(1.0, (len(same) + RELATED * near) / 2)


def time_value(known: Circumstances) -> float:
    """Value how easily two people find a time to talk."""
    if known.same_site:
        return 1.0
    value = UNKNOWN
    if known.overlap_minutes is not None:
        value = min(1.0, known.overlap_minutes / ENOUGH_OVERLAP)
    return max(value, ASYNC_AT_LEAST) if known.both_async else value


def reach_value(known: Circumstances) -> float:
    """Value how far apart two people work; far is good, unless both asked for near."""
    return _BY_DISTANCE[known.reach]


def format_value(known: Circumstances) -> float:
    """Value how alike two people want to talk."""
    return (1.0 if known.same_mode else 0.5) * (1.0 if known.same_length else 0.8)


def language_value(known: Circumstances) -> float:
    """Value whether two people can talk in the first choice of both."""
    return 1.0 if known.same_language else 0.7


def _values(
    one: Profile, other: Profile, *, known: Circumstances, topics: Mapping[str, Topic] | None
) -> tuple[float, ...]:
    """Value every factor, in the order of Factor."""
    topics = load_library().topics if topics is None else topics
    return (
        exchange_value(one, other, topics=topics),
        stage_value(one, other, shares_situation=known.shares_situation),
        common_value(one, other, topics=topics),
        time_value(known),
        reach_value(known),
        format_value(known),
        language_value(known),
    )


def _coverage(
    wanted: tuple[str, ...], offered: tuple[str, ...], *, topics: Mapping[str, Topic]
) -> float:
    """Tell how well the offered topics cover the two best covered of the wanted ones."""
    if not wanted or not offered:
        return 0.0
    best = sorted(
        (max(similarity(topic, it, topics=topics) for it in offered) for topic in wanted),
        reverse=True,
    )
    return best[0] if len(best) == 1 else FIRST_TOPIC * best[0] + SECOND_TOPIC * best[1]


def _n_near(these: Iterable[str], those: set[str], *, topics: Mapping[str, Topic]) -> int:
    return sum(
        any(similarity(one, other, topics=topics) == RELATED for other in those) for one in these
    )
