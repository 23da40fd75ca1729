"""GET /sandbox/events: tells every open page that something has changed.

Knows revisions only, nothing of what changed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from functools import partial

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from sandbox.world import World

HEARTBEAT_S = 15.0  # comments that keep an idle event stream open


class PageFeed:
    """The event streams of all open pages."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._streams: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closing = False

    def close(self) -> None:
        """End every event stream, so that the server can stop. From any thread."""
        self._is_closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    async def send(self, _request: Request) -> Response:
        """Open a stream."""
        headers = {"cache-control": "no-store"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def _stream(self) -> AsyncGenerator[str]:
        """The revision, at once and after every change; unread changes are folded into one."""
        changed = asyncio.Event()
        loop = self._loop = asyncio.get_running_loop()
        self._streams.add(changed)
        unwatch = self._world.watch(partial(loop.call_soon_threadsafe, changed.set))
        try:
            yield _event(self._world.revision)
            while not self._is_closing:
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await changed.wait()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                changed.clear()
                yield _event(self._world.revision)
        finally:
            unwatch()
            self._streams.discard(changed)

    def _wake(self) -> None:
        for changed in self._streams:
            changed.set()


def _event(revision: int) -> str:
    return f"data: {json.dumps({'rev': revision})}\n\n"
