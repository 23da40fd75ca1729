"""The thread that serves: uvicorn on its own event loop, bound to this machine only.

Knows sockets and threads, nothing of Slack. Can close and reopen its door, and cut single
connections.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp, Scope

T = TypeVar("T")

HOST = "127.0.0.1"
START_LIMIT_S = 10
STOPPED_EVERY_S = 0.002  # how often to look whether everything has ended
STOP_AFTER_S = 2  # how long requests under way may take once the sandbox stops


class _Server(uvicorn.Server):
    """uvicorn, which starts and stops without its waits of 100 ms; it offers no other seam."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self.stop = asyncio.Event()

    async def main_loop(self) -> None:
        self.ready.set()
        await self.stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        state, loop = self.server_state, asyncio.get_running_loop()
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(state.connections):
            connection.shutdown()
        until = loop.time() + STOP_AFTER_S
        while (state.connections or state.tasks) and loop.time() < until:
            await asyncio.sleep(STOPPED_EVERY_S)
        for task in list(state.tasks):
            task.cancel()


class Host:
    """Serves one ASGI application from a background thread."""

    def __init__(self, *, port: int) -> None:
        """port 0 takes a free one. Raises OSError if the port is taken."""
        self._listener = _listen(port)
        self.port = int(self._listener.getsockname()[1])
        self._server: _Server | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: ASGIApp, *, on_start: Callable[[asyncio.AbstractEventLoop], None]) -> None:
        """Begin to answer.

        Blocks until it does. on_start: called on the new loop, before the first request.
        """
        config = uvicorn.Config(
            app,
            lifespan="off",
            ws="websockets-sansio",
            http="h11",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_AFTER_S,
        )
        server = _Server(config)
        self._server = server
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._serve(server, on_start)), name="sandbox", daemon=True
        )
        self._thread.start()
        if not server.ready.wait(START_LIMIT_S):
            raise RuntimeError("the sandbox's server did not start")

    def stop(self) -> None:
        """Close every connection and end the thread. Blocks until it has ended."""
        if self._server is not None and self._loop is not None and self._thread is not None:
            self._loop.call_soon_threadsafe(self._server.stop.set)
            self._thread.join()
        self._listener.close()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the server's loop and return its result. Not from the loop itself."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the sandbox is not running")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close_door(self) -> None:
        """Stop listening: new connections are refused by the system; open ones, WebSockets too,
        live on.
        """
        if self._server is not None:
            self.run(self._close_door(self._server))

    def open_door(self) -> None:
        """Listen again, on the same port."""
        if self._server is not None:
            self.run(self._open_door(self._server))

    async def cut(self, scope: Scope, reset: bool) -> None:  # a callback's signature
        """End the connection of a request without an answer, by a reset or in order."""
        connections = self._server.server_state.connections if self._server is not None else ()
        for connection in list(connections):
            if (
                getattr(connection, "client", None) != scope["client"]
                or connection.transport is None
            ):
                continue
            if reset:
                connection.transport.abort()
            else:
                connection.transport.close()
        # uvicorn answers 500 for an application that returns early, unless it has noticed the end
        # by then.
        for _ in range(3):
            await asyncio.sleep(0)

    async def _serve(
        self, server: _Server, on_start: Callable[[asyncio.AbstractEventLoop], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        on_start(self._loop)
        await server.serve(sockets=[self._listener])

    async def _close_door(self, server: _Server) -> None:
        for listening in server.servers:
            listening.close()
        self._listener.close()

    async def _open_door(self, server: _Server) -> None:
        self._listener = _listen(self.port)
        await server.startup(sockets=[self._listener])


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with contextlib.ExitStack() as undo:
        undo.callback(listener.close)
        listener.bind((HOST, port))
        listener.listen(512)
        listener.setblocking(False)
        undo.pop_all()
    return listener
