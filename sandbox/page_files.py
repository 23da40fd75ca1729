"""The files of the browser page, served from the package and never cached."""

from __future__ import annotations

from importlib.resources import files

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

_TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'self'; style-src 'self'; img-src 'self' data:",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


async def send_index(_request: Request) -> Response:
    """GET /"""
    return _send("index.html")


async def send_file(request: Request) -> Response:
    """GET /page/<name>: one file of the page folder; there are no folders below it."""
    return _send(str(request.path_params["name"]))


def _send(name: str) -> Response:
    known = {entry.name: entry for entry in (files("sandbox") / "page").iterdir()}
    media_type = _TYPES.get(name.rpartition(".")[2])
    if name not in known or media_type is None:
        return PlainTextResponse(f"there is no {name}\n", 404, headers=_HEADERS)
    return Response(known[name].read_bytes(), media_type=media_type, headers=_HEADERS)
