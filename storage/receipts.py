"""What is known to have reached Slack: copies of our messages, by delivery key.

A receipt comes from Slack's event, or from an answer that arrived after somebody else had taken
the message over. Two receipts with different `ts` for one key are two copies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, or_, select, update

from pairing.ids import WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of
from storage.tables import ReceiptRow, WorkspaceRow

NOTED_EVERY = timedelta(hours=1)  # that receipts arrive at all; a write per message is too many

_COPIES = (
    select(ReceiptRow.ts, ReceiptRow.channel_id)
    .where(
        ReceiptRow.workspace_id == bindparam("ours"),
        ReceiptRow.delivery_key == bindparam("of_key"),
    )
    .order_by(ReceiptRow.ts)
)
_ARRIVING = select(
    exists().where(
        WorkspaceRow.id == bindparam("ours"), WorkspaceRow.receipt_at > bindparam("since")
    )
)


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """One message in Slack; ordered by time."""

    ts: str
    channel_id: str


def note(
    s: Session,
    workspace_id: WorkspaceId,
    delivery_key: str,
    *,
    copy: Copy,
    now: datetime,
) -> bool:
    """Remember a copy. Returns False when it was known."""
    values = {
        "workspace_id": workspace_id,
        "delivery_key": delivery_key,
        "ts": copy.ts,
        "channel_id": copy.channel_id,
        "noted_at": now,
    }
    return insert_or_keep(s, ReceiptRow, values, unique=("workspace_id", "delivery_key", "ts"))


def list_copies(s: Session, workspace_id: WorkspaceId, delivery_key: str) -> tuple[Copy, ...]:
    """Return the known copies of a message, the earliest first."""
    rows = s.execute(_COPIES, {"ours": workspace_id, "of_key": delivery_key})
    return tuple(Copy(row.ts, row.channel_id) for row in rows)


def note_arriving(s: Session, workspace_id: WorkspaceId, *, now: datetime) -> bool:
    """Note, to the hour, that receipts arrive in a workspace. Returns whether it was news."""
    workspaces = table_of(WorkspaceRow)
    at = workspaces.c.receipt_at
    statement = update(workspaces).where(
        workspaces.c.id == workspace_id, or_(at.is_(None), at < now - NOTED_EVERY)
    )
    return changed(s, statement.values(receipt_at=now)) == 1


def arrive_since(s: Session, workspace_id: WorkspaceId, *, since: datetime) -> bool:
    """Tell whether a receipt arrived in a workspace after an instant."""
    return bool(s.execute(_ARRIVING, {"ours": workspace_id, "since": since}).scalar_one())
