"""What the command line says about a round, as plain data: the JSON, and what the tables show.

People are Slack ids: names are not stored. Never a profile, and nothing about who avoids whom.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.services.drawing.drafts import Draft
from pairing.ids import ParticipantId, PersonId
from pairing.levers import Effect
from pairing.matching import Certificate
from pairing.matching.explain import Explanation, Fit
from pairing.outlines import Outline
from storage import people
from storage.database import Database

NOBODY = "nobody"  # the reason of whoever no rule alone keeps from meeting somebody

Names = Callable[[ParticipantId], str]


def names_of(db: Database, draft: Draft) -> Names:
    """Read the Slack ids of a draft's pool. Transaction: one read."""
    ids: Collection[PersonId] = [person.person_id for person in draft.pool.values()]
    with db.read() as session:
        known = people.get_people(session, draft.program.workspace_id, ids)
    return lambda id_: known[draft.pool[id_].person_id].slack_user_id


def round_facts(draft: Draft, names: Names, *, stored: bool) -> Mapping[str, Any]:
    """Describe a round: who meets whom, who is left over, and how good the plan is."""
    plan = draft.plan
    return {
        "program": draft.program.name,
        "slot": draft.due.slot,
        "zone": draft.program.rule.zone,
        "seed": plan.seed,
        "stored": stored,
        "pool": plan.n_pool,
        "repeats": sum(pair.is_repeat for pair in plan.pairs),
        "certificate": None if draft.is_mended else _certificate(plan.certificate),
        "pairs": [
            {
                "members": [names(member) for member in pair.members],
                "score": round(pair.score, 3),
                "repeat": pair.is_repeat,
                "reasons": [reason.kind.value for reason in pair.reasons],
            }
            for pair in plan.pairs
        ],
        "sat_out": [names(member) for member in plan.sat_out],
    }


def outline_facts(outline: Outline, effects: Sequence[Effect]) -> Mapping[str, Any]:
    """Describe why people are left over, in counts that point at nobody, and what would help."""
    return {
        "fit": [
            {"bands": [band.value for band in one.bands], "groups": one.n_groups}
            for one in outline.qualities
        ],
        "left_over": [
            {
                "reason": NOBODY if one.obstacle is None else one.obstacle.value,
                "people": one.n_people,
            }
            for one in outline.left
        ],
        "levers": [
            {
                "lever": one.lever.value,
                "to": one.to,
                "more_people": one.n_more,
                "more_repeats": one.n_repeats,
            }
            for one in effects
        ],
    }


def _certificate(found: Certificate) -> Mapping[str, Any]:
    return {
        "total": found.total,
        "bound": found.bound,
        "ratio": round(found.ratio, 6),
        "is_optimal": found.is_optimal,
    }


def explanation_facts(draft: Draft, found: Explanation, names: Names) -> Mapping[str, Any]:
    """Describe why one person got their partner."""
    return {
        "person": names(found.id),
        "program": draft.program.name,
        "slot": draft.due.slot,
        "zone": draft.program.rule.zone,
        "seed": draft.plan.seed,
        "why": found.why.value,
        "others": found.n_others,
        "excluded": {rule.value: n for rule, n in found.excluded},
        "below_least_score": found.n_below,
        "candidates": found.n_candidates,
        "met_before": found.n_met,
        "weights": {
            factor.value: weight for factor, weight in draft.rules.weights.by_factor.items()
        },
        "partners": [_fit_facts(fit, names) for fit in found.partners],
        "best": [_fit_facts(fit, names) for fit in found.best],
    }


def _fit_facts(fit: Fit, names: Names) -> Mapping[str, Any]:
    return {
        "person": names(fit.id),
        "score": round(fit.score, 3),
        "rank": fit.rank,
        "rank_new": fit.rank_new,
        "met": None if fit.met is None else asdict(fit.met),
        "factors": {one.factor.value: round(one.contribution, 3) for one in fit.factors},
    }
