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
from storage.people import Person
from storage.workspaces import WorkspaceState

log = logging.getLogger(__name__)

# In the audit trail, which is kept for a year: then they are told again.
MISSING = "scopes.missing"  # the operator was told, by the log, where it has this name too
TOLD = "scopes.told"  # admins were told: there were some, and messages were sent there
BY_SLACK = "slack"


def note(
    db: Database,
    version: int,
    *,
    team_id: str,
    granted: Collection[str],
    needed: Sequence[str],
    now: datetime,
) -> bool:
    """Keep what Slack says is granted, and tell the operator and the admins what is missing.

    version  of the tokens that Slack was asked with
    Returns  whether anybody was told: each once for the same scopes and the same installation
    Transaction: one read, and a write only for what is news.
    """
    missing = tuple(one for one in needed if one not in granted)
    with db.read() as session:
        seen = installations.find_of_team(session, team_id)
        if seen is None or seen.version != version:
            return False  # other tokens by now, about which nothing was said
        are_noted = set(granted) == set(seen.scopes)
        if are_noted and not (missing and any(_whom_to_tell(session, seen, missing))):
            return False
    with db.write() as session:
        workspaces.lock_workspace(session, seen.workspace_id)
        if not installations.note_scopes(session, seen, sorted(granted)) or not missing:
            return False
        operator, admins = _whom_to_tell(session, seen, missing)
        if operator:
            _write(session, seen, MISSING, missing, now=now)
        if admins:
            _write(session, seen, TOLD, missing, now=now)
            facts = {"scopes": list(missing)}
            letters = [admin_notice(seen.workspace_id, one.id, facts, at=now) for one in admins]
            outbox.enqueue(session, letters)
    if operator:
        log.warning(
            "scopes are missing: an admin of that workspace has to install the app again",
            extra={"event": MISSING, "team_id": team_id, "scopes": ",".join(missing)},
        )
    return operator or bool(admins)


def _whom_to_tell(
    session: Session, seen: Installation, missing: tuple[str, ...]
) -> tuple[bool, list[Person]]:
    """Return whether the operator is to be told, and which admins. These are not while nothing is
    sent there: a notice would expire.
    """
    ours = seen.workspace_id
    operator = not _is_written(session, seen, MISSING, missing)
    if _is_written(session, seen, TOLD, missing):
        return operator, []
    is_active = workspaces.get_workspace(session, ours).state is WorkspaceState.ACTIVE
    return operator, list_known_admins(session, ours) if is_active else []


def _is_written(session: Session, seen: Installation, event: str, missing: tuple[str, ...]) -> bool:
    line = audit.find_latest(session, seen.workspace_id, event=event)
    return (
        line is not None
        and line.at >= seen.installed_at
        and set(missing) <= set(line.subject["scopes"])
    )


def _write(
    session: Session,
    seen: Installation,
    event: str,
    missing: tuple[str, ...],
    *,
    now: datetime,
) -> None:
    ours = seen.workspace_id
    subject = {"workspace_id": ours, "scopes": list(missing)}
    audit.write(session, workspace_id=ours, at=now, event=event, actor=BY_SLACK, subject=subject)
