"""Whom people of a workspace can turn to, where its admins said so in Slack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, null, select, update

from pairing.ids import WorkspaceId
from storage.mentions import names
from storage.session import Session
from storage.statements import table_of
from storage.tables import WorkspaceRow

_CARE = select(WorkspaceRow.care).where(WorkspaceRow.id == bindparam("wanted"))


def find_care(s: Session, workspace_id: WorkspaceId) -> Sequence[Any] | None:
    """Return the entries as they were written; None = the operator's file counts."""
    care: Sequence[Any] | None = s.execute(_CARE, {"wanted": workspace_id}).scalar_one_or_none()
    return care


def hold(s: Session, workspace_id: WorkspaceId) -> None:
    """Let nobody else change them until the transaction ends: each change writes all of them."""
    workspaces = table_of(WorkspaceRow)
    held = select(workspaces.c.id).where(workspaces.c.id == workspace_id)
    s.execute(held.with_for_update(key_share=True))


def keep_care(
    s: Session, workspace_id: WorkspaceId, entries: Sequence[Mapping[str, Any]] | None
) -> None:
    """Write all entries, or None: the operator's file counts again."""
    workspaces = table_of(WorkspaceRow)
    # else JSON would have a null of its own
    value = null() if entries is None else list(entries)
    statement = update(workspaces).where(workspaces.c.id == workspace_id)
    s.execute(statement.values(care=value))


def count_without(s: Session, workspace_id: WorkspaceId, slack_user_id: str) -> Counter[str] | None:
    """Count what is left for each purpose when nobody can be turned to by this id any more.

    Returns  None when no entry has it. Else nobody else changes them until the transaction ends
    """
    if not names_person(s, workspace_id, slack_user_id):
        return None
    hold(s, workspace_id)
    care = find_care(s, workspace_id) or ()
    left = [one for one in care if not names(one, slack_user_id)]
    return Counter(purpose for one in left for purpose in one.get("audience", ()))


def names_person(s: Session, workspace_id: WorkspaceId, slack_user_id: str) -> bool:
    """Tell whether an entry says that somebody can be turned to."""
    return names(find_care(s, workspace_id), slack_user_id)
