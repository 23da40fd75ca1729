"""Held rounds whose time has passed: nothing starts in their program until somebody decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from pairing.ids import ProgramId
from pairing.programs import Program
from storage.programs import get_program
from storage.session import Session
from storage.statements import changed, table_of
from storage.states import WorkspaceState
from storage.tables import ProgramRow, WorkspaceRow


def list_overdue(s: Session, *, now: datetime, untold: bool = False) -> list[Program]:
    """Return programs whose held round should have begun, longest ago first.

    untold  only those whose admins were not told of this hold yet
    Suspended programs and workspaces that are not ACTIVE are left out.
    """
    query = (
        select(ProgramRow.id)
        .join(WorkspaceRow, WorkspaceRow.id == ProgramRow.workspace_id)
        .where(
            ProgramRow.held_at.is_not(None),
            ProgramRow.next_round_at <= now,
            ProgramRow.suspended_at.is_(None),
            WorkspaceRow.state == WorkspaceState.ACTIVE,
        )
        .order_by(ProgramRow.next_round_at, ProgramRow.id)
    )
    if untold:
        query = query.where(ProgramRow.hold_told_at.is_(None))
    return [get_program(s, ProgramId(one)) for one in s.execute(query).scalars().all()]


def mark_told(s: Session, program_id: ProgramId, *, seen: datetime, now: datetime) -> bool:
    """Write down that the admins hear of a hold. False when they did, or it is another one by now.

    seen  since when the round is held
    """
    programs = table_of(ProgramRow)
    ours = (
        programs.c.id == program_id,
        programs.c.held_at == seen,
        programs.c.hold_told_at.is_(None),
    )
    return changed(s, update(programs).where(*ours).values(hold_told_at=now)) == 1
