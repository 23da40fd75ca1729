"""POST /response/<id>: the app answering an interaction through its response_url.

The HTTP side only; what an answer does is in `effects.py`.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.arguments import read_body
from sandbox.effects import use_response_url
from sandbox.errors import ApiError
from sandbox.transcript import Entry, EntryKind, pick_ids
from sandbox.triggers import ResponseUrl
from sandbox.workspace import Workspace
from sandbox.world import World

_STATUS = {"used_url": 404, "expired_url": 404, "not_found": 404}


class ResponseUrls:
    """The endpoint behind every response_url."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: Request) -> Response:
        """Take one answer of the app.

        200 "ok", 404 once used up or expired, 400 for what cannot be shown.
        """
        body = await request.body()
        with self._world.changing():
            error = self._take(request, body)
        if error is None:
            return PlainTextResponse("ok")
        return JSONResponse({"ok": False, "error": error}, status_code=_STATUS.get(error, 400))

    def _take(self, request: Request, body: bytes) -> str | None:
        payload: dict[str, Any] = {}
        code: str | None = None
        response: ResponseUrl | None = None
        team = ""
        try:
            content_type = request.headers.get("content-type", "")
            payload = read_body(body, content_type=content_type, query="")
            if isinstance(payload.get("payload"), str):
                payload = json.loads(payload["payload"])
            workspace, response = self._find(str(request.path_params["id"]))
            team = workspace.team_id
            use_response_url(workspace, response, payload)
        except ApiError as error:
            code = error.code
        except ValueError:
            code = "invalid_json"
        self._record(payload, code, response, team)
        return code

    def _find(self, response_id: str) -> tuple[Workspace, ResponseUrl]:
        for workspace in self._world.workspaces.values():
            if response_id in workspace.response_urls:
                return workspace, workspace.response_urls[response_id]
        raise ApiError("not_found")

    def _record(
        self, payload: dict[str, Any], code: str | None, response: ResponseUrl | None, team: str
    ) -> None:
        ids = {"channel": response.channel} if response is not None else {}
        self._world.record(
            Entry(
                at=self._world.clock.now(),
                kind=EntryKind.RESPONSE,
                method="response_url",
                who=response.user_id if response is not None else "",
                ids=pick_ids(payload) | ids,
                ok=code is None,
                error=code,
                status=200 if code is None else _STATUS.get(code, 400),
                arguments=payload,
                team=team,
            )
        )
