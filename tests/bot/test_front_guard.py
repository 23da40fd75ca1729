"""What must be true of an HTTP request before anything of it is looked at."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.front_guard import MAX_AGE_S, Headers, Rejected, Replays, check

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_796_115_600.0
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
COMMAND = {"command": "/pairme", "team_id": "T1", "user_id": "U1", "trigger_id": "1.2", "text": ""}
CLICK = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "actions": [{"action_id": "skip", "action_ts": "1.2"}],
}
SUBMIT = {
    "type": "view_submission",
    "team": {"id": "T1"},
    "user": {"id": "U1"},
    "view": {"id": "V1", "hash": "h", "callback_id": "join_form", "state": {"values": {}}},
}
EVENT = {
    "type": "event_callback",
    "team_id": "T1",
    "event_id": "Ev1",
    "event": {"type": "user_change"},
}
PROPERTY = settings(max_examples=150, deadline=None, derandomize=True)
# as a server hands them on: bytes read as latin-1
header_text = st.text(st.characters(max_codepoint=255), max_size=80)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*COMMAND, *CLICK, *SUBMIT["view"], *EVENT, "payload", "x"]),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


def sign(body: bytes, *, at: float = NOW, secret: str = SECRET, kind: str = JSON) -> Headers:
    """The headers of a request as Slack would send it."""
    timestamp = str(int(at))
    base = b"v0:" + timestamp.encode() + b":" + body
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return [
        ("Content-Type", kind),
        ("X-Slack-Request-Timestamp", timestamp),
        ("X-Slack-Signature", signature),
    ]


def in_form(payload: Any) -> bytes:
    return urlencode({"payload": json.dumps(payload)}).encode()


def status_of(headers: Headers, body: bytes, *, replays: Replays | None = None) -> int:
    """200 when it is let through, else what the caller gets."""
    try:
        check(headers, body, secret=SECRET, now=NOW, replays=replays or Replays())
    except Rejected as no:
        return no.status
    return 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (urlencode(COMMAND).encode(), FORM),
        (in_form(CLICK), FORM),
        (in_form(SUBMIT), FORM),
        (json.dumps(EVENT).encode(), JSON),
        (b'{"type": "url_verification", "challenge": "x"}', JSON),
        (b"ssl_check=1&token=x", FORM),
        (json.dumps(EVENT).encode(), "application/json; charset=utf-8"),
    ],
)
def test_what_slack_sends_gets_through(body: bytes, kind: str) -> None:
    named = check(sign(body, kind=kind), body, secret=SECRET, now=NOW, replays=Replays())

    assert named["content-type"] == [kind]
    assert set(named) == {"content-type", "x-slack-signature", "x-slack-request-timestamp"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: [],
        lambda headers: headers[:2],
        lambda headers: [headers[0], headers[2]],
        lambda headers: [*headers[:2], ("X-Slack-Signature", headers[2][1][:-1])],
        lambda headers: [*headers[:2], ("X-Slack-Signature", headers[2][1].upper())],
        lambda headers: [*headers[:2], ("X-Slack-Signature", "v0=é")],
        lambda headers: [headers[0], ("X-Slack-Request-Timestamp", "9" * 300), headers[2]],
        lambda headers: [headers[0], ("X-Slack-Request-Timestamp", "²"), headers[2]],
        lambda headers: [headers[0], ("X-Slack-Request-Timestamp", "-1"), headers[2]],
        lambda headers: [headers[0], ("X-Slack-Request-Timestamp", "nan"), headers[2]],
    ],
)
def test_whatever_is_not_signed_is_refused_before_its_body_matters(
    spoil: Callable[[Headers], Headers],
) -> None:
    body = json.dumps(EVENT).encode()

    status = status_of(spoil(sign(body)), body)

    assert status in (401, 415)


def test_a_signature_of_another_body_time_or_secret_is_none_of_ours() -> None:
    body = json.dumps(EVENT).encode()
    other_time = [*sign(body)[:1], *sign(body, at=NOW - 1)[1:2], *sign(body)[2:]]

    assert status_of(sign(body), body + b" ") == 401
    assert status_of(other_time, body) == 401
    assert status_of(sign(body, secret="another"), body) == 401


@pytest.mark.parametrize(
    ("age", "status"),
    [(0, 200), (MAX_AGE_S, 200), (MAX_AGE_S + 1, 401), (-MAX_AGE_S, 200), (-MAX_AGE_S - 1, 401)],
)
def test_a_request_is_good_for_five_minutes(age: int, status: int) -> None:
    body = json.dumps(EVENT).encode()

    assert status_of(sign(body, at=NOW - age), body) == status


@pytest.mark.parametrize("name", ["Content-Type", "X-Slack-Signature", "x-slack-request-timestamp"])
def test_a_header_that_decides_something_may_come_once_only(name: str) -> None:
    body = json.dumps(EVENT).encode()
    repeated = next(header for header in sign(body) if header[0].lower() == name.lower())

    assert status_of([*sign(body), (name.upper(), repeated[1])], body) == 400


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data", "application/jsonp"])
def test_other_kinds_of_content_are_refused(kind: str) -> None:
    assert status_of(sign(b"{}", kind=kind), b"{}") == 415


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b'"x"', b"", b"{", b"\xff", b"[" * 100_000, b'{"a": ' * 50_000]
    + [json.dumps(EVENT | {missing: None}).encode() for missing in ("team_id", "event_id", "event")]
    + [json.dumps(EVENT | {"event": wrong}).encode() for wrong in (0, {}, {"type": 7})]
    + [b'{"type": "url_verification"}', b'{"type": 7}', b"{}"],
    ids=lambda body: body[:30].decode(errors="replace"),
)
def test_a_signed_body_of_the_wrong_shape_is_refused_politely(body: bytes) -> None:
    assert status_of(sign(body), body) == 400


@pytest.mark.parametrize("whole", [CLICK, SUBMIT])
def test_an_interaction_that_lacks_what_identifies_it_is_refused(whole: dict[str, Any]) -> None:
    for missing in whole:
        if missing != "type":
            body = in_form({key: value for key, value in whole.items() if key != missing})
            assert status_of(sign(body, kind=FORM), body) == 400, missing


@PROPERTY
@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from(["content-type", "x-slack-signature", "x-slack-request-timestamp", "x"])
            | header_text,
            st.sampled_from([FORM, JSON, str(int(NOW)), "v0=" + "0" * 64]) | header_text,
        ),
        max_size=6,
    ),
    body=st.binary(max_size=200),
)
def test_nobody_without_the_secret_gets_in_or_breaks_anything(
    headers: list[tuple[str, str]], body: bytes
) -> None:
    assert status_of(headers, body) in (400, 401, 415)


@PROPERTY
@given(payload=json_values, as_form=st.booleans())
def test_no_signed_payload_breaks_anything(payload: Any, as_form: bool) -> None:
    body = in_form(payload) if as_form else json.dumps(payload).encode()

    status = status_of(sign(body, kind=FORM if as_form else JSON), body)

    assert status in (200, 400)


@PROPERTY
@given(body=st.binary(max_size=300), kind=st.sampled_from([FORM, JSON]))
def test_no_signed_bytes_break_anything(body: bytes, kind: str) -> None:
    assert status_of(sign(body, kind=kind), body) in (200, 400)


def test_the_same_signed_bytes_are_accepted_once() -> None:
    body, replays = json.dumps(EVENT).encode(), Replays()

    statuses = [status_of(sign(body), body, replays=replays) for _ in range(3)]

    assert statuses == [200, 401, 401]


def test_a_refused_body_is_not_remembered_as_seen() -> None:
    replays = Replays()

    status_of(sign(b"[]"), b"[]", replays=replays)

    assert replays.is_new(dict(sign(b"[]"))["X-Slack-Signature"], now=NOW)


def test_a_signature_is_remembered_as_long_as_its_request_could_be_accepted() -> None:
    body, replays = json.dumps(EVENT).encode(), Replays()
    ahead = sign(body, at=NOW + MAX_AGE_S)  # signed by a clock that is five minutes fast
    check(ahead, body, secret=SECRET, now=NOW, replays=replays)

    with pytest.raises(Rejected, match="replayed"):
        check(ahead, body, secret=SECRET, now=NOW + 2 * MAX_AGE_S, replays=replays)
    with pytest.raises(Rejected, match="stale"):
        check(ahead, body, secret=SECRET, now=NOW + 2 * MAX_AGE_S + 1, replays=replays)


def test_signatures_that_are_too_old_to_matter_are_forgotten() -> None:
    replays = Replays()
    for number in range(250):
        replays.is_new(f"v0={number}", now=NOW)

    later = NOW + 2 * MAX_AGE_S + 1
    for number in range(3):  # a hundred at a time, so that no request waits for the cleaning
        replays.is_new(f"v0=new-{number}", now=later)

    assert replays.is_new("v0=0", now=later)
    assert replays.is_new("v0=249", now=later)
    assert not replays.is_new("v0=new-0", now=later)
