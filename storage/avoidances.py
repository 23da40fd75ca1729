"""The avoid list: "do not pair us", set by one person, shown to nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.tables import AvoidanceRow


def avoid(
    s: Session,
    workspace_id: WorkspaceId,
    *,
    by_person_id: PersonId,
    about_person_id: PersonId,
    now: datetime,
) -> bool:
    """Note that one person does not want to be paired with another. Returns False when it was so.

    Both must belong to the workspace and be two people: constraints refuse anything else.
    """
    values = {
        "workspace_id": workspace_id,
        "by_person_id": by_person_id,
        "about_person_id": about_person_id,
        "created_at": now,
    }
    return insert_or_keep(s, AvoidanceRow, values, unique=("by_person_id", "about_person_id"))


def forgive(s: Session, *, by_person_id: PersonId, about_person_id: PersonId) -> bool:
    """Take the wish back. Returns False when there was none; the other's own wish stays."""
    avoidances = table_of(AvoidanceRow)
    statement = delete(avoidances).where(
        avoidances.c.by_person_id == by_person_id,
        avoidances.c.about_person_id == about_person_id,
    )
    return changed(s, statement) == 1


def list_avoided(s: Session, by_person_id: PersonId) -> list[PersonId]:
    """Return whom a person avoids, oldest wish first. For that person's eyes only."""
    query = (
        select(AvoidanceRow.about_person_id)
        .where(AvoidanceRow.by_person_id == by_person_id)
        .order_by(AvoidanceRow.created_at, AvoidanceRow.about_person_id)
    )
    return [PersonId(about) for about in s.execute(query).scalars()]


def take_along(s: Session, workspace_id: WorkspaceId, *, old: PersonId, new: PersonId) -> int:
    """Let wishes about somebody who was erased hold for who they are now. Returns how many.

    Else having oneself erased would be a way around them.
    """
    avoidances = table_of(AvoidanceRow)
    about = avoidances.c.about_person_id == old
    rows = s.execute(select(avoidances.c.by_person_id, avoidances.c.created_at).where(about)).all()
    for row in rows:
        if row.by_person_id != new:
            avoid(
                s,
                workspace_id,
                by_person_id=row.by_person_id,
                about_person_id=new,
                now=row.created_at,
            )
    changed(s, delete(avoidances).where(about))
    return len(rows)
