"""Searches: participants who wait for the next compatible partner, beside the calendar."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from pairing.ids import ParticipantId, PersonId, ProgramId, WorkspaceId
from pairing.participants import Participant
from storage.participants import participant_from, select_participants
from storage.session import Session
from storage.statements import changed, in_pieces, insert_or_keep, table_of
from storage.states import PersonKind, WorkspaceState
from storage.tables import ParticipantRow, PersonRow, ProgramRow, SearchRow, WorkspaceRow
from storage.whereabouts import placed

_UNTIL = select(SearchRow.until).where(SearchRow.participant_id == bindparam("participant"))


@dataclass(frozen=True, slots=True)
class EndedSearch:
    """Somebody for whom nobody was found in time; zone and hours are in `participant`."""

    workspace_id: WorkspaceId
    program_id: ProgramId
    participant: Participant


def begin(
    s: Session,
    workspace_id: WorkspaceId,
    program_id: ProgramId,
    participant_id: ParticipantId,
    *,
    until: datetime,
    now: datetime,
) -> bool:
    """Let somebody wait for a partner. Returns False when they do already; their end stays.

    Safe in a race by the primary key.
    """
    values = {
        "participant_id": participant_id,
        "program_id": program_id,
        "workspace_id": workspace_id,
        "since": now,
        "until": until,
    }
    return insert_or_keep(s, SearchRow, values, unique=("participant_id",))


def find_until(s: Session, participant_id: ParticipantId) -> datetime | None:
    """Tell until when somebody waits; None when they do not."""
    return s.execute(_UNTIL, {"participant": participant_id}).scalar_one_or_none()


def end(s: Session, participant_ids: Collection[ParticipantId]) -> int:
    """Let people wait no more. Returns how many did: fewer than given when somebody was faster."""
    searches = table_of(SearchRow)
    return sum(
        changed(s, delete(searches).where(searches.c.participant_id.in_(piece)))
        for piece in in_pieces(sorted(participant_ids))
    )


def end_of_person(s: Session, person_id: PersonId) -> int:
    """Let somebody wait no more, in any program."""
    searches = table_of(SearchRow)
    theirs = select(ParticipantRow.id).where(ParticipantRow.person_id == person_id)
    return changed(s, delete(searches).where(searches.c.participant_id.in_(theirs)))


def list_programs(s: Session) -> list[ProgramId]:
    """Return the programs in which two people or more wait: not suspended, workspace ACTIVE."""
    query = (
        select(SearchRow.program_id)
        .join(WorkspaceRow, WorkspaceRow.id == SearchRow.workspace_id)
        .join(ProgramRow, ProgramRow.id == SearchRow.program_id)
        .where(WorkspaceRow.state == WorkspaceState.ACTIVE, ProgramRow.suspended_at.is_(None))
        .group_by(SearchRow.program_id)
        .having(func.count() > 1)
        .order_by(SearchRow.program_id)
    )
    return [ProgramId(id_) for id_ in s.execute(query).scalars()]


def list_waiting(s: Session, program_id: ProgramId, *, keep: bool = False) -> list[Participant]:
    """Return who waits in a program and may be paired, by id.

    A pause or a skip is no obstacle: they asked. keep: nobody of them can leave until the
    transaction ends.
    """
    query = (
        select_participants()
        .join(SearchRow, SearchRow.participant_id == ParticipantRow.id)
        .where(
            SearchRow.program_id == program_id,
            ParticipantRow.opted_out_at.is_(None),
            PersonRow.kind == PersonKind.MEMBER,
            PersonRow.deactivated.is_(False),
        )
        .order_by(ParticipantRow.id)
    )
    if keep:
        query = query.with_for_update(of=ParticipantRow, key_share=True)
    return placed(s, program_id, [participant_from(row) for row in s.execute(query)])


def take_ended(s: Session, *, now: datetime, limit: int) -> list[EndedSearch]:
    """Take out the searches whose time is over, longest over first.

    Safe by a lock that skips rows others hold, and by the deletion in the same transaction.
    """
    query = (
        select_participants()
        .add_columns(SearchRow.workspace_id, SearchRow.program_id)
        .join(SearchRow, SearchRow.participant_id == ParticipantRow.id)
        .where(SearchRow.until <= now)
        .order_by(SearchRow.until, SearchRow.participant_id)
        .limit(limit)
        .with_for_update(of=SearchRow, skip_locked=True)
    )
    over = [
        EndedSearch(WorkspaceId(row.workspace_id), ProgramId(row.program_id), participant_from(row))
        for row in s.execute(query)
    ]
    end(s, [one.participant.id for one in over])
    return over
