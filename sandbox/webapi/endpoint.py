"""POST and GET /api/<method>: the HTTP side of a Web API call, and where faults happen to it.

Knows connections, statuses and processes; what a call means is decided in `dispatch.py`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.arguments import read_body
from sandbox.errors import ApiError
from sandbox.faults import Fault, FaultKind, Faults, Point
from sandbox.webapi.dispatch import Answer, Dispatcher, render_error

# Ends the TCP connection of a request without an answer: with a reset if the flag is set, else
# orderly.
CutConnection = Callable[[Scope, bool], Awaitable[None]]


class WebApi:
    """The ASGI application behind /api/. Runs on the server's loop; never blocks it for long."""

    def __init__(self, dispatcher: Dispatcher, faults: Faults, *, cut: CutConnection) -> None:
        self._dispatcher = dispatcher
        self._faults = faults
        self._cut = cut
        self.is_down = False  # resets every call before reading it

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, or let a fault have it."""
        if self.is_down:
            await self._cut(scope, True)
            return
        request = Request(scope, receive)
        method = str(request.path_params["method"])
        try:
            raw, token = await _read(request)
        except ApiError as error:
            await _render(Answer(render_error(error)))(scope, receive, send)
            return
        fault = self._take_fault(method, raw)
        if fault is None:
            response: Response | None = _render(self._dispatcher.answer(method, raw, token=token))
        else:
            response = await self._answer_badly(fault, method, raw, token, scope)
        if response is None:
            return
        await response(scope, receive, send)
        if fault is not None:
            await self._passes(fault, scope, Point.AFTER_ANSWER)

    async def _answer_badly(
        self, fault: Fault, method: str, raw: dict[str, Any], token: str, scope: Scope
    ) -> Response | None:
        """The answer to a call as a fault leaves it; None if the connection is cut."""
        is_open = await self._passes(fault, scope, Point.BEFORE_EFFECT)
        broken = _broken(fault, Point.BEFORE_EFFECT) if is_open else None
        if not is_open or broken is not None:
            status = broken.status_code if broken is not None else 0
            self._dispatcher.record_fault(method, raw, error=fault.kind.value, status=status)
            return broken
        answer = self._dispatcher.answer(method, raw, token=token)
        if not await self._passes(fault, scope, Point.AFTER_EFFECT):
            return None
        return _broken(fault, Point.AFTER_EFFECT) or _render(answer)

    def _take_fault(self, method: str, raw: Mapping[str, Any]) -> Fault | None:
        channel = raw.get("channel")
        return self._faults.take(method, channel=channel if isinstance(channel, str) else None)

    async def _passes(self, fault: Fault, scope: Scope, point: Point) -> bool:
        """Carry out what a fault does at this point besides answering.

        Returns False if the connection is cut.
        """
        match fault.kind, point:
            case FaultKind.REFUSE, Point.BEFORE_EFFECT:
                await self._cut(scope, True)
                return False
            case (FaultKind.DROP_BEFORE, Point.BEFORE_EFFECT) | (
                FaultKind.DROP_AFTER,
                Point.AFTER_EFFECT,
            ):
                await self._cut(scope, False)
                return False
            case FaultKind.SLOW, fault.at:
                await asyncio.sleep(fault.seconds)
            case FaultKind.KILL, fault.at if fault.pid is not None:
                os.kill(fault.pid, signal.SIGKILL)
            case _:
                pass
        return True


async def _read(request: Request) -> tuple[dict[str, Any], str]:
    """The raw arguments and the token, "" if there is none. Raises ApiError."""
    content_type = request.headers.get("content-type", "")
    raw = read_body(await request.body(), content_type=content_type, query=request.url.query)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = str(raw.get("token", ""))
    return raw, token.strip()


def _broken(fault: Fault, point: Point) -> Response | None:
    """The wrong answer a fault gives at this point, if it gives one."""
    at_start = point is Point.BEFORE_EFFECT
    match fault.kind:
        case FaultKind.HTTP_429 if at_start:
            headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
            return _render(Answer({"ok": False, "error": "ratelimited"}, 429, headers))
        case FaultKind.ERROR if at_start:
            return _render(Answer({"ok": False, "error": fault.code}))
        case FaultKind.HTTP_5XX if fault.at is point:
            return Response("upstream error", fault.status, media_type="text/html")
        case FaultKind.GARBAGE if fault.at is point:
            return Response("<html><body>One moment</body></html>", media_type="text/html")
        case _:
            return None


def _render(answer: Answer) -> Response:
    return Response(
        json.dumps(answer.body),
        status_code=answer.status,
        headers=dict(answer.headers),
        media_type="application/json; charset=utf-8",
    )
