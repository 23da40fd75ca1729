"""The door of the engine: choose who meets whom in one round.

Decides nothing about time, storage or messages. What is inside may change; the signature stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pairing.guides.library import Topic
from pairing.guides.loading import load_library
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.dense import MOST_PEOPLE, group_dense
from pairing.matching.overlap import overlap_between
from pairing.matching.reasons import Reason, explain
from pairing.matching.roster import gather
from pairing.matching.score import Circumstances, score_pair
from pairing.matching.sparse import group_sparse
from pairing.participants import Participant
from pairing.programs import Odd, Rules


@dataclass(frozen=True, slots=True)
class PlannedPair:
    """members: two ids, or three in a trio, ascending; is_repeat: some two of them met before.

    score: in [0, 1]; of a trio, the mean of its three pairs. Never shown to anybody.
    """

    members: tuple[ParticipantId, ...]
    score: float
    reasons: tuple[Reason, ...]
    is_repeat: bool


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """pairs: sorted by their lowest id; sat_out: ascending; n_pool: how many people were there."""

    pairs: tuple[PlannedPair, ...]
    sat_out: tuple[ParticipantId, ...]
    seed: int
    n_pool: int


def plan_round(
    pool: Sequence[Participant], history: PairHistory, rules: Rules, *, seed: int
) -> RoundPlan:
    """Choose who meets whom this round.

    pool     eligible participants in any order, ids unique
    history  rounds since each two last met (1 = last round); absent = never
    rules    who must never meet, how large a stage gap may be, and what an odd number means
    seed     any int; equal inputs and seed give an equal plan
    Returns  a plan in which nobody is twice, and everybody the rules let be placed is in a pair;
             an odd number makes one trio (odd = SIT_OUT: one of those who waited least sits out);
             further trios only where the rules would leave somebody without a partner
    Raises   DuplicateParticipant
    Cost     400 people about half a second, 20,000 people some ten seconds
    """
    topics = load_library().topics
    roster = gather(pool, history, rules, seed=seed, topics=topics)
    group = group_dense if len(roster) <= MOST_PEOPLE else group_sparse
    grouping = group(roster, may_trio=rules.odd is Odd.TRIO)
    pairs = []
    for numbers in grouping.groups:
        members = sorted((roster.people[number] for number in numbers), key=lambda one: one.id)
        pairs.append(_planned(members, history, topics=topics))
    return RoundPlan(
        pairs=tuple(sorted(pairs, key=lambda pair: pair.members)),
        sat_out=tuple(sorted(roster.people[number].id for number in grouping.left)),
        seed=seed,
        n_pool=len(roster),
    )


def _planned(
    members: Sequence[Participant], history: PairHistory, *, topics: Mapping[str, Topic]
) -> PlannedPair:
    sides = list(combinations(members, 2))
    scores = [
        score_pair(
            one.profile,
            other.profile,
            known=Circumstances(overlap_minutes=overlap_between(one.zone, other.zone)),
            topics=topics,
        )
        for one, other in sides
    ]
    return PlannedPair(
        members=tuple(one.id for one in members),
        score=sum(scores) / len(scores),
        reasons=explain(members, topics=topics),
        is_repeat=any(history.met(one.id, other.id) for one, other in sides),
    )
