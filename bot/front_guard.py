"""What an HTTP request must prove before anything of it is parsed or any code of a library runs.

Bolt raises on several malformed requests before it looks at the signature (500s to anybody who
asks); here the signature over the raw bytes comes first, and the shape right after it.
Source of the signature: Slack, "Verifying requests from Slack", 2026-11.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

MAX_BODY_BYTES = 256 * 1024
MAX_AGE_S = 300
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ONCE = ("content-type", "x-slack-signature", "x-slack-request-timestamp")

Headers = Sequence[tuple[str, str]]


class Rejected(Exception):
    """A request that must have no effect; `status` is what the caller gets, and nothing else."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Replays:
    """Signatures seen in the last minutes: the same signed bytes are never accepted twice.

    Slack signs anew whenever it delivers again, so an equal signature is a copy, unless it comes
    within the second because we answered that it could not be stored: `forget`. One per process
    and used by one event loop; across processes the inbox keeps the effect to one.
    """

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}

    def is_new(self, signature: str, *, now: float) -> bool:
        """Remember a signature; False when it was there. Forgets what is too old to be accepted."""
        while self._seen and next(iter(self._seen.values())) < now:  # the oldest come first
            del self._seen[next(iter(self._seen))]
        if signature in self._seen:
            return False
        self._seen[signature] = now + 2 * MAX_AGE_S  # a timestamp may lie up to MAX_AGE_S ahead
        return True

    def forget(self, signature: str) -> None:
        """Let the same bytes come again: Slack repeats at once what we could not store, and within
        the same second its signature is the same."""
        self._seen.pop(signature, None)


def check(
    headers: Headers, body: bytes, *, secret: str, now: float, replays: Replays
) -> Mapping[str, Sequence[str]]:
    """Let a request of Slack through; anything else is `Rejected`.

    headers  as received, names in any case, repetitions kept
    now      seconds since the epoch
    Returns  the headers by lower-case name
    Cost     one HMAC and one parse of at most 256 KB
    """
    named: dict[str, list[str]] = {}
    for name, value in headers:
        named.setdefault(name.lower(), []).append(value)
    if any(len(named.get(name, ())) > 1 for name in ONCE):
        raise Rejected(400, "repeated header")
    content_type = _one(named, "content-type").split(";")[0].strip().lower()
    if content_type not in (FORM, JSON):
        raise Rejected(415, "content type")
    signature = _one(named, "x-slack-signature")
    _verify(_one(named, "x-slack-request-timestamp"), signature, body, secret=secret, now=now)
    _require_shape(body, content_type)
    if not replays.is_new(signature, now=now):
        raise Rejected(401, "replayed")
    return named


def _one(named: Mapping[str, Sequence[str]], name: str) -> str:
    values = named.get(name, ())
    return values[0] if values else ""


def _verify(timestamp: str, signature: str, body: bytes, *, secret: str, now: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 11):
        raise Rejected(401, "timestamp")
    if abs(now - int(timestamp)) > MAX_AGE_S:
        raise Rejected(401, "stale")
    base = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    given = signature.encode("utf-8", "surrogateescape")
    if not hmac.compare_digest(expected.encode(), given):
        raise Rejected(401, "signature")


def _require_shape(body: bytes, content_type: str) -> None:
    """Signed, so it is Slack's; still nothing half-formed may reach a listener."""
    try:
        text = body.decode("utf-8")
        payload = json.loads(text) if content_type == JSON else _read_form(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Rejected(400, "unreadable") from error
    if not isinstance(payload, dict) or not _is_complete(payload):
        raise Rejected(400, "shape")


def _read_form(text: str) -> Any:
    fields = {
        name: values[0]
        for name, values in parse_qs(
            text, keep_blank_values=True, strict_parsing=True, errors="strict"
        ).items()
    }
    return json.loads(fields["payload"]) if "payload" in fields else fields


def _is_complete(payload: Mapping[str, Any]) -> bool:
    """Whether a payload has what the listeners read: by kind, the parts that identify it."""
    kind = payload.get("type")
    if kind == "url_verification":
        return isinstance(payload.get("challenge"), str)
    if kind == "event_callback":
        event = payload.get("event")
        return (
            _has_text(payload, "team_id", "event_id")
            and isinstance(event, dict)
            and _has_text(event, "type")
        )
    if kind == "block_actions":
        actions = payload.get("actions")
        return (
            _has_person(payload)
            and isinstance(actions, list)
            and bool(actions)
            and all(
                isinstance(action, dict) and _has_text(action, "action_id", "action_ts")
                for action in actions
            )
        )
    if kind in ("view_submission", "view_closed"):
        view = payload.get("view")
        return (
            _has_person(payload)
            and isinstance(view, dict)
            and _has_text(view, "id", "hash", "callback_id")
            and isinstance(view.get("state"), dict)
            and isinstance(view["state"].get("values"), dict)
        )
    if kind is not None:
        return isinstance(kind, str)
    return "ssl_check" in payload or _has_text(
        payload, "command", "team_id", "user_id", "trigger_id"
    )


def _has_person(payload: Mapping[str, Any]) -> bool:
    person, team = payload.get("user"), payload.get("team")
    in_team = isinstance(team, dict) and _has_text(team, "id")
    return isinstance(person, dict) and _has_text(person, "id") and in_team


def _has_text(part: Mapping[str, Any], *names: str) -> bool:
    return all(isinstance(part.get(name), str) and part[name] for name in names)
