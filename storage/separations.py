"""Two people of one reporting line: they are not paired, whoever of them said so."""

from __future__ import annotations

from datetime import datetime

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import insert_or_keep
from storage.tables import SeparationRow


def separate(
    s: Session, workspace_id: WorkspaceId, one: PersonId, other: PersonId, *, now: datetime
) -> bool:
    """Note that two people are in one reporting line. Returns False when it was known.

    Both must belong to the workspace and be two people: constraints refuse anything else.
    """
    values = {
        "workspace_id": workspace_id,
        "low_person_id": min(one, other),
        "high_person_id": max(one, other),
        "created_at": now,
    }
    return insert_or_keep(s, SeparationRow, values, unique=("low_person_id", "high_person_id"))
