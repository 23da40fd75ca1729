"""Health and metrics over HTTP, for whoever watches over the bot.

Health may be asked on the port that Slack uses too; metrics only on the operator's own.
"""

import json

import anyio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.exposition import CONTENT_TYPE
from bot.health import Health
from bot.metrics import Metrics

ALIVE_PATH, READY_PATH, METRICS_PATH = "/healthz", "/readyz", "/metrics"
NOT_CACHED = {"Cache-Control": "no-store"}


def health_routes(health: Health) -> list[Route]:
    """Serve whether the process lives, and whether it is fit to work (200, else 503)."""

    async def on_ready(_: Request) -> Response:
        report = await anyio.to_thread.run_sync(health.look)
        body = json.dumps(report.facts(), indent=1) + "\n"
        return Response(
            body,
            status_code=200 if report.is_ready else 503,
            media_type="application/json",
            headers=NOT_CACHED,
        )

    return [
        Route(ALIVE_PATH, on_alive, methods=["GET"]),
        Route(READY_PATH, on_ready, methods=["GET"]),
    ]


def build_ops(health: Health, metrics: Metrics) -> Starlette:
    """Serve health and metrics."""

    async def on_metrics(_: Request) -> Response:
        text = await anyio.to_thread.run_sync(metrics.render)
        return Response(text, headers={"Content-Type": CONTENT_TYPE, **NOT_CACHED})

    return Starlette(
        routes=[*health_routes(health), Route(METRICS_PATH, on_metrics, methods=["GET"])]
    )


async def on_alive(_: Request) -> Response:
    """Tell that the process serves requests."""
    return PlainTextResponse("ok\n", headers=NOT_CACHED)
