"""Socket Mode: the WebSocket links of the app, and one envelope at a time down one of them.

Holds tickets, links and the acks that are awaited. Lives entirely on the server's loop. Must not
know what a payload means. Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

MAX_LINKS = 10  # simultaneous connections per app
LINK_LIFE_S = 18_060  # what `hello` announces; the sandbox never refreshes by itself

Json = dict[str, Any]


@dataclass(eq=False, slots=True)
class Link:
    """One WebSocket of the app and the envelopes it has not acknowledged yet."""

    socket: WebSocket
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    is_draining: bool = False  # a disconnect message was sent; nothing new goes down this link


class NoLink(Exception):  # reads as the state it names
    """There is no open link, or it closed before the ack."""


class SocketMode:
    """All links of the app."""

    def __init__(
        self, *, app_id: str, address: Callable[[], str], on_change: Callable[[], None]
    ) -> None:
        """address: the server's ws:// address; on_change: called when a link comes or goes."""
        self._app_id = app_id
        self._address = address
        self._on_change = on_change
        self._tickets: set[str] = set()
        self._tickets_lock = threading.Lock()
        self._links: list[Link] = []
        self._turn = 0

    @property
    def n_links(self) -> int:
        """How many links are open."""
        return len(self._links)

    def open_ticket(self) -> str:
        """A ws:// address that connects once. Thread-safe."""
        ticket = secrets.token_urlsafe(24)
        with self._tickets_lock:
            self._tickets.add(ticket)
        return f"{self._address()}/link/?ticket={ticket}&app_id={self._app_id}"

    async def serve(self, socket: WebSocket) -> None:
        """Run one link until it closes: the ASGI endpoint of /link/."""
        if not self._redeem(socket.query_params.get("ticket", "")):
            await socket.close(code=4001)
            return
        await socket.accept()
        if len(self._links) >= MAX_LINKS:
            await socket.send_text(json.dumps(_disconnect("too_many_websockets")))
            await socket.close()
            return
        link = Link(socket)
        self._links.append(link)
        try:
            await socket.send_text(json.dumps(self._hello()))
            self._on_change()
            while True:
                _take_ack(link, await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(link)

    async def send(self, envelope: Json) -> Json:
        """Send an envelope down exactly one link, in turn, and wait for its ack.

        Returns the ack's payload, {} if it has none. Raises NoLink; the caller sets the time limit.
        """
        link = self._next_link()
        ack: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        link.waiting[envelope["envelope_id"]] = ack
        try:
            await link.socket.send_text(json.dumps(envelope))
            return await ack
        except (WebSocketDisconnect, RuntimeError) as error:
            raise NoLink from error
        finally:
            link.waiting.pop(envelope["envelope_id"], None)

    async def disconnect(self, reason: str) -> None:
        """Tell every link to go: "warning" only announces it; the other reasons also close the link
        afterwards.
        """
        for link in list(self._links):
            await link.socket.send_text(json.dumps(_disconnect(reason)))
            if reason != "warning":
                link.is_draining = True
                await self._close(link, code=1000)

    async def drop(self) -> None:
        """Close every link without a word, as a network does."""
        for link in list(self._links):
            await self._close(link, code=1011)

    async def _close(self, link: Link, *, code: int) -> None:
        if link.socket.application_state is WebSocketState.CONNECTED:
            await link.socket.close(code=code)
        self._forget(link)

    def _redeem(self, ticket: str) -> bool:
        with self._tickets_lock:
            if ticket not in self._tickets:
                return False
            self._tickets.remove(ticket)
            return True

    def _forget(self, link: Link) -> None:
        if link not in self._links:
            return
        self._links.remove(link)
        for ack in link.waiting.values():
            if not ack.done():
                ack.set_exception(NoLink())
        self._on_change()

    def _next_link(self) -> Link:
        usable = [link for link in self._links if not link.is_draining]
        if not usable:
            raise NoLink
        self._turn += 1
        return usable[self._turn % len(usable)]

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._links),
            "connection_info": {"app_id": self._app_id},
            "debug_info": {
                "host": "applink-sandbox",
                "build_number": 1,
                "approximate_connection_time": LINK_LIFE_S,
            },
        }


def _take_ack(link: Link, text: str) -> None:
    """Settle the envelope an incoming message acknowledges; anything else is ignored, as Slack
    does.
    """
    try:
        message = json.loads(text)
    except ValueError:
        return
    if not isinstance(message, dict):
        return
    ack = link.waiting.get(message.get("envelope_id", ""))
    if ack is None or ack.done():
        return
    payload = message.get("payload")
    ack.set_result(payload if isinstance(payload, dict) else {})


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-sandbox"}}
