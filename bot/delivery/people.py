"""Asking Slack about participants it has not told us about yet: zone, kind, still active?

Opting in works without Slack's API, so this catches up afterwards; later changes arrive as
events.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.pacing import ASKING, RATES
from bot.delivery.sender import retry_after_s
from bot.runtime import Runtime
from bot.services.people import SlackPerson, Unread, list_unread, save_person
from bot.slack_people import read_person
from pairing.ids import WorkspaceId
from storage import paces
from storage.people import PersonKind

log = logging.getLogger(__name__)

BATCH = 50
GONE = frozenset({"user_not_found", "user_not_visible"})


def read_unread(runtime: Runtime, client_for: Callable[[str], WebClient], *, stop: Event) -> int:
    """Read and store up to 50 people, within Slack's rate. Returns how many were read.

    Transaction: two reads, then two writes per person; none open while Slack answers.
    """
    read = 0
    with runtime.db.read() as session:
        held = paces.list_waiting(session, ASKING, RATES[ASKING], now=runtime.now())
    waiting = {WorkspaceId(one) for one in held}
    for unread in list_unread(runtime.db, limit=BATCH, without=waiting):
        if stop.is_set():
            break
        if unread.workspace_id in waiting or not _may_ask(runtime, unread.workspace_id):
            waiting.add(unread.workspace_id)
            continue
        try:
            person = _ask(client_for(unread.team_id), unread)
        except (SlackClientError, OSError, LookupError, TypeError) as error:
            _obey(runtime, error, unread.workspace_id)
            log.info(
                "person not read", extra={"event": "person.unread", "reason": type(error).__name__}
            )
            if isinstance(error, OSError):  # no answer; other workspaces must not wait for more
                waiting.add(unread.workspace_id)
            continue  # one who cannot be read must not hide those behind them
        save_person(runtime.db, team_id=unread.team_id, person=person, now=runtime.now())
        read += 1
    return read


def _may_ask(runtime: Runtime, workspace_id: WorkspaceId) -> bool:
    now = runtime.now()
    with runtime.db.write() as session:
        return paces.take(session, workspace_id, ASKING, RATES[ASKING], now=now) is None


def _obey(runtime: Runtime, error: Exception, workspace_id: WorkspaceId) -> None:
    """Wait as long as a 429 says, also when that is longer than until the next tick."""
    response = getattr(error, "response", None)
    if getattr(response, "status_code", None) != 429:
        return
    now = runtime.now()
    until = now + timedelta(seconds=retry_after_s(getattr(response, "headers", {})))
    with runtime.db.write() as session:
        paces.hold(session, workspace_id, ASKING, until=until, now=now)


def _ask(client: WebClient, unread: Unread) -> SlackPerson:
    try:
        answer = client.users_info(user=unread.slack_user_id)
    except SlackApiError as error:
        if error.response.get("error") not in GONE:
            raise
        return _stranger(unread)
    return read_person(answer["user"], team_id=unread.team_id)


def _stranger(unread: Unread) -> SlackPerson:
    """Slack shows us nothing about them, so they cannot be paired."""
    return SlackPerson(
        slack_user_id=unread.slack_user_id,
        zone=None,
        kind=PersonKind.STRANGER,
        deactivated=False,
        is_admin=False,
        updated_at=None,
    )
