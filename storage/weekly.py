"""At most one new introduction a week: who had theirs in another program of the workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from pairing.ids import ParticipantId, ProgramId, WorkspaceId
from storage.session import Session
from storage.statements import table_of
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow, PairMemberRow, PairRow, ParticipantRow, RoundRow, WorkspaceRow

WEEK = timedelta(days=7)

_rounds, _pairs = table_of(RoundRow).c, table_of(PairRow).c
_members, _participants = table_of(PairMemberRow).c, table_of(ParticipantRow).c
_workspaces = table_of(WorkspaceRow).c
_CALLED_OFF = (
    select(OutboxRow.id)
    .where(
        OutboxRow.pair_id == _pairs.id,
        OutboxRow.kind == MessageKind.PAIR_INTRO,
        OutboxRow.state.in_((MessageState.CANCELLED, MessageState.EXPIRED)),
    )
    .exists()
)
_ELSEWHERE = (
    select(_participants.id)
    .join_from(table_of(RoundRow), table_of(PairRow), _pairs.round_id == _rounds.id)
    .join(table_of(PairMemberRow), _members.pair_id == _pairs.id)
    .join(table_of(ParticipantRow), _participants.person_id == _members.person_id)
    .where(
        _rounds.workspace_id == bindparam("workspace"),
        _rounds.program_id != bindparam("program"),
        _rounds.due_at > bindparam("since"),
        _pairs.extensions == 0,  # who goes on together is not new to each other
        _participants.program_id == bindparam("program"),
        ~_CALLED_OFF,
    )
    .distinct()
)
_HOLD = (
    select(_workspaces.id)
    .where(_workspaces.id == bindparam("workspace"))
    .with_for_update(key_share=True)
)


def introduced_elsewhere(
    s: Session, workspace_id: WorkspaceId, program_id: ProgramId, *, due_at: datetime
) -> frozenset[ParticipantId]:
    """Return whom another program of the workspace brought together with somebody new, in a round
    or because they asked, less than a week before a round that is due at `due_at`, or after it.

    Weeks are counted between due times: a round that was an hour late counts by its slot.
    Returns  participants of this program, whether or not they still take part
    """
    given = {"workspace": workspace_id, "program": program_id, "since": due_at - WEEK}
    return frozenset(ParticipantId(id_) for id_ in s.execute(_ELSEWHERE, given).scalars())


def hold_introductions(s: Session, workspace_id: WorkspaceId) -> None:
    """Let no other round of the workspace be stored until the transaction ends.

    Two rounds at the same moment would not know of each other's pairs.
    """
    s.execute(_HOLD, {"workspace": workspace_id})
