"""The HTTP side of the browser page: its files, what one person sees as JSON, and what they do.

Turns requests into acts of `Hands` and the world into JSON. Decides nothing about Slack; it trusts
nobody outside this machine, and no page but its own.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.controls import Control
from sandbox.courier import Courier
from sandbox.errors import FieldRequired, HandsError, NothingThere
from sandbox.hands import Hands
from sandbox.page_feed import PageFeed
from sandbox.page_files import send_file, send_index
from sandbox.page_state import first_person, render_messages, render_state, render_workspaces
from sandbox.page_uploads import PageUploads
from sandbox.workspace import Workspace
from sandbox.world import World

Json = dict[str, Any]
Act = Callable[[Json], Json]

_NO_STORE = {"cache-control": "no-store"}
REQUIRED = "Please fill in this field."


class PageApi:
    """Everything under / and /sandbox/."""

    def __init__(
        self,
        world: World,
        courier: Courier,
        person: Callable[[str, str | None], Hands],
        controls: Sequence[Control],
        move_clock: Callable[[timedelta], object] | None = None,
        look_at: Callable[[str], object] | None = None,
    ) -> None:
        """person: hands by user id and workspace, or KeyError. move_clock: for the clock buttons;
        None = jump. look_at: hears of the workspace before a control runs.
        """
        self._look_at = look_at
        self._move_clock = world.clock.advance if move_clock is None else move_clock
        self._world = world
        self._courier = courier
        self._person = person
        self._controls = {control.id: control for control in controls}
        self._feed = PageFeed(world)

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
            Route("/sandbox/events", self._feed.send),
            Route("/sandbox/upload", PageUploads(self._person).take, methods=["POST"]),
            *(
                Route(f"/sandbox/{name}", _post(act), methods=["POST"])
                for name, act in acts.items()
            ),
        ]

    def close(self) -> None:
        """End every event stream, so that the server can stop. From any thread."""
        self._feed.close()

    # Reading

    async def _state(self, request: Request) -> Response:
        with self._world.reading():
            workspace = self._find(request)
            if workspace is None:
                return _error("there is no such workspace", 404)
            user_id = request.query_params.get("as", "") or first_person(workspace)
            if user_id not in workspace.people:
                return _error(f"there is no person {user_id!r}", 404)
            state = render_state(
                workspace,
                user_id,
                now=self._world.clock.now(),
                speed=self._world.clock.speed,
                connected=self._courier.roads.is_connected,
            )
            state["workspaces"] = render_workspaces(self._world.workspaces.values())
            state["install_url"] = self._world.oauth.install_url
        controls = [
            {"id": control.id, "label": control.label, "hint": control.hint}
            for control in self._controls.values()
        ]
        return JSONResponse(state | {"controls": controls}, headers=_NO_STORE)

    async def _messages(self, request: Request) -> Response:
        user_id = request.query_params.get("as", "")
        channel = request.query_params.get("channel", "")
        with self._world.reading():
            workspace = self._find(request)
            if workspace is None:
                return _error("there is no such workspace", 404)
            try:
                shown = {"messages": render_messages(workspace, user_id, channel)}
            except NothingThere as error:
                return _error(str(error), 404)
        return JSONResponse(shown, headers=_NO_STORE)

    def _find(self, request: Request) -> Workspace | None:
        """The workspace a page looks at: the first, if it names none."""
        team_id = request.query_params.get("team") or next(iter(self._world.workspaces))
        return self._world.workspaces.get(team_id)

    # Acting

    def _hands(self, body: Json) -> Hands:
        return self._person(body["as"], body.get("team"))

    def _command(self, body: Json) -> Json:
        text = str(body["text"])
        result = self._hands(body).command(text, channel=body.get("channel"))
        message = _explain(text.split()[0], result.error) if result.error else None
        return {
            "acked": result.acked,
            "late": result.late,
            "ms": result.ms,
            "error": result.error,
            "message": message,
        }

    def _open_home(self, body: Json) -> Json:
        self._hands(body).open_home(timeout=0)
        return {"ok": True}

    def _submit(self, body: Json) -> Json:
        try:
            result = self._hands(body).submit(body.get("values"), view_id=body["view_id"])
        except FieldRequired as error:
            errors = dict.fromkeys(error.block_ids, REQUIRED)
            return {"errors": errors, "closed": False, "error": None}
        return {"errors": result.errors, "closed": result.closed, "error": result.error}

    def _close_view(self, body: Json) -> Json:
        self._hands(body).close_modal(view_id=body["view_id"])
        return {"ok": True}

    def _action(self, body: Json) -> Json:
        person = self._hands(body)
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
            team_id = body.get("team") or next(iter(self._world.workspaces))
            conversation = self._world.workspaces[team_id].conversations[body["channel"]]
            if conversation.last_ts is not None:
                conversation.read_up_to[body["as"]] = conversation.last_ts
        return {"ok": True}

    def _control(self, body: Json) -> Json:
        control = self._controls[body["id"]]
        if self._look_at is not None:
            self._look_at(body.get("team") or next(iter(self._world.workspaces)))
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


def _error(text: str, status: int) -> Response:
    return JSONResponse({"error": text}, status_code=status)
