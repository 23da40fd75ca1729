"""The audit trail: who did what, appended in the same transaction as the deed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pairing.ids import WorkspaceId
from storage.session import Session
from storage.statements import insert_many
from storage.tables import AuditRow


def write(
    s: Session,
    *,
    workspace_id: WorkspaceId,
    at: datetime,
    event: str,
    actor: str,
    subject: Mapping[str, Any],
) -> None:
    """Append one line.

    event    noun.verb, such as "program.suspended"
    actor    the Slack user id of who did it, or the name of the job
    subject  ids only: what it was done to
    """
    row = {
        "workspace_id": workspace_id,
        "at": at,
        "event": event,
        "actor": actor,
        "subject": dict(subject),
    }
    insert_many(s, AuditRow, [row])
