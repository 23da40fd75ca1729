"""POST /upload/v1/<ticket>: the bytes of a file; GET /files/<id>/<name>: the file to be saved."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from sandbox.errors import ApiError
from sandbox.files import File
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

    def _find(self, file_id: str) -> File | None:
        found = (one.files.find(file_id) for one in self._world.workspaces.values())
        return next((file for file in found if file is not None), None)
