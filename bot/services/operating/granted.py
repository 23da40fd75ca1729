"""Whether a workspace has granted what this version asks for; who can mend it is told once.

An upgrade may ask for more than was granted when the app was installed. What needs it then does
not work there, and nothing else would say so before Slack refuses it.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.services.organisers import admin_notice, list_known_admins
from storage import audit, installations, outbox, workspaces
from storage.database import Database, Session
from storage.installations import Installation

log = logging.getLogger(__name__)

MISSING = "scopes.missing"  # in the audit trail, and in the log
BY_SLACK = "slack"


def note(
    db: Database,
    *,
    team_id: str,
    granted: Collection[str],
    needed: Sequence[str],
    now: datetime,
) -> bool:
    """Keep what Slack says is granted, and tell the operator and the admins what is missing.

    Returns  whether that is news: once for the same scopes and the same installation
    Transaction: one read, and a write only for what is news.
    """
    missing = tuple(one for one in needed if one not in granted)
    with db.read() as session:
        seen = installations.find_of_team(session, team_id)
        if seen is None or not _is_news(session, seen, granted, missing):
            return False
    with db.write() as session:
        workspaces.lock_workspace(session, seen.workspace_id)
        if not installations.note_scopes(session, seen, sorted(granted)):
            return False  # other tokens by now, about which nothing was said
        if not missing or _was_told(session, seen, missing):
            return False
        _tell(session, seen, missing, now=now)
    log.warning(
        "scopes are missing: an admin of that workspace has to install the app again",
        extra={"event": MISSING, "team_id": team_id, "scopes": ",".join(missing)},
    )
    return True


def _is_news(
    session: Session, seen: Installation, granted: Collection[str], missing: tuple[str, ...]
) -> bool:
    if set(granted) != set(seen.scopes):
        return True
    return bool(missing) and not _was_told(session, seen, missing)


def _was_told(session: Session, seen: Installation, missing: tuple[str, ...]) -> bool:
    told = audit.find_latest(session, seen.workspace_id, event=MISSING)
    return (
        told is not None
        and told.at >= seen.installed_at
        and set(missing) <= set(told.subject["scopes"])
    )


def _tell(session: Session, seen: Installation, missing: tuple[str, ...], *, now: datetime) -> None:
    workspace_id = seen.workspace_id
    audit.write(
        session,
        workspace_id=workspace_id,
        at=now,
        event=MISSING,
        actor=BY_SLACK,
        subject={"workspace_id": workspace_id, "scopes": list(missing)},
    )
    told = list_known_admins(session, workspace_id)
    facts = {"scopes": list(missing)}
    outbox.enqueue(session, [admin_notice(workspace_id, one.id, facts, at=now) for one in told])
