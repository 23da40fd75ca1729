"""Builds every client of Slack's Web API. None repeats a call by itself: who calls decides that."""

from __future__ import annotations

import logging
import ssl
from functools import cache

from slack_sdk import WebClient


def slack_client(
    *, token: str | None, base_url: str, timeout_s: float, logger: logging.Logger | None = None
) -> WebClient:
    """Build a client.

    timeout_s  of one call; fractions count
    logger     where the SDK writes; None = its own
    """
    return WebClient(
        token=token,
        base_url=base_url,
        timeout=timeout_s,  # type: ignore[arg-type]  # urllib takes fractions
        ssl=trusted(),
        retry_handlers=[],
        logger=logger,
    )


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts, read once per process.

    Reading them takes tens of milliseconds of the processor, and the SDK alone reads them for each
    connection. New ones count from the next start.
    """
    return ssl.create_default_context()
