"""How much was posted in a workspace, to be compared with the receipts that came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from pairing.ids import WorkspaceId
from storage.session import Session
from storage.states import MessageState
from storage.tables import OutboxRow


def count_posted(
    s: Session, workspace_id: WorkspaceId, *, until: datetime, since: datetime | None = None
) -> int:
    """Count the messages that Slack is known to hold, by when that was known.

    since, until  only those settled after the one and not after the other; since None = no matter
    """
    query = select(func.count()).where(
        OutboxRow.workspace_id == workspace_id,
        OutboxRow.state == MessageState.SENT,
        OutboxRow.ts.is_not(None),  # opening a conversation posts nothing
        OutboxRow.settled_at <= until,
    )
    if since is not None:
        query = query.where(OutboxRow.settled_at > since)
    return s.execute(query).scalar_one()
