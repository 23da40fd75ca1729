"""The door of the engine: choose who meets whom in one round.

Decides nothing about time, storage or messages. What is inside may change; the signature stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from pairing.guides.library import Topic
from pairing.guides.loading import load_library
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.certificate import NOTHING_PLANNED, Certificate
from pairing.matching.exact import MOST_PEOPLE, group_exact
from pairing.matching.groups import side_columns
from pairing.matching.large import group_large
from pairing.matching.reasons import Reason, explain
from pairing.matching.roster import Roster, gather
from pairing.matching.witness import Witness
from pairing.participants import Participant
from pairing.programs import Odd, Rules

# People up to whom the exact regime also takes over when somebody has met half of all: the prices
# of the large one say little there, and a round without a repeat may be a needle in a haystack.
MOST_SCARCE = 1000


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
    """pairs: sorted by their lowest id; sat_out: ascending; n_pool: how many people were there.

    certificate  how good the round is, proven
    witness      rounds that can still follow without a repeat, to be given to the next call
    """

    pairs: tuple[PlannedPair, ...]
    sat_out: tuple[ParticipantId, ...]
    seed: int
    n_pool: int
    certificate: Certificate = NOTHING_PLANNED
    witness: Witness | None = None


def plan_round(
    pool: Sequence[Participant],
    history: PairHistory,
    rules: Rules,
    *,
    seed: int,
    witness: Witness | None = None,
) -> RoundPlan:
    """Choose who meets whom this round.

    pool     eligible participants in any order, ids unique, up to some 100,000
    history  how often and how long ago each two met (1 = last round); absent = never
    rules    who must never meet, and what an odd number of people means
    seed     any int; equal inputs and seed give an equal plan
    witness  what the plan of the round before gave; whatever does not hold any more is ignored
    Returns  a plan in which nobody is twice, and everybody the rules let be placed is in a pair;
             an odd number makes one trio (odd = SIT_OUT: one of those who waited least sits out);
             further trios only where the rules would leave somebody without a partner
    Raises   DuplicateParticipant
    Cost, Source  see docs/matching.md
    """
    topics = load_library().topics
    roster = gather(pool, history, rules, seed=seed, topics=topics)
    may_trio = rules.odd is Odd.TRIO
    ids = [one.id for one in roster.people]
    if _is_small(roster):
        ahead = witness.numbered(ids) if witness else ()
        exact = group_exact(roster, may_trio=may_trio, ahead=ahead, seed=seed)
        grouping, bound, is_optimal = exact.grouping, exact.bound, exact.is_optimal
        kept = Witness.of(exact.ahead, ids) if exact.ahead else None
    else:
        grouping, bound = group_large(roster, may_trio=may_trio)
        is_optimal, kept = False, None
    u, v = side_columns(grouping.groups)
    judged, scores = roster.judge(u, v), roster.score_of(u, v)
    facts = zip(judged.count.tolist(), scores.tolist(), strict=True)
    pairs = (
        _planned([roster.people[number] for number in group], facts, topics=topics)
        for group in grouping.groups
    )
    return RoundPlan(
        pairs=tuple(sorted(pairs, key=lambda pair: pair.members)),
        sat_out=tuple(sorted(ids[number] for number in grouping.left)),
        seed=seed,
        n_pool=len(roster),
        certificate=Certificate(int(judged.points.sum()), bound, is_optimal),
        witness=kept,
    )


def _is_small(roster: Roster) -> bool:
    """Tell whether every pair is to be looked at: also where most pairs have met."""
    n_met = np.bincount(np.concatenate(roster.met_pairs()), minlength=1).max()
    return len(roster) <= MOST_PEOPLE or (len(roster) <= MOST_SCARCE and 2 * n_met >= len(roster))


def _planned(
    members: Sequence[Participant],
    facts: Iterator[tuple[int, float]],
    *,
    topics: Mapping[str, Topic],
) -> PlannedPair:
    """Say of a group what is known of its sides: earlier meetings and score, one after another."""
    counts, scores = zip(*(next(facts) for _ in combinations(members, 2)), strict=True)
    members = sorted(members, key=lambda one: one.id)
    return PlannedPair(
        members=tuple(one.id for one in members),
        score=sum(scores) / len(scores),
        reasons=explain(members, topics=topics),
        is_repeat=any(counts),
    )
