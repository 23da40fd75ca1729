"""Many requests that must have no effect, by chance and by a seed: forged, stale, altered, odd.

Every one is made from a request that would be taken, by one change that spoils it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from urllib.parse import urlencode

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
TYPE, AT, SIGNED = "Content-Type", "X-Slack-Request-Timestamp", "X-Slack-Signature"
TEAM, PERSON = "T1", "U1"
COMMAND = {
    "command": "/pairme",
    "text": "join",
    "team_id": TEAM,
    "user_id": PERSON,
    "trigger_id": "1.2",
}
INTERACTION = {"team": {"id": TEAM}, "user": {"id": PERSON}}
CLICK = {
    "type": "block_actions",
    **INTERACTION,
    "actions": [{"action_id": "leave", "action_ts": "1.2", "value": "1"}],
}
SUBMIT = {
    "type": "view_submission",
    **INTERACTION,
    "view": {"id": "V1", "hash": "h", "callback_id": "join_form", "state": {"values": {}}},
}
EVENT = {
    "type": "event_callback",
    "team_id": TEAM,
    "event_id": "Ev1",
    "event": {"type": "app_uninstalled"},
}
# What identifies a request; without any of these it must not be taken.
NEEDED: tuple[tuple[dict[str, Any], tuple[tuple[str, ...], ...]], ...] = (
    (COMMAND, (("command",), ("team_id",), ("user_id",), ("trigger_id",))),
    (CLICK, (("team",), ("user",), ("actions",), ("team", "id"), ("user", "id"))),
    (
        SUBMIT,
        (
            *(("team",), ("user",), ("view",), ("view", "id"), ("view", "hash")),
            *(("view", "callback_id"), ("view", "state"), ("view", "state", "values")),
        ),
    ),
    (EVENT, (("team_id",), ("event_id",), ("event",), ("event", "type"))),
)
WRONG: tuple[Any, ...] = (None, 0, 1.5, True, "", [], {}, ["x"], [[]])


@dataclass(frozen=True)
class Request:
    """Headers and body as they arrive, and what was done to them."""

    spoiled_by: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        return dict(self.headers)[name]

    def with_header(self, name: str, value: str) -> Request:
        headers = ((k, value if k == name else v) for k, v in self.headers)
        return replace(self, headers=tuple(headers))


def good_request(
    body: bytes, kind: str, *, secret: str, now: float, spoiled_by: str = "nothing"
) -> Request:
    """A request as Slack signs it."""
    timestamp = str(int(now))
    base = b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return Request(spoiled_by, ((TYPE, kind), (AT, timestamp), (SIGNED, signature)), body)


def flood(n: int, *, secret: str, now: float, seed: int) -> Iterator[Request]:
    """Yield n requests, every one of them spoiled; all ways of spoiling come in turn."""
    random = Random(seed)
    for number in range(n):
        spoil = SPOILERS[number % len(SPOILERS)]
        payload = random.choice((COMMAND, CLICK, SUBMIT, EVENT))
        marked = payload | {"api_app_id": f"A{number}"}  # no two are alike
        body, kind = write(marked)
        good = good_request(body, kind, secret=secret, now=now, spoiled_by=spoil.__name__)
        yield spoil(good, random, secret, now)


def write(payload: dict[str, Any]) -> tuple[bytes, str]:
    """A payload as it travels, and its content type."""
    if "command" in payload:
        return urlencode(payload).encode(), FORM
    if payload["type"] == "event_callback":
        return json.dumps(payload).encode(), JSON
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM


def _other_secret(good: Request, random: Random, secret: str, now: float) -> Request:
    wrong = f"{random.getrandbits(128):032x}"
    return good_request(good.body, good.header(TYPE), secret=wrong, now=now, spoiled_by="secret")


def _spoiled_signature(good: Request, random: Random, secret: str, now: float) -> Request:
    signature = good.header(SIGNED)
    at = random.randrange(3, len(signature))
    flipped = "0" if signature[at] != "0" else "1"
    choice = random.choice(
        (
            *(signature[:at], signature[:at] + flipped + signature[at + 1 :], signature + "0"),
            *("", "v1" + signature[2:], signature.upper(), signature[3:], "v0=" + "\xe9" * 64),
        )
    )
    return good.with_header(SIGNED, choice)


def _altered_body(good: Request, random: Random, secret: str, now: float) -> Request:
    body = bytearray(good.body)
    if random.random() < 0.5:
        body[random.randrange(len(body))] ^= 1 << random.randrange(8)
    else:
        body += random.randbytes(random.randrange(1, 9))
    return replace(good, body=bytes(body))


def _stale(good: Request, random: Random, secret: str, now: float) -> Request:
    off = random.randrange(310, 10**7) * random.choice((-1, 1))  # ten seconds for the way
    return good_request(
        good.body, good.header(TYPE), secret=secret, now=now + off, spoiled_by="stale"
    )


def _odd_timestamp(good: Request, random: Random, secret: str, now: float) -> Request:
    digits = good.header(AT)
    odd = (
        *("", "0", "-1", "nan", "1e9", digits + ".0", " " + digits + "0", "9" * 400, "\xb2" * 10),
        digits[::-1] + "x",
        "".join(random.choices(string.printable[:94], k=random.randrange(1, 30))) + "!",
    )
    return good.with_header(AT, random.choice(odd))


def _odd_headers(good: Request, random: Random, secret: str, now: float) -> Request:
    name = random.choice((TYPE, AT, SIGNED))
    if random.random() < 0.5:
        kept = tuple(pair for pair in good.headers if pair[0] != name)
        return replace(good, headers=kept)
    return replace(good, headers=(*good.headers, (name.upper(), good.header(name))))


def _other_type(good: Request, random: Random, secret: str, now: float) -> Request:
    odd = ("text/plain", "multipart/form-data", "application/xml", "json", "*/*", "\xff")
    return good.with_header(TYPE, random.choice(odd))


def _incomplete(good: Request, random: Random, secret: str, now: float) -> Request:
    payload, parts = random.choice(NEEDED)
    copy = json.loads(json.dumps(payload)) | {"n": random.getrandbits(40)}
    *above, last = random.choice(parts)
    holder = copy
    for name in above:
        holder = holder[name]
    if "command" in payload or random.random() < 0.3:
        del holder[last]
    else:
        wrong = [one for one in WRONG if not (last == "values" and one == {})]
        holder[last] = random.choice(wrong)
    if payload is COMMAND and "command" not in copy:
        body, kind = urlencode(copy).encode(), FORM
    else:
        body, kind = write(copy)
    return good_request(body, kind, secret=secret, now=now, spoiled_by="incomplete")


def _no_payload(good: Request, random: Random, secret: str, now: float) -> Request:
    number = random.getrandbits(40)
    odd: tuple[tuple[bytes, str], ...] = (
        *((json.dumps(one).encode(), JSON) for one in (number, [number], str(number), {"a": 1})),
        (b'{"type": ["x"], "n": %d}' % number, JSON),
        (b'{"type": "event_callback", "n": %d' % number, JSON),
        (b"[" * 5_000 + str(number).encode(), JSON),
        (b'{"type": "\xff", "n": %d}' % number, JSON),
        (b"payload=%d" % number, FORM),
        (b"payload=%%7B%d" % number, FORM),
        (b"%d" % number, FORM),
        (b"command=%%ff&n=%d" % number, FORM),
        (random.randbytes(random.randrange(1, 200)), random.choice((FORM, JSON))),
    )
    body, kind = random.choice(odd)
    return good_request(body, kind, secret=secret, now=now, spoiled_by="no payload")


Spoiler = Callable[[Request, Random, str, float], Request]
SPOILERS: tuple[Spoiler, ...] = (
    _other_secret,
    _spoiled_signature,
    _altered_body,
    _stale,
    _odd_timestamp,
    _odd_headers,
    _other_type,
    _incomplete,
    _no_payload,
)
