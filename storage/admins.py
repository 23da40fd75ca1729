"""Who of a workspace may be told how its programs fare."""

from __future__ import annotations

from sqlalchemy import select

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.states import PersonKind
from storage.tables import ParticipantRow, PersonRow


def list_admins(
    s: Session, workspace_id: WorkspaceId, *, also_others: bool = False
) -> list[PersonId]:
    """Return the workspace's admins with an active account who take part somewhere, by id.

    also_others  whether they take part or not, as far as we know them
    """
    takes_part = select(ParticipantRow.id).where(
        ParticipantRow.person_id == PersonRow.id, ParticipantRow.opted_out_at.is_(None)
    )
    query = select(PersonRow.id).where(
        PersonRow.workspace_id == workspace_id,
        PersonRow.is_admin.is_(True),
        PersonRow.deactivated.is_(False),
        PersonRow.kind == PersonKind.MEMBER,
    )
    if not also_others:
        query = query.where(takes_part.exists())
    return [PersonId(id_) for id_ in s.execute(query.order_by(PersonRow.id)).scalars()]
