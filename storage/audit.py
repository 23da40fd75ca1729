"""The audit trail: who did what, appended in the same transaction as the deed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from pairing.ids import WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_many, table_of
from storage.tables import AuditRow, WorkspaceRow

REFUSED = "admin.refused"  # somebody asked for what only admins do; kept shorter than deeds


@dataclass(frozen=True, slots=True)
class Line:
    """When something was done, and what it was done to."""

    at: datetime
    subject: Mapping[str, Any]


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


def find_actor(s: Session, workspace_id: WorkspaceId, *, event: str, at: datetime) -> str | None:
    """Return who did something at an instant; None when that is not known any more."""
    rows = table_of(AuditRow)
    query = select(rows.c.actor).where(
        rows.c.workspace_id == workspace_id, rows.c.at == at, rows.c.event == event
    )
    return s.execute(query.order_by(rows.c.id.desc()).limit(1)).scalar_one_or_none()


def find_latest(s: Session, workspace_id: WorkspaceId, *, event: str) -> Line | None:
    """Return what was done last of one kind."""
    rows = table_of(AuditRow)
    query = select(rows.c.at, rows.c.subject).where(
        rows.c.workspace_id == workspace_id, rows.c.event == event
    )
    row = s.execute(query.order_by(rows.c.at.desc(), rows.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Line(row.at, row.subject)


def forget_refused(s: Session, *, before: datetime, limit: int) -> int:
    """Forget who was refused, in every workspace: its index is theirs. Returns how many lines."""
    rows = table_of(AuditRow)
    query = select(rows.c.id).where(
        rows.c.workspace_id.in_(select(table_of(WorkspaceRow).c.id)),
        rows.c.at < before,
        rows.c.event == REFUSED,
    )
    held = query.order_by(rows.c.id).limit(limit).with_for_update(skip_locked=True)
    found = list(s.execute(held).scalars())
    return changed(s, delete(rows).where(rows.c.id.in_(found))) if found else 0
