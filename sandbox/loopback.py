"""Refuses requests that were not addressed to this machine.

A page on the internet can make its own host name point to 127.0.0.1 (DNS rebinding) and then read
answers as its own; the Host header still carries that name.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


class OnlyLoopback:
    """ASGI middleware: answers 421 unless the Host header names this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if _is_loopback(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            refusal = JSONResponse(
                {"error": "this sandbox answers 127.0.0.1 only"}, status_code=421
            )
            await refusal(scope, receive, send)


def _is_loopback(scope: Scope) -> bool:
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if len(hosts) != 1:
        return False
    try:
        return urlsplit("//" + hosts[0].decode("ascii")).hostname in LOOPBACK_NAMES
    except ValueError:  # UnicodeDecodeError is one, too
        return False
