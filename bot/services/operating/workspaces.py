"""May we speak and work in a workspace: connected, held, removed, connected again.

A workspace is HELD when Slack refuses our token or a permission; nothing moves there until that is
repaired. Removing the app makes it UNINSTALLED, and deletes its tokens. Both end when Slack takes
our token again, or somebody installs the app anew (bot/services/operating/installing.py).
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.services.events import Event, once_for
from pairing.ids import WorkspaceId
from storage import audit, installations, workspaces
from storage.database import Database, Session
from storage.workspaces import Workspace, WorkspaceState

log = logging.getLogger(__name__)

MISSING_SCOPE = "missing_scope"
REMOVED = "workspace.removed"  # in the audit trail
REINSTALL = (
    "install the app again (in the Slack app: Install App), put the new token into "
    "SLACK_BOT_TOKEN and restart"
)
ADD_SCOPES = (
    "add the scopes that `pairme doctor` names (in the Slack app: OAuth & Permissions) and "
    "install the app again"
)
INSTALL_ANEW = (
    "an admin of that workspace has to install the app again, at PAIRME_PUBLIC_URL with "
    "/slack/install behind it"
)
ADD_SCOPES_ANEW = (
    "compare the app's scopes with `pairme manifest` (in the Slack app: OAuth & Permissions); then "
    f"{INSTALL_ANEW}"
)
ASK_ADMINS = "ask the admins of the workspace to let the app write again"
REMEDIES = {
    MISSING_SCOPE: ADD_SCOPES,
    **dict.fromkeys(
        (
            "access_denied",
            "accesslimited",
            "ekm_access_denied",
            "enterprise_is_restricted",
            "no_permission",
            "team_access_not_granted",
        ),
        ASK_ADMINS,
    ),
}


class NotServed(StrEnum):
    """Why nothing is done for a request."""

    HELD = "held"
    REMOVED = "removed"
    NOT_OURS = "not_ours"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in a workspace, as Slack says."""

    team_id: str
    bot_id: str | None
    bot_user_id: str | None


def admit(db: Database, *, team_id: str, is_ours: bool) -> Workspace | NotServed | None:
    """Tell whether requests of a workspace are worked on.

    is_ours  Slack has told this process that our token belongs to this workspace
    Returns  the workspace, or why not; None for one that was never seen and is believed, because
             Slack has not told anybody yet which one is ours
    Transaction: one read, of one row as a rule.
    """
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=team_id)
        is_known = is_ours or (workspace is not None and workspace.bot_user_id is not None)
        if not is_known and workspaces.is_any_identified(session):
            return NotServed.NOT_OURS
    if workspace is None or workspace.state is WorkspaceState.ACTIVE:
        return workspace
    return NotServed.HELD if workspace.state is WorkspaceState.HELD else NotServed.REMOVED


def connect(
    db: Database,
    identity: Identity,
    *,
    lacks_scopes: bool,
    now: datetime,
    version: int | None = None,
) -> bool:
    """Remember who we are where Slack takes our token; a silent workspace may speak again.

    lacks_scopes  what the manifest asks for is not all granted: that repairs no missing scope
    version       of the stored tokens that Slack was asked with: for others, or when they are gone
                  by now, its answer means nothing; None = the token of the settings
    Returns       whether it was silent and is not any more
    Transaction: one read, and a write only for what is new.
    """
    with db.read() as session:
        known = workspaces.find_workspace(session, team_id=identity.team_id)
    if known is not None and not _is_news(known, identity, lacks_scopes=lacks_scopes):
        return False
    with db.write() as session:
        known = workspaces.ensure_workspace(session, team_id=identity.team_id, now=now)
        if version is not None:
            known = workspaces.lock_workspace(session, known.id)
            installed = installations.find_installation(session, known.id)
            if installed is None or installed.version != version:
                return False
        workspaces.set_bot(
            session, known.id, bot_user_id=identity.bot_user_id, bot_id=identity.bot_id
        )
        lifted = _is_repaired(known, lacks_scopes=lacks_scopes) and workspaces.move_workspace(
            session, known, WorkspaceState.ACTIVE
        )
    if lifted:
        log.info(
            "workspace works again", extra={"event": "workspace.connected", "was": known.reason}
        )
    return lifted


def disconnect(db: Database, event: Event, *, reason: str, now: datetime) -> bool:
    """Stop every message of a workspace that removed the app, and delete its tokens.

    Recorded even when it changes nothing: repeated after the app came back, it must not remove it.
    Neither must what happened before the app came back, however late Slack tells of it.
    Returns  whether it was news
    Transaction: opens one.
    """

    def act(session: Session, workspace: Workspace) -> bool:
        workspaces.lock_workspace(session, workspace.id)
        installed = installations.find_installation(session, workspace.id)
        if installed is not None and event.at is not None and event.at < installed.installed_at:
            log.info("removed before it was installed", extra={"event": "workspace.old_news"})
            return False
        installations.delete_installation(session, workspace.id)
        workspaces.set_workspace_state(
            session, workspace.id, WorkspaceState.UNINSTALLED, reason=reason
        )
        audit.write(  # since when its data has been kept for nobody: see `retention`
            session,
            workspace_id=workspace.id,
            at=now,
            event=REMOVED,
            actor="slack",
            subject={"workspace_id": workspace.id},
        )
        return True

    return once_for(db, event, now=now, act=act)


def hold(session: Session, workspace_id: WorkspaceId, *, reason: str) -> bool:
    """Stop a workspace whose installation cannot send, and tell the operator, once.

    reason  Slack's error code
    Returns False when it was stopped already, for this reason or another.
    Transaction: inside the caller's.
    """
    workspace = workspaces.get_workspace(session, workspace_id)
    if workspace.state is not WorkspaceState.ACTIVE or not workspaces.move_workspace(
        session, workspace, WorkspaceState.HELD, reason=reason
    ):
        return False
    is_stored = installations.find_installation(session, workspace_id) is not None
    log.error(
        "Slack does not let us write (%s): %s",
        reason,
        remedy(reason, by_oauth=is_stored),
        extra={"event": "workspace.held", "team_id": workspace.team_id, "reason": reason},
    )
    return True


def list_silent(db: Database) -> tuple[Workspace, ...]:
    """Return the workspaces in which nothing is done now, by id. Transaction: one read."""
    with db.read() as session:
        known = workspaces.list_workspaces(session)
    return tuple(one for one in known if one.state is not WorkspaceState.ACTIVE)


def list_all(db: Database) -> tuple[Workspace, ...]:
    """Return every workspace, by id. Transaction: one read."""
    with db.read() as session:
        return tuple(workspaces.list_workspaces(session))


def remedy(reason: str | None, *, by_oauth: bool = False) -> str:
    """Say what an operator has to do about the reason for which a workspace is silent.

    by_oauth  the workspace installs the app itself
    """
    found = REMEDIES.get(reason or "", REINSTALL)
    anew = {REINSTALL: INSTALL_ANEW, ADD_SCOPES: ADD_SCOPES_ANEW}
    return anew.get(found, found) if by_oauth else found


def _is_news(known: Workspace, identity: Identity, *, lacks_scopes: bool) -> bool:
    ours = (identity.bot_user_id, identity.bot_id)
    return ours != (known.bot_user_id, known.bot_id) or _is_repaired(
        known, lacks_scopes=lacks_scopes
    )


def _is_repaired(known: Workspace, *, lacks_scopes: bool) -> bool:
    if known.state is WorkspaceState.ACTIVE:
        return False
    return not (lacks_scopes and known.reason == MISSING_SCOPE)
