"""POST /sandbox/upload?as=…&name=…: the file that somebody chose in a form of the page."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox.errors import NotAccepted
from sandbox.hands import Hands

BYTES = "application/octet-stream"


class PageUploads:
    """The one act of the page that is not JSON."""

    def __init__(self, person: Callable[[str, str | None], Hands]) -> None:
        """person: hands by user id and workspace, or KeyError."""
        self._person = person

    async def take(self, request: Request) -> Response:
        """Take the bytes; answers with the id, which is the value of the form's field."""
        # Another site's form can send text and form types without asking; this one it cannot.
        if request.headers.get("content-type", "").split(";")[0] != BYTES:
            return JSONResponse({"error": f"send Content-Type: {BYTES}"}, status_code=415)
        try:
            query = request.query_params
            person = self._person(query.get("as", ""), query.get("team"))
            name = query.get("name", "file")
            return JSONResponse({"id": person.choose_file(name, await request.body())})
        except KeyError as error:
            return JSONResponse({"error": f"there is no person {error}"}, status_code=404)
        except NotAccepted as error:
            return JSONResponse({"error": str(error)}, status_code=409)
