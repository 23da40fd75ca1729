"""The bytes of files: taken from the app, handed to people, and handed to the app.

POST /upload/v1/<ticket>, GET /files/<id>/<name>, GET /files-pri/<team>-<id>/…/<name>.
"""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sandbox.errors import ApiError
from sandbox.files import File
from sandbox.workspace import Workspace
from sandbox.world import World


class Uploads:
    """Both ends of a file that are not the Web API's."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def receive(self, request: Request) -> Response:
        """Take the raw bytes: 200; 404 for an unknown or used address, 400 for a wrong size."""
        content, ticket = await request.body(), str(request.path_params["ticket"])
        code = "not_found"
        with self._world.changing():
            for workspace in self._world.workspaces.values():
                try:
                    workspace.files.put(ticket, content)
                except ApiError as error:
                    code = error.code if error.code != "not_found" else code
                    continue
                return PlainTextResponse(f"OK - {len(content)}")
        return PlainTextResponse(code, 404 if code == "not_found" else 400)

    async def send(self, request: Request) -> Response:
        """Hand a file to whoever clicked on it: always to be saved, never to be shown as a page."""
        with self._world.reading():
            file = self._find(str(request.path_params["id"]))
        if file is None or file.content is None:
            return PlainTextResponse("there is no such file\n", 404)
        headers = {
            "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
            "x-content-type-options": "nosniff",
            "cache-control": "no-store",
        }
        return Response(file.content, media_type="application/octet-stream", headers=headers)

    async def send_given(self, request: Request) -> Response:
        """Hand a file from a form to the app that asks with its token. Anybody else is sent to the
        sign-in page, as there.
        """
        team_id, _, file_id = str(request.path_params["place"]).partition("-")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        with self._world.reading():
            workspace = self._world.workspaces.get(team_id)
            if workspace is None or not self._may_read(workspace, token):
                return RedirectResponse("/signin", 302)
            file = workspace.files.find_given(file_id)
        if file is None:
            return PlainTextResponse("there is no such file\n", 404)
        return Response(file.content, media_type="application/octet-stream")

    def _find(self, file_id: str) -> File | None:
        found = (one.files.find(file_id) for one in self._world.workspaces.values())
        return next((file for file in found if file is not None), None)

    def _may_read(self, workspace: Workspace, token: str) -> bool:
        known = workspace.installation.find(token)
        is_good = known is not None and known.refuse(self._world.clock.now()) is None
        return is_good and "files:read" in workspace.scopes
