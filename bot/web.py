"""Signed HTTP: one address for Slack, with the guard in front of Bolt, and those for health.

Bolt's own ASGI adapter runs a sync app on the event loop, where one slow listener stops
everything; here every request is dispatched in a thread.
"""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence

import anyio
from slack_bolt import App, BoltRequest, BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.front_guard import MAX_BODY_BYTES, Rejected, Replays, check

log = logging.getLogger(__name__)

READ_DEADLINE_S = 10.0
SLACK_PATH = "/slack/events"  # commands, interactivity and events all come here


def build_web(app: App, *, secret: str, threads: int, besides: Sequence[Route] = ()) -> Starlette:
    """Serve a Bolt app.

    secret   Slack's signing secret
    threads  how many requests may be in a listener at once
    besides  what else is served at this address
    """
    replays = Replays()
    limiter: list[anyio.CapacityLimiter] = []  # made inside the event loop that uses it

    async def on_slack(request: Request) -> Response:
        try:
            body = await asyncio.wait_for(_read(request), READ_DEADLINE_S)
            headers = [
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in request.headers.raw
            ]
            named = check(headers, body, secret=secret, now=time.time(), replays=replays)
        except Rejected as no:
            log.info("request rejected", extra={"event": "request.rejected", "reason": str(no)})
            return PlainTextResponse("", status_code=no.status)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("", status_code=408)
        if not limiter:
            limiter.append(anyio.CapacityLimiter(threads))
        answer = await anyio.to_thread.run_sync(_answer, app, body, named, limiter=limiter[0])
        if answer.status >= 500:
            replays.forget(named["x-slack-signature"][0])
        return Response(
            content=answer.body,
            status_code=answer.status,
            headers={name: values[0] for name, values in answer.headers.items()},
        )

    return Starlette(routes=[Route(SLACK_PATH, on_slack, methods=["POST"]), *besides])


def _answer(app: App, body: bytes, headers: Mapping[str, Sequence[str]]) -> BoltResponse:
    """Hand a signed request to Bolt. Whoever sent it learns nothing of what breaks there."""
    try:
        request = BoltRequest(body=body.decode("utf-8"), headers=dict(headers))
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        _log_broken(error)
        return BoltResponse(status=400)
    try:
        return app.dispatch(request)
    except Exception as error:  # not even reporting it worked
        _log_broken(error)
        return BoltResponse(status=500)


def _log_broken(error: Exception) -> None:
    """What went wrong may quote the payload, so only its kind is logged."""
    log.error("request broken", extra={"event": "request.broken", "reason": type(error).__name__})


async def _read(request: Request) -> bytes:
    """Read the body, but never more than the limit, whatever its length claims to be."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BODY_BYTES:
            raise Rejected(413, "too large")
    return bytes(body)
