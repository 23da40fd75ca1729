"""A workspace installs the app, its token is renewed, and who is let in with it.

Installing makes nobody an admin: that is decided by Slack and by the operator, each time anew.
Nothing here talks to Slack.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.operating.workspaces import MISSING_SCOPE, NotServed, hold
from bot.services.organisers import admin_notice, list_known_admins
from pairing.ids import ERASED, WorkspaceId
from storage import audit, installations, oauth_states, outbox, workspaces
from storage.database import Database, Session
from storage.errors import CannotUnseal
from storage.installations import Installation, Tokens
from storage.sealing import Sealer
from storage.workspaces import Workspace, WorkspaceState

log = logging.getLogger(__name__)

INSTALLED = "workspace.installed"  # in the audit trail
BY_SLACK = "slack"  # there, when Slack did not say whose doing it was
REFRESH_REFUSED = "refresh_refused"  # why HELD: Slack gives no new token for the old one
STATE_KEPT = timedelta(minutes=10)
MAX_OPEN_STATES = (
    10_000  # nobody installs as often; whoever only calls the page must not fill a disk
)
VERSION_BITS = 62  # at random, so that a version never comes twice; it fits a signed 64-bit column
TRIED = 5  # installations of each key that are opened at the start


@dataclass(frozen=True, slots=True)
class Grant:
    """What Slack gave when somebody installed the app.

    by     the Slack id of who installed it; None when Slack did not say
    at     when, by Slack's clock
    """

    team_id: str
    enterprise_id: str
    app_id: str | None
    bot_user_id: str | None
    tokens: Tokens
    scopes: tuple[str, ...]
    by: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """A workspace that is served, and by which tokens."""

    workspace: Workspace
    installation: Installation


def begin(db: Database, state: str, *, now: datetime) -> bool:
    """Remember that somebody goes to Slack to install the app. Returns False when too many do.

    state  drawn at random, known to their browser alone
    Transaction: opens one.
    """
    with db.write() as session:
        return oauth_states.issue(
            session, state, expires_at=now + STATE_KEPT, now=now, limit=MAX_OPEN_STATES
        )


def take_state(db: Database, state: str, *, now: datetime) -> bool:
    """Use up a state. Returns whether it was ours, in time, and nobody was faster. One write."""
    with db.write() as session:
        return oauth_states.consume(session, state, now=now)


def install(
    db: Database, grant: Grant, *, lacks_scopes: bool, sealer: Sealer, now: datetime
) -> bool:
    """Store what Slack gave. A workspace that was silent goes on where it stopped.

    lacks_scopes  what the manifest asks for is not all granted: that repairs no missing scope
    Returns       whether the bot was in this workspace before: then its admins are told
    Transaction: opens one.
    """
    with db.write() as session:
        was_there = workspaces.find_workspace(session, team_id=grant.team_id) is not None
        found = workspaces.ensure_workspace(session, team_id=grant.team_id, now=now)
        known = workspaces.lock_workspace(session, found.id)
        workspaces.set_enterprise(session, known.id, grant.enterprise_id)
        # who we are as an author is asked for afterwards
        bot_id = known.bot_id if known.bot_user_id == grant.bot_user_id else None
        workspaces.set_bot(session, known.id, bot_user_id=grant.bot_user_id, bot_id=bot_id)
        if not (known.reason == MISSING_SCOPE and lacks_scopes):
            workspaces.set_workspace_state(session, known.id, WorkspaceState.ACTIVE)
        installations.save_installation(
            session,
            known.id,
            grant.tokens,
            scopes=grant.scopes,
            version=_new_version(),
            sealer=sealer,
            now=grant.at,
        )
        audit.write(
            session,
            workspace_id=known.id,
            at=now,
            event=INSTALLED,
            actor=grant.by or BY_SLACK,
            subject={"workspace_id": known.id},
        )
        if was_there:
            _tell(session, known, by=grant.by, now=now)
    log.info(
        "the app was installed",
        extra={"event": INSTALLED, "team_id": grant.team_id, "was": known.state.value},
    )
    return was_there


def find_installer(session: Session, workspace_id: WorkspaceId, *, at: datetime) -> str | None:
    """Return the Slack id of who installed the app at an instant; None when nobody knows it.

    Transaction: inside the caller's; only reads.
    """
    who = audit.find_actor(session, workspace_id, event=INSTALLED, at=at)
    return None if who is None or who == BY_SLACK or who.startswith(ERASED) else who


def find_access(db: Database, *, team_id: str) -> Access | NotServed:
    """Tell by which tokens a workspace is served, or why not. Transaction: one read, one query."""
    with db.read() as session:
        known = installations.find_access(session, team_id)
    if known is None:
        return NotServed.NOT_OURS
    workspace, found = known
    if workspace.state is not WorkspaceState.ACTIVE:
        is_held = workspace.state is WorkspaceState.HELD
        return NotServed.HELD if is_held else NotServed.REMOVED
    return NotServed.NOT_OURS if found is None else Access(workspace, found)


def find_installation(db: Database, *, team_id: str) -> Installation | None:
    """Return the tokens for a workspace, also for one that is held. Transaction: one read."""
    with db.read() as session:
        return installations.find_of_team(session, team_id)


def look_again(db: Database, workspace_id: WorkspaceId) -> Installation | None:
    """Return the tokens for a workspace as they are by now. Transaction: one read."""
    with db.read() as session:
        return installations.find_installation(session, workspace_id)


def list_due(db: Database, *, before: datetime, limit: int) -> list[Installation]:
    """Return installations of active workspaces whose token ends before an instant. One read."""
    with db.read() as session:
        return installations.list_due(session, before=before, limit=limit)


def list_installed(db: Database) -> list[tuple[str, datetime]]:
    """Return team ids of active workspaces and since when: first those where we do not know who we
    are as an author, which Slack does not say when the app is installed. One read.
    """
    with db.read() as session:
        return installations.list_installed(session)


def note_enterprise(db: Database, workspace_id: WorkspaceId, enterprise_id: str) -> None:
    """Remember that a workspace moved into an Enterprise Grid organization. One write."""
    with db.write() as session:
        if workspaces.set_enterprise(session, workspace_id, enterprise_id):
            log.info("workspace moved", extra={"event": "workspace.moved"})


def renew(db: Database, seen: Installation, tokens: Tokens, *, sealer: Sealer) -> bool:
    """Store the tokens that Slack gave for those that were seen.

    Returns  False when these are not the workspace's any more: installed anew, or removed
    Transaction: opens one.
    """
    with db.write() as session:
        workspace = workspaces.lock_workspace(session, seen.workspace_id)
        stored = installations.replace_tokens(
            session, seen, tokens, version=_new_version(), sealer=sealer
        )
        if stored and workspace.reason == REFRESH_REFUSED:  # to somebody else, who came too late
            workspaces.set_workspace_state(session, workspace.id, WorkspaceState.ACTIVE)
        return stored


def refuse_renewal(db: Database, seen: Installation) -> bool:
    """Hold a workspace whose token Slack does not renew, unless it has others by now.

    Transaction: opens one.
    """
    with db.write() as session:
        workspaces.lock_workspace(session, seen.workspace_id)
        current = installations.find_installation(session, seen.workspace_id)
        if current is None or current.version != seen.version:
            return False
        return hold(session, seen.workspace_id, reason=REFRESH_REFUSED)


def check_keys(db: Database, sealer: Sealer) -> None:
    """See that what is stored can be opened. Raises CannotUnseal, naming the key id.

    One row that nothing opens is no wrong key, so a few are tried. Transaction: one read.
    """
    with db.read() as session:
        for key_id in installations.count_by_key(session):
            stored = installations.list_sealed_with(session, [key_id], limit=TRIED)
            _open_any(stored, sealer)


def _tell(session: Session, workspace: Workspace, *, by: str | None, now: datetime) -> None:
    """Let no installation go unseen by those who run programs here. Who installed knows of it.

    Whose doing it was stands in the audit trail alone, where an erasure finds it.
    """
    facts = {"installed_at": now.isoformat()}
    told = [one for one in list_known_admins(session, workspace.id) if one.slack_user_id != by]
    outbox.enqueue(session, [admin_notice(workspace.id, one.id, facts, at=now) for one in told])


def _open_any(stored: Sequence[Installation], sealer: Sealer) -> None:
    wrong: CannotUnseal | None = None
    for one in stored:
        try:
            one.open_bot_token(sealer)
        except CannotUnseal as error:
            wrong = error
        else:
            return
    if wrong is not None:
        raise wrong


def _new_version() -> int:
    return secrets.randbits(VERSION_BITS)
