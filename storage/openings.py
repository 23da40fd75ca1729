"""What waits to be opened in a workspace: these requests go before those made ahead of a slot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.ids import WorkspaceId
from storage.messages import not_expired
from storage.states import MessageKind, MessageState
from storage.tables import OutboxRow


def is_any_due(s: Session, workspace_id: WorkspaceId, *, now: datetime) -> bool:
    """Tell whether a pair of this workspace waits for its conversation to be opened."""
    query = select(OutboxRow.id).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.kind == MessageKind.PAIR_OPEN,
        OutboxRow.state == MessageState.PENDING,
        OutboxRow.send_after <= now,
        not_expired(now),
    )
    return s.execute(query.limit(1)).first() is not None
