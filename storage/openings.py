"""What waits to be opened in a workspace: these requests go before those made ahead of a slot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from pairing.ids import WorkspaceId
from storage.messages import not_expired
from storage.session import Session
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow

_DUE = (
    select(OutboxRow.id)
    .where(
        OutboxRow.workspace_id == bindparam("ours"),
        OutboxRow.kind == MessageKind.PAIR_OPEN,
        OutboxRow.state == MessageState.PENDING,
        OutboxRow.send_after <= bindparam("now"),
        not_expired(),
    )
    .limit(1)
)


def is_any_due(s: Session, workspace_id: WorkspaceId, *, now: datetime) -> bool:
    """Tell whether a pair of this workspace waits for its conversation to be opened."""
    return s.execute(_DUE, {"ours": workspace_id, "now": now}).first() is not None
