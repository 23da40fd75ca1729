"""The HTTP side of the browser page: its files, what one person sees as JSON, and what they do.

Turns requests into acts of `Hands` and the world into JSON. Decides nothing about Slack; it trusts
nobody outside this machine, and no page but its own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox.controls import Control
from sandbox.courier import Courier
from sandbox.errors import FieldRequired, HandsError, NothingThere
from sandbox.hands import Hands
from sandbox.page_files import send_file, send_index
from sandbox.page_state import render_messages, render_state
from sandbox.page_uploads import PageUploads
from sandbox.workspace import Workspace
from sandbox.world import World

Json = dict[str, Any]
Act = Callable[[Json], Json]

HEARTBEAT_S = 15.0  # comments that keep an idle event stream open
_NO_STORE = {"cache-control": "no-store"}
REQUIRED = "Please fill in this field."


class PageApi:
    """Everything under / and /sandbox/."""

    def __init__(
        self,
        world: World,
        workspace: Workspace,
        courier: Courier,
        person: Callable[[str], Hands],
        controls: Sequence[Control],
        move_clock: Callable[[timedelta], object] | None = None,
    ) -> None:
        """person: hands by user id, or KeyError. move_clock: for the clock buttons; None = jump."""
        self._move_clock = world.clock.advance if move_clock is None else move_clock
        self._world = world
        self._workspace = workspace
        self._courier = courier
        self._person = person
        self._controls = {control.id: control for control in controls}
        self._streams: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closing = False

    def routes(self) -> list[BaseRoute]:
        """The routes of the page."""
        acts: dict[str, Act] = {
            "command": self._command,
            "open-home": self._open_home,
            "submit": self._submit,
            "close-view": self._close_view,
            "action": self._action,
            "read": self._read,
            "control": self._control,
            "clock": self._clock,
        }
        return [
            Route("/", send_index),
            Route("/page/{name}", send_file),
            Route("/sandbox/state", self._state),
            Route("/sandbox/messages", self._messages),
            Route("/sandbox/events", self._events),
            Route("/sandbox/upload", PageUploads(self._person).take, methods=["POST"]),
            *(
                Route(f"/sandbox/{name}", _post(act), methods=["POST"])
                for name, act in acts.items()
            ),
        ]

    def close(self) -> None:
        """End every event stream, so that the server can stop. From any thread."""
        self._is_closing = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    # Reading

    async def _state(self, request: Request) -> Response:
        with self._world.reading():
            user_id = request.query_params.get("as", "")
            if user_id not in self._workspace.people:
                return _error(f"there is no person {user_id!r}", 404)
            state = render_state(
                self._workspace,
                user_id,
                now=self._world.clock.now(),
                speed=self._world.clock.speed,
                connected=self._courier.roads.is_connected,
            )
        controls = [
            {"id": control.id, "label": control.label, "hint": control.hint}
            for control in self._controls.values()
        ]
        return JSONResponse(state | {"controls": controls}, headers=_NO_STORE)

    async def _messages(self, request: Request) -> Response:
        user_id = request.query_params.get("as", "")
        channel = request.query_params.get("channel", "")
        with self._world.reading():
            try:
                shown = {"messages": render_messages(self._workspace, user_id, channel)}
            except NothingThere as error:
                return _error(str(error), 404)
        return JSONResponse(shown, headers=_NO_STORE)

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=_NO_STORE)

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

    # Acting

    def _command(self, body: Json) -> Json:
        text = str(body["text"])
        result = self._person(body["as"]).command(text, channel=body.get("channel"))
        message = _explain(text.split()[0], result.error) if result.error else None
        return {
            "acked": result.acked,
            "late": result.late,
            "ms": result.ms,
            "error": result.error,
            "message": message,
        }

    def _open_home(self, body: Json) -> Json:
        self._person(body["as"]).open_home(timeout=0)
        return {"ok": True}

    def _submit(self, body: Json) -> Json:
        try:
            result = self._person(body["as"]).submit(body.get("values"), view_id=body["view_id"])
        except FieldRequired as error:
            errors = dict.fromkeys(error.block_ids, REQUIRED)
            return {"errors": errors, "closed": False, "error": None}
        return {"errors": result.errors, "closed": result.closed, "error": result.error}

    def _close_view(self, body: Json) -> Json:
        self._person(body["as"]).close_modal(view_id=body["view_id"])
        return {"ok": True}

    def _action(self, body: Json) -> Json:
        person = self._person(body["as"])
        source = body["source"]
        inside: Any = person.home if source == "home" else person.modal
        if source == "message":
            shown = person.messages(body["channel"])
            inside = next((message for message in shown if message.ts == body["ts"]), None)
        if inside is None:
            raise NothingThere(f"there is no such {source}")
        result = person.click(
            body["action_id"],
            block_id=body["block_id"],
            value=body.get("selected", body.get("value")),
            in_=inside,
            state=body.get("state"),
        )
        return {"acked": result.acked, "ms": result.ms, "error": result.error}

    def _read(self, body: Json) -> Json:
        with self._world.changing():
            conversation = self._workspace.conversations[body["channel"]]
            if conversation.last_ts is not None:
                conversation.read_up_to[body["as"]] = conversation.last_ts
        return {"ok": True}

    def _control(self, body: Json) -> Json:
        control = self._controls[body["id"]]
        try:
            return {"message": control.run(), "error": False}
        except Exception as error:  # the host program's own code: whatever it says is shown
            return {"message": f"{type(error).__name__}: {error}", "error": True}

    def _clock(self, body: Json) -> Json:
        self._move_clock(timedelta(seconds=float(body["advance_s"])))
        return {"now": self._world.clock.now().isoformat()}


def _post(act: Act) -> Callable[[Request], Awaitable[Response]]:
    """A POST endpoint around an act, which may block and so runs in a worker thread."""

    async def answer(request: Request) -> Response:
        # Another site's form can send text and form types without asking; this one it cannot.
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return _error("send Content-Type: application/json", 415)
        try:
            body = json.loads(await request.body())
            return JSONResponse(await run_in_threadpool(act, body))
        except HandsError as error:
            return _error(str(error), 409)
        except (KeyError, TypeError, ValueError) as error:
            return _error(f"{type(error).__name__}: {error}", 400)

    return answer


def _explain(command: str, error: str) -> str:
    if error == "not_connected":
        return f"{command} went nowhere: no app is connected"
    if error in ("timeout", "late", "http_timeout"):
        return f"{command} did not answer in 3 seconds"
    return f"{command} failed with the error {error!r}"


def _event(revision: int) -> str:
    return f"data: {json.dumps({'rev': revision})}\n\n"


def _error(text: str, status: int) -> Response:
    return JSONResponse({"error": text}, status_code=status)
