"""A table of requests that must have no effect: forged, stale, malformed, odd."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

SECRET = "0123456789abcdef0123456789abcdef"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
OK_STATUSES = {400, 401, 405, 413, 415}
COMMAND = urlencode(
    {
        "command": "/pairme",
        "text": "join",
        "team_id": "T1",
        "user_id": "U1",
        "trigger_id": "1.2.3",
        "response_url": "http://127.0.0.1:1/never",
    }
).encode()
CLICK = {
    "type": "block_actions",
    "user": {"id": "U1"},
    "team": {"id": "T1"},
    "trigger_id": "1.2.3",
    "actions": [{"action_id": "leave", "action_ts": "1.2", "block_id": "b", "type": "button"}],
}


def payload(value: object) -> bytes:
    return urlencode({"payload": json.dumps(value)}).encode()


def signature(body: bytes, timestamp: str, *, secret: str = SECRET) -> str:
    base = b"v0:" + timestamp.encode("utf-8", "surrogateescape") + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Case:
    """One request, signed properly `age` seconds ago, but for what is given."""

    name: str
    body: bytes = COMMAND
    content_type: str | None = FORM
    timestamp: str | None = None
    age: int = 0
    signature: str | None = None
    method: str = "POST"
    path: str = "/slack/events"
    secret: str = SECRET
    drop: Sequence[str] = ()
    extra: Sequence[tuple[str, str]] = ()
    expected: set[int] = field(default_factory=lambda: OK_STATUSES)


def ago(seconds: int) -> str:
    return str(int(time.time()) - seconds)


FORGED = [
    Case("no signature", drop=["X-Slack-Signature"], expected={401}),
    Case("no timestamp", drop=["X-Slack-Request-Timestamp"], expected={401}),
    Case("neither", drop=["X-Slack-Signature", "X-Slack-Request-Timestamp"], expected={401}),
    Case("empty signature", signature="", expected={401}),
    Case("signature of another secret", secret="f" * 32, expected={401}),
    Case("signature of zeros", signature="v0=" + "0" * 64, expected={401}),
    Case("signature without version", signature="0" * 64, expected={401}),
    Case("signature of version 1", signature="v1=" + "0" * 64, expected={401}),
    Case("signature cut short", signature="v0=abc", expected={401}),
    Case("signature not ASCII", signature="v0=\xe9\xff", expected={401}),
    Case("signature very long", signature="v0=" + "a" * 5000, expected={401}),
    Case("signature of another body", signature=signature(b"other", ago(0)), expected={401}),
    Case("upper-case signature", signature=signature(COMMAND, ago(0)).upper(), expected={401}),
]
STALE = [
    Case("six minutes old", age=360, expected={401}),
    Case("a day old", age=86_400, expected={401}),
    Case("six minutes ahead", age=-360, expected={401}),
    Case("timestamp zero", timestamp="0", expected={401}),
    Case("negative timestamp", timestamp="-1", expected={401}),
    Case("empty timestamp", timestamp="", expected={401}),
    Case("timestamp in words", timestamp="yesterday", expected={401}),
    Case("fractional timestamp", timestamp=f"{time.time():.3f}", expected={401}),
    Case("huge timestamp", timestamp="9" * 40, expected={401}),
    Case("exponent timestamp", timestamp="1e9", expected={401}),
    Case("full-width timestamp", timestamp="\xb2" * 10, expected={401}),
]
MALFORMED = [
    Case("empty body", b"", expected={400}),
    Case("JSON list", b"[]", JSON, expected={400}),
    Case("JSON null", b"null", JSON, expected={400}),
    Case("JSON number", b"7", JSON, expected={400}),
    Case("JSON string", b'"x"', JSON, expected={400}),
    Case("broken JSON", b'{"type":', JSON, expected={400}),
    Case("deep JSON", b"[" * 100_000, JSON, expected={400}),
    Case("JSON not UTF-8", b'{"type":"\xff"}', JSON, expected={400}),
    Case("JSON in UTF-16", '{"type":"x"}'.encode("utf-16"), JSON, expected={400}),
    Case("JSON object without type", b"{}", JSON, expected={400}),
    Case("type is a list", b'{"type":[]}', JSON, expected={400}),
    Case("event without an event", b'{"type":"event_callback"}', JSON, expected={400}),
    Case(
        "event that is a string",
        b'{"type":"event_callback","team_id":"T","event_id":"E","event":"x"}',
        JSON,
        expected={400},
    ),
    Case("challenge that is a number", b'{"type":"url_verification","challenge":1}', JSON),
    Case("form not UTF-8", b"command=%ff&text=\xff", expected={400}),
    Case("form without fields", b"=", expected={400}),
    Case("form with a bare word", b"hello", expected={400}),
    Case("command without a person", b"command=/pairme&team_id=T1&trigger_id=1", expected={400}),
    Case("payload is a number", payload(123), expected={400}),
    Case("payload is a list", payload([]), expected={400}),
    Case("payload is not JSON", b"payload=%7B", expected={400}),
    Case("payload is empty", b"payload=", expected={400}),
    Case("click without a person", payload(CLICK | {"user": None}), expected={400}),
    Case("click without a workspace", payload(CLICK | {"team": {}}), expected={400}),
    Case("click without an action", payload(CLICK | {"actions": []}), expected={400}),
    Case("click whose action is a word", payload(CLICK | {"actions": ["leave"]}), expected={400}),
    Case("form without a state", payload(CLICK | {"type": "view_submission"}), expected={400}),
    Case("form whose view is a list", payload(CLICK | {"type": "view_submission", "view": []})),
]
ODD = [
    Case("GET", method="GET", expected={405}),
    Case("PUT", method="PUT", expected={405}),
    Case("DELETE", method="DELETE", expected={405}),
    Case("PATCH", method="PATCH", expected={405}),
    Case("OPTIONS", method="OPTIONS", expected={405}),
    Case("plain text", content_type="text/plain", expected={415}),
    Case("multipart", content_type="multipart/form-data; boundary=x", expected={415}),
    Case("XML", content_type="application/xml", expected={415}),
    Case("no content type", content_type=None, expected={415}),
    Case("257 KB", b"text=" + b"a" * (257 * 1024), expected={413}),
    Case("1 MB unsigned", b"a" * 2**20, signature="", expected={413}),
    Case("two signatures", extra=[("X-Slack-Signature", "v0=1")], expected={400}),
    Case("two timestamps", extra=[("X-Slack-Request-Timestamp", "1")], expected={400}),
    Case("two content types", extra=[("Content-Type", JSON)], expected={400}),
]
CASES = FORGED + STALE + MALFORMED + ODD

_POST = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
RAW = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # the beginning of TLS
    b"hello\r\n\r\n",
    b"POST\r\n\r\n",
    b"POST /slack/events HTTP/9.9\r\n\r\n",
    _POST + b"No colon\r\n\r\n",
    _POST + b"A: \x00\r\n\r\n",
    _POST + b"Content-Length: -1\r\n\r\n",
    _POST + b"Content-Length: many\r\n\r\n",
    _POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    _POST + b"Content-Length: 10\r\n\r\nhalf",
    _POST + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n",
    _POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    _POST + b"X: " + b"a" * 100_000 + b"\r\n\r\n",
]
