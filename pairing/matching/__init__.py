"""The matching engine. One door: plan_round(pool, history, rules, *, seed) -> RoundPlan."""

from pairing.matching.plan import PlannedPair, RoundPlan, plan_round
from pairing.matching.reasons import Reason, ReasonKind
from pairing.matching.score import score_pair

__all__ = ["PlannedPair", "Reason", "ReasonKind", "RoundPlan", "plan_round", "score_pair"]
