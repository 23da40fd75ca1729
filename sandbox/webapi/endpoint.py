"""POST and GET /api/<method>: the HTTP side of a Web API call, and where faults happen to it.

Knows connections and processes; what a call means is decided in `dispatch.py`.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.arguments import read_body
from sandbox.errands import Errands
from sandbox.errors import ApiError
from sandbox.faults import Fault, FaultKind, Faults, Point
from sandbox.webapi.answers import break_off, render, render_server_error, spoil
from sandbox.webapi.dispatch import Answer, Dispatcher, render_error

# Ends the TCP connection of a request without an answer: with a reset if the flag is set, else
# orderly.
CutConnection = Callable[[Scope, bool], Awaitable[None]]

# A process that wants to be the one a KILL fault without a pid ends names itself here.
PID_HEADER = "x-chaos-pid"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One call as it came in. pid: the calling process, if it is known."""

    scope: Scope
    method: str
    raw: dict[str, Any]
    token: str
    pid: int | None


class WebApi:
    """The ASGI application behind /api/. Runs on the server's loop; never blocks it for long."""

    def __init__(
        self, dispatcher: Dispatcher, faults: Faults, errands: Errands, *, cut: CutConnection
    ) -> None:
        self._dispatcher = dispatcher
        self._faults = faults
        self._errands = errands
        self._cut = cut
        self.is_down = False  # resets every call before reading it

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call, or let a fault have it."""
        if self.is_down:
            await self._cut(scope, True)
            return
        try:
            call = await self._read(Request(scope, receive))
        except ClientDisconnect:  # the caller died while it was writing
            return
        except ApiError as error:
            await render(Answer(render_error(error)))(scope, receive, send)
            return
        fault = self._take_fault(call)
        response = self._answer(call) if fault is None else await self._answer_badly(fault, call)
        if response is None:
            return
        await response(scope, receive, send)
        if fault is not None:
            await self._passes(fault, scope, Point.AFTER_ANSWER)

    async def _read(self, request: Request) -> Incoming:
        """A whole call; its token is "" if there is none. Raises ApiError, ClientDisconnect."""
        content_type = request.headers.get("content-type", "")
        raw = read_body(await request.body(), content_type=content_type, query=request.url.query)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            raw |= _read_client(token)
        if scheme.lower() != "bearer":
            token = str(raw.get("token", ""))
        pid = _read_pid(request)
        if pid is None and self._faults.find_caller is not None and request.client is not None:
            pid = self._faults.find_caller(request.client.port)
        method = str(request.path_params["method"])
        return Incoming(request.scope, method, raw, token.strip(), pid)

    def _answer(self, call: Incoming) -> Response:
        return render(
            self._dispatcher.answer(call.method, call.raw, token=call.token, pid=call.pid)
        )

    async def _answer_badly(self, fault: Fault, call: Incoming) -> Response | None:
        """The answer to a call as a fault leaves it; None if the connection is cut."""
        if fault.kind is FaultKind.LATE:
            return await self._answer_before(fault, call)
        is_open = await self._passes(fault, call.scope, Point.BEFORE_EFFECT)
        broken = break_off(fault, Point.BEFORE_EFFECT) if is_open else None
        if not is_open or broken is not None:
            self._record(fault, call, status=broken.status_code if broken is not None else 0)
            return broken
        answer = self._take_effect(fault, call)
        if not await self._passes(fault, call.scope, Point.AFTER_EFFECT):
            return None
        return break_off(fault, Point.AFTER_EFFECT) or spoil(fault, answer)

    async def _answer_before(self, fault: Fault, call: Incoming) -> Response | None:
        """Answer at once, and let the effect land later."""
        due = self._errands.after(fault.seconds)
        self._record(fault, call, status=fault.status)

        async def land() -> None:
            await self._errands.sleep_until(due)
            self._take_effect(fault, call)
            self._faults.land()

        self._errands.start(land())
        if fault.status:
            return render_server_error(fault.status)
        await self._cut(call.scope, False)
        return None

    def _take_effect(self, fault: Fault, call: Incoming) -> Answer:
        return self._dispatcher.answer(
            call.method, call.raw, token=call.token, fault=fault.label, pid=call.pid
        )

    def _record(self, fault: Fault, call: Incoming, *, status: int) -> None:
        self._dispatcher.record_fault(
            call.method,
            call.raw,
            token=call.token,
            error=fault.kind.value,
            status=status,
            pid=call.pid,
        )

    def _take_fault(self, call: Incoming) -> Fault | None:
        channel = call.raw.get("channel")
        channel = channel if isinstance(channel, str) else None
        team = self._dispatcher.find_team(call.raw, token=call.token)
        return self._faults.take(call.method, channel=channel, caller=call.pid, team=team)

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
                with contextlib.suppress(ProcessLookupError):  # somebody else was quicker
                    os.kill(fault.pid, signal.SIGKILL)
            case _:
                pass
        return True


def _read_client(credentials: str) -> dict[str, str]:
    """The credentials of HTTP Basic; {} if they are none."""
    try:
        client_id, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": client_id, "client_secret": secret}


def _read_pid(request: Request) -> int | None:
    """The process that named itself; neither the sandbox's own nor one that must not be killed."""
    text = request.headers.get(PID_HEADER, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 10
    pid = int(text) if is_number else 0
    return pid if pid > 1 and pid != os.getpid() else None
