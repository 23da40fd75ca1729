"""What goes back over HTTP: right answers, and the wrong ones that faults make of them.

Builds responses only; when a fault strikes is decided in `endpoint.py`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator

from starlette.responses import Response, StreamingResponse

from sandbox.faults import Fault, FaultKind, Point
from sandbox.webapi.dispatch import Answer

_JSON = "application/json; charset=utf-8"


def render(answer: Answer) -> Response:
    """The right answer."""
    return Response(
        json.dumps(answer.body),
        status_code=answer.status,
        headers=dict(answer.headers),
        media_type=_JSON,
    )


def break_off(fault: Fault, point: Point) -> Response | None:
    """What a fault answers at this point without regard to the right answer; None = nothing."""
    at_start = point is Point.BEFORE_EFFECT
    match fault.kind:
        case FaultKind.HTTP_429 if at_start:
            headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
            return render(Answer({"ok": False, "error": "ratelimited"}, 429, headers))
        case FaultKind.ERROR if fault.at is point:
            return render(Answer({"ok": False, "error": fault.code}))
        case FaultKind.HTTP_5XX if fault.at is point:
            return render_server_error(fault.status)
        case FaultKind.GARBAGE if fault.at is point:
            return Response("<html><body>One moment</body></html>", media_type="text/html")
        case _:
            return None


def spoil(fault: Fault, answer: Answer) -> Response:
    """The right answer as a fault lets it through."""
    response = render(answer)
    match fault.kind:
        case FaultKind.TRUNCATED:
            half = bytes(response.body)[: len(response.body) // 2]
            return Response(half, status_code=answer.status, media_type=_JSON)
        case FaultKind.DRIP:
            body = bytes(response.body)
            headers = {**answer.headers, "content-length": str(len(body))}
            return StreamingResponse(
                _drip(body, fault.seconds), answer.status, headers, media_type=_JSON
            )
        case _:
            return response


def render_server_error(status: int) -> Response:
    """What stands between Slack and the caller, speaking for itself."""
    return Response("upstream error", status, media_type="text/html")


async def _drip(body: bytes, seconds: float) -> AsyncGenerator[bytes]:
    """A body byte by byte, in about this many real seconds."""
    began = time.monotonic()
    for number in range(len(body)):
        due = began + seconds * (number + 1) / len(body)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        yield body[number : number + 1]
