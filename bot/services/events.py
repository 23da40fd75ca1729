"""News that Slack sends by itself, and doing what follows from them exactly once.

Slack repeats an event until it is acknowledged, and may deliver one twice all the same. The id of
an event that had an effect is recorded in the same transaction as the effect.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.services.requests import RequestKind
from storage import inbox, workspaces
from storage.database import Database, Session
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Event:
    """One event: the workspace it was sent for, and what Slack repeats when it sends it again.

    at  when it happened, by Slack's clock, to the second; None = Slack did not say
    """

    team_id: str
    key: str
    at: datetime | None = None


class _HandledElsewhere(Exception):
    """Another instance committed the same event while this one was at work."""


def once_for(
    db: Database, event: Event, *, now: datetime, act: Callable[[Session, Workspace], bool]
) -> bool:
    """Run `act` in one write transaction, unless this event had its effect before.

    act      does the work and tells whether there was any; it must not commit
    Returns  whether this delivery had an effect; False also for a workspace that we do not know
    Raises   StorageError when nothing could be stored: the event must not be acknowledged then
    Transaction: opens one; a lost race rolls its own back.
    Safe by the primary key of the inbox: the second insert waits for the first to commit.
    """
    try:
        with db.write() as session:
            workspace = workspaces.find_workspace(session, team_id=event.team_id)
            if workspace is None:
                return False
            at = (workspace.id, RequestKind.EVENT.value, event.key)
            if inbox.find_answer(session, *at) is not None or not act(session, workspace):
                return False
            if not inbox.record(session, *at, answer={}, now=now):
                raise _HandledElsewhere
            return True
    except _HandledElsewhere:
        return False
