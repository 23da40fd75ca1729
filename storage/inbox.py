"""The inbox: which requests from Slack were handled, so that handling one twice is once.

Recorded in the same transaction as the effect. Slack retries, people click twice, and two
connections may carry the same envelope.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from pairing.ids import WorkspaceId
from storage.session import Session
from storage.statements import insert_or_keep
from storage.tables import InboxRow

_ANSWER = select(InboxRow.answer).where(
    InboxRow.workspace_id == bindparam("ours"),
    InboxRow.kind == bindparam("of_kind"),
    InboxRow.key == bindparam("of_key"),
)


def find_answer(
    s: Session, workspace_id: WorkspaceId, kind: str, key: str
) -> dict[str, Any] | None:
    """Return the answer given to this request earlier; None when it is new."""
    request = {"ours": workspace_id, "of_kind": kind, "of_key": key}
    return s.execute(_ANSWER, request).scalar_one_or_none()


def record(
    s: Session,
    workspace_id: WorkspaceId,
    kind: str,
    key: str,
    *,
    answer: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Note that a request is handled. Returns False when it was already; then undo and answer so.

    Safe in a race by the primary key: on PostgreSQL the second waits for the first to commit.
    """
    values = {
        "workspace_id": workspace_id,
        "kind": kind,
        "key": key,
        "answer": dict(answer),
        "received_at": now,
    }
    return insert_or_keep(s, InboxRow, values, unique=("workspace_id", "kind", "key"))
