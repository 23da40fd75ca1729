"""Checked files that wait for the yes of whoever gave them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.tables import ImportRow


def keep(
    s: Session,
    import_id: str,
    workspace_id: WorkspaceId,
    person_id: PersonId,
    *,
    rows: Sequence[dict[str, Any]],
    now: datetime,
) -> bool:
    """Keep the rows of a checked file for the person who gave it. False when they are kept already.

    import_id  the same for the same file given once, so that a form that comes twice is one file
    """
    values = {
        "id": import_id,
        "workspace_id": workspace_id,
        "person_id": person_id,
        "rows": list(rows),
        "created_at": now,
    }
    return insert_or_keep(s, ImportRow, values, unique=("id",))


def find(
    s: Session,
    import_id: str,
    workspace_id: WorkspaceId,
    person_id: PersonId,
    *,
    since: datetime,
) -> list[dict[str, Any]] | None:
    """Return the rows of somebody's own file that was kept since an instant."""
    mine = _mine(import_id, workspace_id, person_id)
    query = select(ImportRow.rows).where(*mine, ImportRow.created_at >= since)
    return s.execute(query).scalar_one_or_none()


def drop(s: Session, import_id: str, workspace_id: WorkspaceId, person_id: PersonId) -> bool:
    """Forget a file of somebody. False when it was forgotten before: of two, one gets True."""
    mine = _mine(import_id, workspace_id, person_id)
    return changed(s, delete(table_of(ImportRow)).where(*mine)) == 1


def _mine(
    import_id: str, workspace_id: WorkspaceId, person_id: PersonId
) -> tuple[ColumnElement[bool], ...]:
    rows = table_of(ImportRow)
    return (
        rows.c.id == import_id,
        rows.c.workspace_id == workspace_id,
        rows.c.person_id == person_id,
    )
