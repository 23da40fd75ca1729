"""Installations: the bot's tokens in each workspace, sealed, and under which version.

Whatever changes tokens gives them a version that never came before, so whoever holds opened ones
sees by the version alone that they are out of date. Opening needs the operator's `Sealer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from pairing.ids import WorkspaceId
from storage.sealing import Sealed, Sealer, Secret
from storage.session import Session
from storage.statements import AnyRow, changed, insert_or_update, table_of
from storage.states import WorkspaceState
from storage.tables import InstallationRow, WorkspaceRow
from storage.workspaces import COLUMNS, Workspace

_BOT, _REFRESH = "bot", "refresh"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What Slack gave, opened. Without token rotation there is neither of the last two."""

    bot: Secret
    refresh: Secret | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one workspace.

    expires_at    None = the token is good until it is revoked
    scopes        what was granted, in no order
    installed_at  by Slack's clock, to compare with what Slack reports later
    """

    workspace_id: WorkspaceId
    bot_token: Sealed
    refresh_token: Sealed | None
    expires_at: datetime | None
    scopes: tuple[str, ...]
    version: int
    installed_at: datetime

    def open_bot_token(self, sealer: Sealer) -> Secret:
        """Open the token that calls are made with. Raises CannotUnseal"""
        return sealer.open(self.bot_token, about=_about(self.workspace_id, _BOT))

    def open_refresh_token(self, sealer: Sealer) -> Secret | None:
        """Open the token that a new one is asked for with; None = there is none.

        Raises CannotUnseal
        """
        if self.refresh_token is None:
            return None
        return sealer.open(self.refresh_token, about=_about(self.workspace_id, _REFRESH))


_COLUMNS = (
    InstallationRow.workspace_id,
    InstallationRow.bot_token,
    InstallationRow.refresh_token,
    InstallationRow.key_id,
    InstallationRow.expires_at,
    InstallationRow.scopes,
    InstallationRow.version,
    InstallationRow.installed_at,
)
_BY_WORKSPACE = select(*_COLUMNS).where(InstallationRow.workspace_id == bindparam("wanted"))
_BY_TEAM = (
    select(*_COLUMNS)
    .join(WorkspaceRow, WorkspaceRow.id == InstallationRow.workspace_id)
    .where(WorkspaceRow.team_id == bindparam("team"))
)
_BOTH: Any = select(*COLUMNS, *_COLUMNS).outerjoin(
    InstallationRow, InstallationRow.workspace_id == WorkspaceRow.id
)
_ACCESS = _BOTH.where(WorkspaceRow.team_id == bindparam("team"))


def find_installation(s: Session, workspace_id: WorkspaceId) -> Installation | None:
    """Return the installation of a workspace."""
    row = s.execute(_BY_WORKSPACE, {"wanted": workspace_id}).one_or_none()
    return None if row is None else _installation(row)


def find_access(s: Session, team_id: str) -> tuple[Workspace, Installation | None] | None:
    """Return a workspace and its installation, by one query: both are asked for at each request."""
    row: AnyRow = s.execute(_ACCESS, {"team": team_id}).one_or_none()
    if row is None:
        return None
    return Workspace(*row[: len(COLUMNS)]), None if row.workspace_id is None else _installation(row)


def find_of_team(s: Session, team_id: str) -> Installation | None:
    """Return the installation of the workspace with this team id."""
    row = s.execute(_BY_TEAM, {"team": team_id}).one_or_none()
    return None if row is None else _installation(row)


def save_installation(
    s: Session,
    workspace_id: WorkspaceId,
    tokens: Tokens,
    *,
    scopes: Sequence[str],
    version: int,
    sealer: Sealer,
    now: datetime,
) -> None:
    """Store what an installation gave, in the place of an earlier one."""
    row = {
        "workspace_id": workspace_id,
        **_sealed(workspace_id, tokens, sealer),
        "scopes": list(scopes),
        "version": version,
        "installed_at": now,
    }
    fresh = [name for name in row if name != "workspace_id"]
    insert_or_update(s, InstallationRow, row, unique=("workspace_id",), update=fresh)


def replace_tokens(
    s: Session, seen: Installation, tokens: Tokens, *, version: int, sealer: Sealer
) -> bool:
    """Store renewed tokens, if the installation still has those it was seen with.

    Returns  whether it had: somebody else may have renewed them, installed anew or removed the app
    """
    values = {**_sealed(seen.workspace_id, tokens, sealer), "version": version}
    return _change(s, seen, values)


def seal_again(s: Session, seen: Installation, *, sealer: Sealer) -> bool:
    """Seal the same tokens with the sealer's first key, if they are still those that were seen.

    Raises CannotUnseal
    """
    tokens = Tokens(seen.open_bot_token(sealer), seen.open_refresh_token(sealer), seen.expires_at)
    return _change(s, seen, _sealed(seen.workspace_id, tokens, sealer))


def delete_installation(s: Session, workspace_id: WorkspaceId) -> bool:
    """Delete the tokens of a workspace. Returns whether there were any."""
    table = table_of(InstallationRow)
    return changed(s, delete(table).where(table.c.workspace_id == workspace_id)) == 1


def list_due(s: Session, *, before: datetime, limit: int) -> list[Installation]:
    """Return installations of active workspaces whose token ends before an instant, by that."""
    query = (
        select(*_COLUMNS)
        .join(WorkspaceRow, WorkspaceRow.id == InstallationRow.workspace_id)
        .where(WorkspaceRow.state == WorkspaceState.ACTIVE, InstallationRow.expires_at < before)
    )
    rows = s.execute(query.order_by(InstallationRow.expires_at).limit(limit))
    return [_installation(row) for row in rows]


def list_installed(s: Session) -> list[tuple[str, datetime]]:
    """Return team ids of active workspaces that have tokens, and since when: first those where the
    bot's id as author is not known.
    """
    query = (
        select(WorkspaceRow.team_id, InstallationRow.installed_at)
        .join(InstallationRow, InstallationRow.workspace_id == WorkspaceRow.id)
        .where(WorkspaceRow.state == WorkspaceState.ACTIVE)
    )
    is_known = WorkspaceRow.bot_id.is_not(None)
    return [(team, at) for team, at in s.execute(query.order_by(is_known, WorkspaceRow.id))]


def list_stored(s: Session) -> list[tuple[Workspace, Installation]]:
    """Return the workspaces that have tokens, with these, by id: held ones too."""
    query = _BOTH.where(InstallationRow.workspace_id.is_not(None)).order_by(WorkspaceRow.id)
    return [(Workspace(*row[: len(COLUMNS)]), _installation(row)) for row in s.execute(query)]


def note_scopes(s: Session, seen: Installation, scopes: Sequence[str]) -> bool:
    """Write what is granted by now. Returns False for other tokens than those that were seen."""
    return _change(s, seen, {"scopes": list(scopes)})


def count_by_key(s: Session) -> dict[str, int]:
    """Return how many installations are sealed with each key, by key id."""
    query = select(InstallationRow.key_id, func.count()).where(_anywhere())
    rows = s.execute(query.group_by(InstallationRow.key_id).order_by(InstallationRow.key_id))
    return {str(key_id): int(n) for key_id, n in rows}


def list_sealed_with(
    s: Session, key_ids: Sequence[str], *, limit: int, after: int = 0
) -> list[Installation]:
    """Return installations sealed with one of these keys, by workspace, behind `after`."""
    query = select(*_COLUMNS).where(
        _anywhere(), InstallationRow.key_id.in_(key_ids), InstallationRow.workspace_id > after
    )
    rows = s.execute(query.order_by(InstallationRow.workspace_id).limit(limit))
    return [_installation(row) for row in rows]


def _anywhere() -> Any:
    """Say that every workspace is meant: keys are the operator's."""
    return InstallationRow.workspace_id.in_(select(WorkspaceRow.id))


def _change(s: Session, seen: Installation, values: dict[str, Any]) -> bool:
    table = table_of(InstallationRow)
    statement = update(table).where(
        table.c.workspace_id == seen.workspace_id, table.c.version == seen.version
    )
    return changed(s, statement.values(**values)) == 1


def _sealed(workspace_id: WorkspaceId, tokens: Tokens, sealer: Sealer) -> dict[str, Any]:
    bot = sealer.seal(tokens.bot, about=_about(workspace_id, _BOT))
    refresh = tokens.refresh
    return {
        "bot_token": bot.text,
        "refresh_token": None
        if refresh is None
        else sealer.seal(refresh, about=_about(workspace_id, _REFRESH)).text,
        "key_id": bot.key_id,
        "expires_at": tokens.expires_at,
    }


def _about(workspace_id: WorkspaceId, what: str) -> str:
    return f"installation {workspace_id} {what}"


def _installation(row: AnyRow) -> Installation:
    refresh = None if row.refresh_token is None else Sealed(row.key_id, row.refresh_token)
    return Installation(
        workspace_id=WorkspaceId(row.workspace_id),
        bot_token=Sealed(row.key_id, row.bot_token),
        refresh_token=refresh,
        expires_at=row.expires_at,
        scopes=tuple(row.scopes),
        version=row.version,
        installed_at=row.installed_at,
    )
