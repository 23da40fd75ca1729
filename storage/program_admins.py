"""Who may change a program, beside the workspace's own admins."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from pairing.ids import PersonId, ProgramId, WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.states import PersonKind
from storage.tables import PersonRow, ProgramAdminRow, ProgramRow


def add(
    s: Session,
    workspace_id: WorkspaceId,
    program_id: ProgramId,
    person_id: PersonId,
    *,
    now: datetime,
) -> bool:
    """Let a person run a program of their workspace. Returns False when they did already."""
    values = {
        "program_id": program_id,
        "person_id": person_id,
        "workspace_id": workspace_id,
        "since": now,
    }
    return insert_or_keep(s, ProgramAdminRow, values, unique=("program_id", "person_id"))


def remove(s: Session, program_id: ProgramId, person_id: PersonId) -> bool:
    """Let a person run a program no longer. Returns False when they did not."""
    rows = table_of(ProgramAdminRow)
    statement = delete(rows).where(rows.c.program_id == program_id, rows.c.person_id == person_id)
    return changed(s, statement) == 1


def is_of(s: Session, program_id: ProgramId, workspace_id: WorkspaceId) -> bool:
    """Tell whether there is such a program in a workspace."""
    query = select(ProgramRow.id).where(
        ProgramRow.id == program_id, ProgramRow.workspace_id == workspace_id
    )
    return s.execute(query).first() is not None


def programs_of(s: Session, person_id: PersonId) -> frozenset[ProgramId]:
    """Return the programs that a person runs."""
    query = select(ProgramAdminRow.program_id).where(ProgramAdminRow.person_id == person_id)
    return frozenset(ProgramId(id_) for id_ in s.execute(query).scalars())


def hold_admins(s: Session, program_id: ProgramId) -> dict[PersonId, str]:
    """Do what `admins_of` does, and let nobody else change them until the transaction ends.

    A lock on the row of the program: two admins who remove each other leave one of them.
    """
    held = select(ProgramRow.id).where(ProgramRow.id == program_id)
    s.execute(held.with_for_update(key_share=True))
    return admins_of(s, program_id)


def admins_of(s: Session, program_id: ProgramId) -> dict[PersonId, str]:
    """Return who runs a program and has an active account: their Slack ids by person, by id."""
    query = (
        select(PersonRow.id, PersonRow.slack_user_id)
        .join(ProgramAdminRow, ProgramAdminRow.person_id == PersonRow.id)
        .where(
            ProgramAdminRow.program_id == program_id,
            PersonRow.deactivated.is_(False),
            PersonRow.kind == PersonKind.MEMBER,
        )
        .order_by(PersonRow.id)
    )
    return {PersonId(row.id): row.slack_user_id for row in s.execute(query)}
