"""Who was told of the coming round, and whose heads-up about it has not left yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import func, select

from pairing.ids import MessageId, PersonId, ProgramId, WorkspaceId
from pairing.participants import Participant
from storage.participants import participant_from, select_participants
from storage.session import Session
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow, ParticipantRow


def list_told(s: Session, program_id: ProgramId, *, due_at: datetime) -> list[Participant]:
    """Return who takes part in a program and was told of the round due at an instant, by id."""
    query = select_participants().where(
        ParticipantRow.program_id == program_id,
        ParticipantRow.opted_out_at.is_(None),
        ParticipantRow.told_of == due_at,
    )
    return [participant_from(row) for row in s.execute(query.order_by(ParticipantRow.id))]


def list_told_twice(
    s: Session, workspace_id: WorkspaceId, *, due_at: datetime
) -> frozenset[PersonId]:
    """Return people who were told of rounds of several programs due at the same instant."""
    query = (
        select(ParticipantRow.person_id)
        .where(ParticipantRow.workspace_id == workspace_id, ParticipantRow.told_of == due_at)
        .group_by(ParticipantRow.person_id)
        .having(func.count() > 1)
    )
    return frozenset(PersonId(id_) for id_ in s.execute(query).scalars())


def list_unsent_heads_ups(
    s: Session, workspace_id: WorkspaceId, people: Collection[PersonId], *, due_at: datetime
) -> Mapping[PersonId, MessageId]:
    """Return whose heads-up about a round has not left yet, with its message."""
    query = select(OutboxRow.id, OutboxRow.person_id, OutboxRow.facts).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.state == MessageState.PENDING,
        OutboxRow.kind == MessageKind.HEADS_UP,
    )
    # compared here: the databases disagree about how to look into JSON
    meant = due_at.isoformat()
    return {
        PersonId(row.person_id): MessageId(row.id)
        for row in s.execute(query)
        if row.person_id in people and row.facts.get("due_at") == meant
    }
