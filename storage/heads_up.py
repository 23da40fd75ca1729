"""Who has been told of the coming round, and who is back from a pause: each is told once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from pairing.ids import ParticipantId, ProgramId, WorkspaceId
from pairing.participants import Participant
from storage.participants import participant_from, select_participants
from storage.session import Session
from storage.statements import changed, in_pieces, table_of
from storage.states import WorkspaceState
from storage.tables import ParticipantRow, WorkspaceRow


def list_untold(s: Session, program_id: ProgramId, *, due_at: datetime) -> list[Participant]:
    """Return who takes part in a program and was not told of the round due at an instant, by id.

    Whether they are in that round is for the caller to decide.
    """
    told = ParticipantRow.told_of
    query = select_participants().where(
        ParticipantRow.program_id == program_id,
        ParticipantRow.opted_out_at.is_(None),
        or_(told.is_(None), told != due_at),
    )
    return [participant_from(row) for row in s.execute(query.order_by(ParticipantRow.id))]


def mark_told(
    s: Session, ids: Collection[ParticipantId], *, due_at: datetime
) -> list[ParticipantId]:
    """Claim telling people of a round. Returns those nobody else claims; write to them in the same
    transaction.

    Compare-and-set on `told_of`, behind a lock that skips rows others hold.
    """
    participants = table_of(ParticipantRow)
    untold = or_(participants.c.told_of.is_(None), participants.c.told_of != due_at)
    claimed: list[ParticipantId] = []
    for piece in in_pieces(ids):
        free = select(participants.c.id).where(participants.c.id.in_(piece), untold)
        free = free.order_by(participants.c.id).with_for_update(skip_locked=True)
        mine = list(s.execute(free).scalars())
        statement = update(participants).where(participants.c.id.in_(mine))
        changed(s, statement.values(told_of=due_at))
        claimed += map(ParticipantId, mine)
    return claimed


def list_returned(s: Session, *, now: datetime, limit: int) -> Sequence[Participant]:
    """Return people whose pause is over and who were not welcomed back, longest back first."""
    query = (
        select_participants()
        .join(WorkspaceRow, WorkspaceRow.id == ParticipantRow.workspace_id)
        .where(
            ParticipantRow.paused_until <= now,
            ParticipantRow.opted_out_at.is_(None),
            WorkspaceRow.state == WorkspaceState.ACTIVE,
        )
        .order_by(ParticipantRow.paused_until, ParticipantRow.id)
        .limit(limit)
    )
    return [participant_from(row) for row in s.execute(query)]


def end_pause(s: Session, participant_id: ParticipantId, *, seen: datetime) -> WorkspaceId | None:
    """Forget a pause that is over, so that its end is noticed once. Returns the workspace to write
    in; None when somebody else did, or it was changed meanwhile."""
    participants = table_of(ParticipantRow)
    is_mine = (participants.c.id == participant_id, participants.c.paused_until == seen)
    if changed(s, update(participants).where(*is_mine).values(paused_until=None)) == 0:
        return None
    query = select(participants.c.workspace_id).where(participants.c.id == participant_id)
    return WorkspaceId(s.execute(query).scalar_one())
