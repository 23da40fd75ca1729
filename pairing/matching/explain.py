"""Why one person got this partner: facts for the operator who previews a round.

The avoid list does not exist here. It is left out of every count, rank and name, so that nobody
can learn from an explanation, or by subtracting two of them, who avoids whom; only the plan,
which is explained and not made here, honors it. Facts, not words.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pairing.errors import NotInPool
from pairing.guides.library import Topic
from pairing.guides.loading import load_library
from pairing.history import Met, PairHistory
from pairing.ids import ParticipantId, PersonId
from pairing.matching.circumstances import circumstances_of
from pairing.matching.plan import RoundPlan
from pairing.matching.rules import excluded_by, least_score
from pairing.matching.score import FactorValue, factors_of, score_people
from pairing.participants import Participant
from pairing.programs import HardRule, Odd, Rules
from pairing.weights import Weights

N_BEST = 5  # fits on a screen, and shows what the next best would have been


class Why(StrEnum):
    """What explains the outcome for one person.

    BEST_NEW        no candidate they have not met scores better than the partner
    WHOLE_ROUND     others they have not met score better, but the round as a whole is better so
    ALL_MET         the partner is a repeat: they have met every candidate
    REPEAT          the partner is a repeat, so that fewer people repeat in the round as a whole
    TRIO_ODD        a trio, because the number of people is odd
    TRIO_RULES      a trio, because pairs alone would have left somebody without a partner
    SAT_OUT_ODD     left over, because the number is odd and the program makes no trios
    SAT_OUT_NOBODY  left over, because the rules keep everybody apart from them
    SAT_OUT_ROUND   left over, because everybody else is with others
    """

    BEST_NEW = "best_new"
    WHOLE_ROUND = "whole_round"
    ALL_MET = "all_met"
    REPEAT = "repeat"
    TRIO_ODD = "trio_odd"
    TRIO_RULES = "trio_rules"
    SAT_OUT_ODD = "sat_out_odd"
    SAT_OUT_NOBODY = "sat_out_nobody"
    SAT_OUT_ROUND = "sat_out_round"


@dataclass(frozen=True, slots=True)
class Fit:
    """How somebody fits the person who is explained.

    factors   their contributions sum to the score
    met       how they met before; None = never
    rank      1 + how many candidates score better
    rank_new  1 + how many candidates score better and have not met the person yet
    """

    id: ParticipantId
    person_id: PersonId
    score: float
    factors: tuple[FactorValue, ...]
    met: Met | None
    rank: int
    rank_new: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """The facts behind one person's place in a plan.

    n_others      people in the pool beside this person
    excluded      how many of them each hard rule keeps apart, in the order of HardRule and each
                  person counted once; without the avoid list
    n_below       how many of the others are worth too little to this person for the program
    n_candidates  the rest
    n_met         how many of the candidates they met before
    best          the best candidates, best first
    partners      whom the plan gave them: none (left over), one, or two (trio), ascending
    """

    id: ParticipantId
    n_others: int
    excluded: tuple[tuple[HardRule, int], ...]
    n_below: int
    n_candidates: int
    n_met: int
    best: tuple[Fit, ...]
    partners: tuple[Fit, ...]
    why: Why


def explain_person(
    person_id: PersonId,
    pool: Sequence[Participant],
    history: PairHistory,
    rules: Rules,
    plan: RoundPlan,
    *,
    topics: Mapping[str, Topic] | None = None,
    n_best: int = N_BEST,
) -> Explanation:
    """Explain what a plan did for one person.

    pool, history, rules  what the plan was made from
    topics                as in score_pair
    Raises  NotInPool
    Cost    one score for each other person: 20,000 people take about a second
    """
    topics = load_library().topics if topics is None else topics
    me = next((one for one in pool if one.person_id == person_id), None)
    if me is None:
        raise NotInPool(person_id)
    others = [one for one in pool if one.id != me.id]
    excluded, may_meet = _divided(me, others, rules)
    met = history.partners_of(me.id)
    weights = rules.weights
    scores = {one.id: score_people(me, one, topics=topics, weights=weights) for one in may_meet}
    scores = {one: score for one, score in scores.items() if score >= least_score(rules)}
    candidates = [one for one in may_meet if one.id in scores]
    is_new = [score for one, score in scores.items() if one not in met]
    ladders = (sorted(scores.values()), sorted(is_new))
    best = sorted(candidates, key=lambda one: (-scores[one.id], one.id))[:n_best]
    partners = [
        _fit(me, one, met=met.get(one.id), ladders=ladders, topics=topics, weights=weights)
        for one in _partners(me, others, plan)
    ]
    return Explanation(
        id=me.id,
        n_others=len(others),
        excluded=excluded,
        n_below=len(may_meet) - len(candidates),
        n_candidates=len(candidates),
        n_met=len(candidates) - len(is_new),
        best=tuple(
            _fit(me, one, met=met.get(one.id), ladders=ladders, topics=topics, weights=weights)
            for one in best
        ),
        partners=tuple(partners),
        why=_why(partners, plan, rules, n_candidates=len(candidates), n_new=len(is_new)),
    )


def _divided(
    me: Participant, others: Sequence[Participant], rules: Rules
) -> tuple[tuple[tuple[HardRule, int], ...], list[Participant]]:
    """Count whom each rule keeps apart from me, and give the rest; the avoid list is not asked."""
    rules = replace(rules, avoided=frozenset())
    candidates, n_apart = [], Counter[HardRule]()
    for other in others:
        rule = excluded_by(me, other, rules)
        if rule is None:
            candidates.append(other)
        else:
            n_apart[rule] += 1
    told = [rule for rule in HardRule if rule is not HardRule.AVOIDED]
    if not rules.never_same_team:  # few programs ask for it
        told.remove(HardRule.SAME_TEAM)
    return tuple((rule, n_apart[rule]) for rule in told), candidates


def _partners(me: Participant, others: Sequence[Participant], plan: RoundPlan) -> list[Participant]:
    members = next((pair.members for pair in plan.pairs if me.id in pair.members), ())
    return sorted((one for one in others if one.id in members), key=lambda one: one.id)


def _fit(
    me: Participant,
    one: Participant,
    *,
    met: Met | None,
    ladders: tuple[Sequence[float], Sequence[float]],
    topics: Mapping[str, Topic],
    weights: Weights,
) -> Fit:
    """Gather the facts; ladders: ascending scores of all candidates, and of the unmet ones."""
    score = score_people(me, one, topics=topics, weights=weights)
    known = circumstances_of(me, one)
    rank, rank_new = (1 + len(scores) - bisect_right(scores, score) for scores in ladders)
    return Fit(
        id=one.id,
        person_id=one.person_id,
        score=score,
        factors=factors_of(me.profile, one.profile, known=known, topics=topics, weights=weights),
        met=met,
        rank=rank,
        rank_new=rank_new,
    )


def _why(
    partners: Sequence[Fit], plan: RoundPlan, rules: Rules, *, n_candidates: int, n_new: int
) -> Why:
    is_odd = plan.n_pool % 2 == 1
    if not partners:
        if not n_candidates:
            return Why.SAT_OUT_NOBODY
        return Why.SAT_OUT_ODD if is_odd and rules.odd is Odd.SIT_OUT else Why.SAT_OUT_ROUND
    if len(partners) > 1:
        return Why.TRIO_ODD if is_odd else Why.TRIO_RULES
    if partners[0].met is not None:
        return Why.REPEAT if n_new else Why.ALL_MET
    return Why.BEST_NEW if partners[0].rank_new == 1 else Why.WHOLE_ROUND
