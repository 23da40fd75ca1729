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

    def __init__(self, person: Callable[[str], Hands]) -> None:
        """person: hands by user id, or KeyError."""
        self._person = person

    async def take(self, request: Request) -> Response:
        """Take the bytes; answers with the id, which is the value of the form's field."""
        # Another site's form can send text and form types without asking; this one it cannot.
        if request.headers.get("content-type", "").split(";")[0] != BYTES:
            return JSONResponse({"error": f"send Content-Type: {BYTES}"}, status_code=415)
        try:
            person = self._person(request.query_params.get("as", ""))
            name = request.query_params.get("name", "file")
            return JSONResponse({"id": person.choose_file(name, await request.body())})
        except KeyError as error:
            return JSONResponse({"error": f"there is no person {error}"}, status_code=404)
        except NotAccepted as error:
            return JSONResponse({"error": str(error)}, status_code=409)
