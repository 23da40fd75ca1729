"""Listens on Socket Mode for one thing: that a message of `pairme doctor --live` was posted.

Whatever else Slack sends meanwhile is not acknowledged, so Slack sends it again, to the bot.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.base_handler import BaseSocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web import WebClient

from bot.connection import SocketConnection
from bot.ids import DELIVERY_EVENT

KEY_MARK = "d0c7"  # how keys of the doctor begin: no other receipt is any of its business


class Receipts:
    """The delivery keys of which Slack said that they were posted, and when (monotonic)."""

    def __init__(self) -> None:
        self._came = threading.Condition()
        self._at: dict[str, float] = {}

    def note(self, key: str) -> None:
        """Remember that a receipt came."""
        with self._came:
            self._at.setdefault(key, time.monotonic())
            self._came.notify_all()

    def wait_for(self, key: str, *, patience_s: float) -> float | None:
        """Wait for a receipt; returns when it came, None when it did not."""
        with self._came:
            self._came.wait_for(lambda: key in self._at, patience_s)
            return self._at.get(key)


class _Listener(BaseSocketModeHandler):
    """What `SocketConnection` connects and closes. Bolt is not asked: there is no app here."""

    client: SocketModeClient

    def __init__(self, client: WebClient, app_token: str, receipts: Receipts) -> None:
        self._receipts = receipts
        unheard = logging.Logger("unheard")  # what goes wrong here is a finding, not a log line
        unheard.disabled = True
        self.client = SocketModeClient(app_token, unheard, client, concurrency=2)
        self.client.socket_mode_request_listeners.append(self.handle)

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Take our own receipts."""
        key = _key_in(req.payload)
        if key is not None:
            self._receipts.note(key)
            client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))


@contextmanager
def listening(client: WebClient, app_token: str) -> Iterator[Receipts | None]:
    """Listen until the block ends; None when Slack opens no connection. Raises StartRefused."""
    receipts = Receipts()
    connection = SocketConnection(_Listener(client, app_token, receipts))
    try:
        connection.open()
        yield receipts if connection.standing[0] else None
    finally:
        connection.close()


def _key_in(payload: Mapping[str, Any]) -> str | None:
    event = payload.get("event")
    metadata = event.get("metadata") if isinstance(event, Mapping) else None
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != DELIVERY_EVENT:
        return None
    facts = metadata.get("event_payload")
    key = facts.get("key") if isinstance(facts, Mapping) else None
    return key if isinstance(key, str) and key.startswith(KEY_MARK) else None
