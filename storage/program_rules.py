"""The rules of a program, for pairing and for the calendar, as columns of its row, and back.

Reading never fails: what somebody wrote there and makes no sense is left out, with a warning.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from datetime import time
from math import isfinite
from typing import Any

from sqlalchemy import Text, cast

from pairing.blackouts import (
    MOST_BLACKOUTS,
    Blackout,
    blackout_from_json,
    blackouts_to_json,
)
from pairing.cadence import CalendarRule, cadence_from_json, cadence_to_json
from pairing.errors import InvalidBlackout, InvalidWeights
from pairing.ids import ProgramId
from pairing.programs import MOST_MIN_SCORE, HardRule, Rules
from pairing.weights import Weights
from storage.statements import AnyRow
from storage.tables import ProgramRow

log = logging.getLogger(__name__)

RULE = (
    ProgramRow.cadence,
    ProgramRow.local_time,
    ProgramRow.zone,
    cast(ProgramRow.blackouts, Text).label("blackouts"),
)
RULES = (
    ProgramRow.odd,
    ProgramRow.max_stage_gap,
    ProgramRow.min_overlap_minutes,
    # as text, so that reading a row cannot fail for it
    cast(ProgramRow.rules_off, Text).label("rules_off"),
    cast(ProgramRow.weights, Text).label("weights"),
    ProgramRow.min_score,
    ProgramRow.never_same_team,
)


def rule_values(rule: CalendarRule) -> Mapping[str, Any]:
    """Write the calendar rule of a program as columns."""
    return {
        "cadence": cadence_to_json(rule.cadence),
        "local_time": rule.at.isoformat(timespec="minutes"),
        "zone": rule.zone,
        "blackouts": blackouts_to_json(rule.blackouts),
    }


def rule_from(row: AnyRow) -> CalendarRule:
    """Read the calendar rule of a program from a row with the columns `RULE` and its id."""
    return CalendarRule(
        cadence=cadence_from_json(row.cadence),
        at=time.fromisoformat(row.local_time),
        zone=row.zone,
        blackouts=tuple(_blackouts(row.blackouts, program_id=row.id))[:MOST_BLACKOUTS],
    )


def rules_values(rules: Rules) -> Mapping[str, Any]:
    """Write the rules of a program as columns."""
    return {
        "odd": rules.odd,
        "max_stage_gap": rules.max_stage_gap,
        "min_overlap_minutes": rules.min_overlap_minutes,
        "rules_off": sorted(rules.off),
        "weights": rules.weights.to_json(),
        "min_score": rules.min_score,
        "never_same_team": rules.never_same_team,
    }


def rules_from(row: AnyRow) -> Rules:
    """Read the rules of a program from a row with the columns `RULES` and its id."""
    return Rules(
        odd=row.odd,
        max_stage_gap=row.max_stage_gap,
        min_overlap_minutes=row.min_overlap_minutes,
        off=frozenset(_rules_off(row.rules_off, program_id=row.id)),
        weights=_weights(row.weights, program_id=row.id),
        min_score=min(max(row.min_score, 0.0), MOST_MIN_SCORE) if isfinite(row.min_score) else 0.0,
        never_same_team=row.never_same_team,
    )


def _blackouts(stored: str, *, program_id: ProgramId) -> Iterator[Blackout]:
    """Read the dates without a round; what makes no sense stays out, with a warning."""
    try:
        pairs = json.loads(stored)
    except ValueError:
        pairs = None
    for pair in pairs if isinstance(pairs, list) else [None]:
        try:
            yield blackout_from_json(pair)
        except InvalidBlackout:
            log.warning(
                "a blackout cannot be read; there may be a round on its days",
                extra={"event": "blackout.unknown", "program_id": program_id},
            )


def _weights(stored: str, *, program_id: ProgramId) -> Weights:
    try:
        return Weights.from_json(dict(json.loads(stored)))
    except (ValueError, TypeError, InvalidWeights):
        log.warning(
            "the weights of a program make no score; the usual ones are used",
            extra={"event": "weights.unknown", "program_id": program_id},
        )
        return Weights()


def _rules_off(stored: str, *, program_id: ProgramId) -> Iterator[HardRule]:
    """Read the hard rules a program does without; what is no rule stays out, with a warning."""
    try:
        words = json.loads(stored)
    except ValueError:
        words = None
    known = {rule.value: rule for rule in HardRule}
    for word in words if isinstance(words, list) else [None]:
        if isinstance(word, str) and word in known:
            yield known[word]
        else:
            log.warning(
                "a rule to do without is unknown; the rules stay on",
                extra={"event": "rule.unknown", "program_id": program_id},
            )
