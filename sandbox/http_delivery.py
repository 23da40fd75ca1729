"""Signed HTTP: payloads as Slack posts them to an app's request URL.

Decides on encoding, signature and headers. Must not know what a payload means. Signatures carry the
machine's real time, not the sandbox clock's: apps compare them with their own clock. Source:
docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request to the app exactly as it went out, for replaying and forging."""

    url: str
    method: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class AppAnswer:
    """What the app's server answered; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_url(url: str) -> str:
    """Accept an http:// address of this machine. Raises ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK or parts.port is None:
        raise ValueError(f"the sandbox delivers to http://127.0.0.1:PORT/… only, not to {url!r}")
    return url


def sign(body: bytes, *, secret: str, timestamp: int) -> dict[str, str]:
    """The two signature headers for a raw body at an epoch second."""
    base = b"v0:" + str(timestamp).encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def build_request(
    url: str, kind: str, payload: Json, *, secret: str, retry: tuple[int, str] | None = None
) -> SentRequest:
    """Encode and sign one payload.

    kind: "slash_commands" (form), "interactive" (form field `payload`) or "events_api" (JSON).
    retry: number and reason of a repeated event.
    """
    if kind == "events_api":
        body, content_type = json.dumps(payload).encode(), "application/json"
    else:
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body, content_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
    headers = {
        "Content-Type": content_type,
        "User-Agent": "Slackbot 1.0 (+sandbox)",
        **sign(body, secret=secret, timestamp=int(time.time())),
    }
    if retry is not None:
        headers |= {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]}
    return SentRequest(url, "POST", headers, body)


def post(request: SentRequest, *, timeout: float) -> AppAnswer:
    """Send a request, without any proxy, and read the answer. Blocks.

    Raises OSError (TimeoutError among them) or http.client.HTTPException.
    """
    parts = urlsplit(request.url)
    target = parts.path or "/"
    if parts.query:
        target += f"?{parts.query}"
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    try:
        connection.request(request.method, target, body=request.body, headers=dict(request.headers))
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return AppAnswer(answer.status, headers, answer.read())
    finally:
        connection.close()


def read_ack(answer: AppAnswer) -> Json:
    """The payload of an HTTP ack: its JSON, or its plain text as {"text": …}, or {}."""
    text = answer.body.decode("utf-8", "replace").strip()
    if not text:
        return {}
    if "json" in answer.headers.get("content-type", ""):
        try:
            parsed = json.loads(text)
        except ValueError:
            return {}
        return parsed if isinstance(parsed, dict) else {}
    return {"text": text}
