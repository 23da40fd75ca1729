"""One request to Slack: how often it is made, and what is believed afterwards."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from slack_sdk import WebClient

from bot.delivery.outcomes import (
    Blocked,
    NotSent,
    Outcome,
    Refused,
    RetryAfter,
    Sent,
    Unknown,
)
from bot.delivery.sender import delivery_client, open_group, post
from bot.views.rendered import Rendered
from sandbox import Fault, FaultKind, Point, Sandbox
from tests.bot.delivery.office import ANA, BEN

KEY = "0123456789abcdef" * 2
HELLO = Rendered(
    text="Hello", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}},)
)
POST = "chat.postMessage"
AFTER = Point.AFTER_EFFECT


@pytest.fixture
def client(slack: Sandbox) -> WebClient:
    return delivery_client(token=slack.bot_token, base_url=slack.api_url)


def send(client: WebClient, *, to: str = ANA) -> Outcome:
    return post(client, channel=to, message=HELLO, delivery_key=KEY)


def test_the_client_repeats_nothing_on_its_own(client: WebClient) -> None:
    assert client.retry_handlers == []


def test_a_message_arrives_with_text_blocks_and_its_key(slack: Sandbox, client: WebClient) -> None:
    outcome = send(client)

    [posted] = slack.person(ANA).messages()
    assert outcome == Sent(channel_id=posted.channel, ts=posted.ts)
    assert posted.text == "Hello"
    assert posted.blocks[0]["text"]["text"] == "Hi"
    assert posted.metadata == {"event_type": "pairme_delivery", "event_payload": {"key": KEY}}


def test_the_same_people_always_get_the_same_conversation(
    slack: Sandbox, client: WebClient
) -> None:
    first = open_group(client, slack_user_ids=[ANA, BEN])
    second = open_group(client, slack_user_ids=[BEN, ANA])

    assert isinstance(first, Sent)
    assert first == second
    assert first.ts is None
    assert len(slack.calls("conversations.open")) == 2


@pytest.mark.parametrize(
    ("fault", "expected", "n_posts"),
    [
        (Fault(POST, FaultKind.REFUSE), Unknown, 0),
        (Fault(POST, FaultKind.DROP_BEFORE), Unknown, 0),
        (Fault(POST, FaultKind.DROP_AFTER), Unknown, 1),
        (Fault(POST, FaultKind.HTTP_5XX, status=500), Unknown, 0),
        (Fault(POST, FaultKind.HTTP_5XX, status=503, at=AFTER), Unknown, 1),
        (Fault(POST, FaultKind.GARBAGE), Unknown, 0),
        (Fault(POST, FaultKind.GARBAGE, at=AFTER), Unknown, 1),
        (Fault(POST, FaultKind.SLOW, seconds=0.05), Sent, 1),
        (Fault(POST, FaultKind.SLOW, seconds=0.05, at=AFTER), Sent, 1),
        (Fault(POST, FaultKind.HTTP_429), RetryAfter, 0),
        (Fault(POST, FaultKind.ERROR, code="internal_error"), Unknown, 0),
        (Fault(POST, FaultKind.ERROR, code="ratelimited"), NotSent, 0),
        (Fault(POST, FaultKind.ERROR, code="is_archived"), Refused, 0),
        (Fault(POST, FaultKind.ERROR, code="token_revoked"), Blocked, 0),
    ],
    ids=lambda value: f"{value.kind}-{value.at}-{value.code}" if isinstance(value, Fault) else None,
)
def test_whatever_goes_wrong_one_request_is_made_and_only_what_is_known_is_said(
    slack: Sandbox, client: WebClient, fault: Fault, expected: type, n_posts: int
) -> None:
    slack.faults.add(fault)

    outcome = send(client)

    assert type(outcome) is expected
    assert len(slack.person(ANA).messages()) == n_posts
    assert len(slack.calls(POST)) == n_posts  # a call that is cut off leaves no other trace
    assert slack.faults.fired[fault.kind] == 1


@pytest.mark.parametrize("kind", [FaultKind.REFUSE, FaultKind.DROP_AFTER, FaultKind.HTTP_5XX])
def test_an_opening_of_unknown_fate_is_not_believed(
    slack: Sandbox, client: WebClient, kind: FaultKind
) -> None:
    slack.faults.add(Fault("conversations.open", kind))

    outcome = open_group(client, slack_user_ids=[ANA, BEN])

    assert isinstance(outcome, Unknown)
    assert len(slack.calls("conversations.open")) <= 1


@pytest.mark.parametrize("at", [Point.BEFORE_EFFECT, Point.AFTER_EFFECT])
def test_an_answer_that_does_not_come_in_time_is_unknown(
    slack: Sandbox, client: WebClient, at: Point
) -> None:
    client.timeout = 0.1  # type: ignore[assignment]  # whole seconds are for people
    slack.faults.add(Fault(POST, FaultKind.SLOW, seconds=0.3, at=at))

    outcome = send(client)

    assert outcome == Unknown("TimeoutError")
    assert slack.wait_for(lambda: slack.person(ANA).messages())  # and it was posted all the same
    assert len(slack.calls(POST)) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (1, 1.0),
        (30, 30.0),
        (0, 0.0),
        (None, 30.0),
        ("abc", 30.0),
        ("-5", 30.0),
        ("1.5", 30.0),
        ("", 30.0),
        (86_400, 3_600.0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 30.0),
    ],
)
def test_retry_after_is_read_and_bounded(
    slack: Sandbox, client: WebClient, header: int | str | None, seconds: float
) -> None:
    slack.faults.add(Fault(POST, FaultKind.HTTP_429, retry_after=header))

    assert send(client) == RetryAfter(seconds)


def test_slack_not_listening_means_nothing_was_sent(slack: Sandbox, client: WebClient) -> None:
    slack.down()

    outcome = send(client)

    assert outcome == NotSent("ConnectionRefusedError")


@pytest.mark.parametrize(
    "reason",
    [
        socket.gaierror(-2, "Name or service not known"),
        TimeoutError("timed out"),
        OSError(101, "Network is unreachable"),
        OSError(113, "No route to host"),
    ],
    ids=["name", "connect timeout", "network", "route"],
)
def test_a_connection_that_never_was_means_nothing_was_sent(
    client: WebClient, monkeypatch: pytest.MonkeyPatch, reason: OSError
) -> None:
    def cannot_connect(_: HTTPConnection) -> None:
        raise reason

    monkeypatch.setattr(HTTPConnection, "connect", cannot_connect)

    assert send(client) == NotSent(type(reason).__name__)


@pytest.mark.parametrize(
    "error", [ConnectionResetError(104, "reset"), BrokenPipeError(32, "broken pipe")]
)
def test_a_connection_lost_while_writing_leaves_the_fate_unknown(
    client: WebClient, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def lose(_: HTTPConnection, __: bytes) -> None:
        raise error

    monkeypatch.setattr(HTTPConnection, "send", lose)

    assert send(client) == Unknown(type(error).__name__)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"[]"),
        (200, b'"ok"'),
        (200, b"null"),
        (200, b""),
        (200, b'{"ok": true}'),
        (200, b'{"ok": false}'),
        (200, b'{"ok": false, "error": 7}'),
        (200, b"\xff\xfe"),
        (302, b""),
        (404, b"not here"),
        (502, b"<html>"),
    ],
)
def test_an_answer_nobody_can_read_is_unknown_and_is_not_repeated_anywhere(
    status: int, body: bytes
) -> None:
    with answering(status, body) as address:
        outcome = send(delivery_client(token="xoxb-1", base_url=address))

    assert isinstance(outcome, Unknown)
    assert outcome.reason.replace("_", "").isalnum()  # a code: no body gets into log or database


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that says the same to everybody, such as a proxy in between."""

    class Always(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Always) as server:
        thread = Thread(target=server.handle_request)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api/"
        thread.join()
