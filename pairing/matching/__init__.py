"""The matching engine. One door: plan_round(pool, history, rules, *, seed) -> RoundPlan."""

from pairing.matching.certificate import Certificate
from pairing.matching.explain import explain_person
from pairing.matching.plan import PlannedPair, RoundPlan, plan_round
from pairing.matching.reasons import Reason, ReasonKind
from pairing.matching.score import score_pair
from pairing.matching.witness import Witness

__all__ = [
    "Certificate",
    "PlannedPair",
    "Reason",
    "ReasonKind",
    "RoundPlan",
    "Witness",
    "explain_person",
    "plan_round",
    "score_pair",
]
