"""The files of the browser page, served from the package and never cached."""

from __future__ import annotations

from importlib.resources import files
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
PAGE_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'self'; style-src 'self'; img-src 'self' data:",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def added_cookie(request: Request) -> str:
    """The name of the cookie that says to which workspace an app was just added; this machine has
    one jar for all its ports.
    """
    return f"sandbox-added-{request.url.port}"


async def send_index(request: Request) -> Response:
    """GET /; whoever just added an app somewhere is taken there, once."""
    name = added_cookie(request)
    team_id = request.cookies.get(name)
    if team_id is None or "team" in request.query_params:
        return _send("index.html")
    answer = RedirectResponse(f"/?{urlencode({'team': team_id})}", 302)
    answer.delete_cookie(name)
    return answer


async def send_file(request: Request) -> Response:
    """GET /page/<name>: one file of the page folder; there are no folders below it."""
    return _send(str(request.path_params["name"]))


def _send(name: str) -> Response:
    known = {entry.name: entry for entry in (files("sandbox") / "page").iterdir()}
    media_type = _TYPES.get(name.rpartition(".")[2])
    if name not in known or media_type is None:
        return PlainTextResponse(f"there is no {name}\n", 404, headers=PAGE_HEADERS)
    return Response(known[name].read_bytes(), media_type=media_type, headers=PAGE_HEADERS)
