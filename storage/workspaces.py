"""Workspaces: which Slack teams we know, and whether we may speak there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from pairing.ids import WorkspaceId
from storage.session import Session
from storage.statements import AnyRow, changed, insert_or_keep, table_of
from storage.states import WorkspaceState
from storage.tables import WorkspaceRow

__all__ = [
    "Workspace",
    "WorkspaceState",
    "ensure_workspace",
    "find_workspace",
    "get_workspace",
    "is_any_identified",
    "list_workspaces",
    "lock_workspace",
    "move_workspace",
    "set_bot",
    "set_enterprise",
    "set_workspace_state",
]


@dataclass(frozen=True, slots=True)
class Workspace:
    """One Slack team. `enterprise_id` is '' outside Enterprise Grid; `reason` says why HELD.

    bot_user_id, bot_id  who we are there, once Slack has said so: as a member, as an author
    receipt_at           when Slack last reported a message of ours as posted, to the hour
    """

    id: WorkspaceId
    team_id: str
    enterprise_id: str
    state: WorkspaceState
    bot_user_id: str | None
    reason: str | None
    bot_id: str | None = None
    receipt_at: datetime | None = None


COLUMNS = (  # in the order of the fields of a Workspace
    WorkspaceRow.id,
    WorkspaceRow.team_id,
    WorkspaceRow.enterprise_id,
    WorkspaceRow.state,
    WorkspaceRow.bot_user_id,
    WorkspaceRow.reason,
    WorkspaceRow.bot_id,
    WorkspaceRow.receipt_at,
)
_BY_ID = select(*COLUMNS).where(WorkspaceRow.id == bindparam("wanted"))
_BY_TEAM = select(*COLUMNS).where(WorkspaceRow.team_id == bindparam("team"))


def ensure_workspace(
    s: Session, *, team_id: str, enterprise_id: str = "", now: datetime
) -> Workspace:
    """Return the workspace, creating it ACTIVE when it is new; a known one stays as it is.

    Safe in a race: a team id is unique.
    """
    known = find_workspace(s, team_id=team_id)
    if known is not None:
        return known
    values = {
        "team_id": team_id,
        "enterprise_id": enterprise_id,
        "state": WorkspaceState.ACTIVE,
        "created_at": now,
    }
    insert_or_keep(s, WorkspaceRow, values, unique=())  # the team, and the team with its company
    there = find_workspace(s, team_id=team_id)
    assert there is not None  # ours or the winner's
    return there


def find_workspace(s: Session, *, team_id: str) -> Workspace | None:
    """Look a workspace up by its team id, which Slack gives once, whatever it belongs to."""
    row = s.execute(_BY_TEAM, {"team": team_id}).one_or_none()
    return None if row is None else _workspace(row)


def get_workspace(s: Session, workspace_id: WorkspaceId) -> Workspace:
    """Return a workspace. Raises LookupError when there is none."""
    row = s.execute(_BY_ID, {"wanted": workspace_id}).one_or_none()
    if row is None:
        raise LookupError(f"no workspace {workspace_id}")
    return _workspace(row)


def lock_workspace(s: Session, workspace_id: WorkspaceId) -> Workspace:
    """Return a workspace as it is now, and let nobody else change it before we commit.

    Raises LookupError when there is none
    """
    row = s.execute(_BY_ID.with_for_update(), {"wanted": workspace_id}).one_or_none()
    if row is None:
        raise LookupError(f"no workspace {workspace_id}")
    return _workspace(row)


def list_workspaces(s: Session) -> list[Workspace]:
    """Return all workspaces by id, whatever their state."""
    return [_workspace(row) for row in s.execute(select(*COLUMNS).order_by(WorkspaceRow.id))]


def set_workspace_state(
    s: Session, workspace_id: WorkspaceId, state: WorkspaceState, *, reason: str | None = None
) -> bool:
    """Write the state and its reason (None clears it). Returns False for an unknown workspace."""
    workspaces = table_of(WorkspaceRow)
    statement = update(workspaces).where(workspaces.c.id == workspace_id)
    return changed(s, statement.values(state=state, reason=reason)) == 1


def move_workspace(
    s: Session, seen: Workspace, state: WorkspaceState, *, reason: str | None = None
) -> bool:
    """Change the state of a workspace, if it is still as it was seen. Returns whether it was.

    Safe by compare-and-set on state and reason: what was learned meanwhile is not undone.
    """
    workspaces = table_of(WorkspaceRow)
    statement = update(workspaces).where(
        workspaces.c.id == seen.id,
        workspaces.c.state == seen.state,
        workspaces.c.reason.is_not_distinct_from(seen.reason),
    )
    return changed(s, statement.values(state=state, reason=reason)) == 1


def set_enterprise(s: Session, workspace_id: WorkspaceId, enterprise_id: str) -> bool:
    """Write to which Enterprise Grid organization a workspace belongs. Returns whether it is news.

    Safe by compare-and-set: it is written once, however many learn of it.
    """
    workspaces = table_of(WorkspaceRow)
    statement = update(workspaces).where(
        workspaces.c.id == workspace_id, workspaces.c.enterprise_id != enterprise_id
    )
    return changed(s, statement.values(enterprise_id=enterprise_id)) == 1


def is_any_identified(s: Session) -> bool:
    """Tell whether Slack has ever told us who we are in some workspace."""
    query = select(WorkspaceRow.id).where(WorkspaceRow.bot_user_id.is_not(None))
    return s.execute(query.limit(1)).first() is not None


def set_bot(
    s: Session, workspace_id: WorkspaceId, *, bot_user_id: str | None, bot_id: str | None
) -> bool:
    """Write who we are in this workspace. Returns False for an unknown workspace."""
    workspaces = table_of(WorkspaceRow)
    statement = update(workspaces).where(workspaces.c.id == workspace_id)
    return changed(s, statement.values(bot_user_id=bot_user_id, bot_id=bot_id)) == 1


def _workspace(row: AnyRow) -> Workspace:
    return Workspace(**row._asdict())
