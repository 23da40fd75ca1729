"""The pairing rules of a program as columns of its row, and back.

Reading never fails: what somebody wrote there and makes no sense is left out, with a warning.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Text, cast

from pairing.errors import InvalidWeights
from pairing.ids import ProgramId
from pairing.programs import HardRule, Rules
from pairing.weights import Weights
from storage.statements import AnyRow
from storage.tables import ProgramRow

log = logging.getLogger(__name__)

RULES = (
    ProgramRow.odd,
    ProgramRow.max_stage_gap,
    ProgramRow.min_overlap_minutes,
    # as text, so that reading a row cannot fail for it
    cast(ProgramRow.rules_off, Text).label("rules_off"),
    cast(ProgramRow.weights, Text).label("weights"),
)


def rules_values(rules: Rules) -> Mapping[str, Any]:
    """Write the rules of a program as columns."""
    return {
        "odd": rules.odd,
        "max_stage_gap": rules.max_stage_gap,
        "min_overlap_minutes": rules.min_overlap_minutes,
        "rules_off": sorted(rules.off),
        "weights": rules.weights.to_json(),
    }


def rules_from(row: AnyRow) -> Rules:
    """Read the rules of a program from a row with the columns `RULES` and its id."""
    return Rules(
        odd=row.odd,
        max_stage_gap=row.max_stage_gap,
        min_overlap_minutes=row.min_overlap_minutes,
        off=frozenset(_rules_off(row.rules_off, program_id=row.id)),
        weights=_weights(row.weights, program_id=row.id),
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
