"""The rival: a bare Bolt app for one workspace that acknowledges every command and does nothing.

    python -m benchmarks.bare_bolt --port 3001 --slack http://127.0.0.1:3002/api/ --secret SECRET

Two addresses: one as Bolt documents it for Starlette, which runs the app on the event loop; and one
that hands the same requests to the same app in threads, which is the least that any app in threads
does.
"""

import argparse
import sys
from collections.abc import Sequence

import uvicorn
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ids import COMMAND

HANDLER_PATH, THREADS_PATH = "/handler", "/threads"


def bare_app(*, slack_api: str, secret: str) -> Starlette:
    """Make the app with Bolt's own defaults; it asks Slack once who it is."""
    client = WebClient(token="xoxb-0", base_url=slack_api)
    app = App(client=client, signing_secret=secret)
    app.command(COMMAND)(_acknowledge)
    handler = SlackRequestHandler(app)

    async def by_handler(request: Request) -> Response:
        return await handler.handle(request)

    async def in_threads(request: Request) -> Response:
        asked = to_bolt_request(request, await request.body())
        return to_starlette_response(await run_in_threadpool(app.dispatch, asked))

    return Starlette(
        routes=[
            Route(HANDLER_PATH, by_handler, methods=["POST"]),
            Route(THREADS_PATH, in_threads, methods=["POST"]),
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bare_bolt", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--slack", required=True, help="where the Web API is")
    parser.add_argument("--secret", required=True, help="requests are signed with it")
    given = parser.parse_args(arguments)
    web = bare_app(slack_api=given.slack, secret=given.secret)
    uvicorn.run(web, host="127.0.0.1", port=given.port, log_config=None, access_log=False)
    return 0


def _acknowledge(ack: Ack) -> None:
    ack()


if __name__ == "__main__":
    sys.exit(main())
