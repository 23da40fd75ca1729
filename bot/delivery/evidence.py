"""Looking into a conversation for our own delivery key, and taking a second copy back.

Only what identifies a message leaves this file: its `ts`. No text of anybody is looked at, and
nothing is read at all unless the operator set it so and the scope was granted.
"""

import logging
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.operations import Found, NotAllowed, Unreadable
from bot.delivery.pacing import DELETING, RATES, READING
from bot.delivery.sender import retry_after_s
from bot.ids import DELIVERY_EVENT
from bot.runtime import Runtime
from pairing.ids import WorkspaceId
from storage import outbox, paces, pairs, workspaces
from storage.outbox import Message
from storage.receipts import Copy

log = logging.getLogger(__name__)

CLOCKS_APART = timedelta(minutes=15)  # our clock against Slack's
# Sent again without proof: an earlier copy is as old as looking for evidence (a day) and waiting to
# be sent again (until it expires) may take.
ATTEMPTS_APART = timedelta(days=3)
PAGE, PAGES = 15, 40  # 15 is what every kind of app gets; 600 newer messages are a lot of talk
NOT_GRANTED = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})
PACE = "pace"  # many wait for their turn at once: they come back at different instants
GONE = frozenset({"message_not_found", "channel_not_found"})

ClientFor = Callable[[str], WebClient]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to look: the conversation, from when on, and whose messages count."""

    team_id: str
    channel_id: str
    oldest: datetime
    bot_id: str


def read_history(
    runtime: Runtime, client_for: ClientFor, message: Message
) -> Found | Unreadable | NotAllowed:
    """Look for the copies of a message, all pages back to shortly before its intent."""
    if not runtime.settings.reads_history:
        return NotAllowed()
    place = _find_place(runtime, message)
    if place is None:  # that of a pair is known as soon as its conversation is open
        return NotAllowed() if message.pair_id is None else Unreadable("not_opened")
    if not _take_pace(runtime, message.workspace_id, READING):
        return Unreadable(PACE, seconds=random.uniform(RATES[READING].gap.total_seconds(), 60.0))
    try:
        found = tuple(_copies(client_for(place.team_id), place, message.delivery_key))
    except SlackApiError as error:
        _obey(runtime, error, message.workspace_id, READING)
        return _refused(error)
    except (SlackClientError, OSError, LookupError, TypeError, ValueError) as error:
        return Unreadable(type(error).__name__)
    return Found(found)


def delete(runtime: Runtime, client_for: ClientFor, message: Message, copy: Copy) -> bool:
    """Take back a second copy. Returns whether it is gone."""
    with runtime.db.read() as session:
        team_id = workspaces.get_workspace(session, message.workspace_id).team_id
    if not _take_pace(runtime, message.workspace_id, DELETING):
        return False
    extra = {"event": "message.doubled", "message_id": message.id}
    try:
        client_for(team_id).chat_delete(channel=copy.channel_id, ts=copy.ts)
    except SlackApiError as error:
        _obey(runtime, error, message.workspace_id, DELETING)
        if error.response.get("error") not in GONE:
            log.warning("second copy not taken back", extra=extra)
            return False
    except (SlackClientError, OSError):
        log.warning("second copy not taken back", extra=extra)
        return False
    log.warning("second copy taken back", extra=extra)
    return True


def _find_place(runtime: Runtime, message: Message) -> _Place | None:
    """None when nobody can say where the message would be, or what we are called there."""
    since = message.intent_at
    with runtime.db.read() as session:
        workspace = workspaces.get_workspace(session, message.workspace_id)
        channel_id = message.channel_id
        if channel_id is None and message.person_id is not None:  # to them alone, pair or not
            channel_id = outbox.find_direct_channel(session, message.person_id)
        elif channel_id is None and message.pair_id is not None:
            pair = pairs.get_pair(session, message.pair_id)
            channel_id = None if pair is None else pair.channel_id
    if channel_id is None or workspace.bot_id is None or since is None:
        return None
    oldest = since - CLOCKS_APART - message.resends * ATTEMPTS_APART
    return _Place(workspace.team_id, channel_id, oldest, workspace.bot_id)


def _copies(client: WebClient, place: _Place, key: str) -> Iterator[Copy]:
    """Yield our own copies. Raises LookupError when there is more to read than we do."""
    cursor: str | None = None
    for _ in range(PAGES):
        answer: Any = client.conversations_history(
            channel=place.channel_id,
            oldest=f"{place.oldest.timestamp():.6f}",
            include_all_metadata=True,
            limit=PAGE,
            cursor=cursor,
        )
        for one in answer["messages"]:
            if one.get("bot_id") == place.bot_id and _key_of(one.get("metadata")) == key:
                yield Copy(one["ts"], place.channel_id)
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
    raise LookupError("too many newer messages")


def _key_of(metadata: object) -> object:
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != DELIVERY_EVENT:
        return None
    payload = metadata.get("event_payload")
    return payload.get("key") if isinstance(payload, Mapping) else None


def _refused(error: SlackApiError) -> Unreadable | NotAllowed:
    response = error.response
    if getattr(response, "status_code", 0) == 429:
        return Unreadable("ratelimited", seconds=retry_after_s(getattr(response, "headers", {})))
    code = response.get("error") if isinstance(getattr(response, "data", None), dict) else None
    return NotAllowed() if code in NOT_GRANTED else Unreadable("history_refused")


def _obey(runtime: Runtime, error: SlackApiError, workspace_id: WorkspaceId, method: str) -> None:
    """Let nobody ask again before the instant that a 429 names, whichever message is in doubt."""
    if getattr(error.response, "status_code", 0) != 429:
        return
    now = runtime.now()
    until = now + timedelta(seconds=retry_after_s(getattr(error.response, "headers", {})))
    with runtime.db.write() as session:
        paces.hold(session, workspace_id, method, until=until, now=now)


def _take_pace(runtime: Runtime, workspace_id: WorkspaceId, method: str) -> bool:
    now = runtime.now()
    with runtime.db.write() as session:
        return paces.take(session, workspace_id, method, RATES[method], now=now) is None
