"""Delivery over signed HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox import EntryKind, Sandbox
from tests.sandbox.apps import HttpApp, ok
from tests.sandbox.kit import ANA, Json


@pytest.fixture
def http_app(slack: Sandbox) -> Iterator[HttpApp]:
    with HttpApp(ok) as app:
        slack.use_http(app.url)
        yield app


def test_a_command_is_a_signed_form(slack: Sandbox, http_app: HttpApp) -> None:
    result = slack.person(ANA).command("/pairme pause 2w")

    assert (result.acked, result.late) == (True, False)
    ((headers, body),) = http_app.received
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert (fields["command"], fields["text"]) == ("/pairme", "pause 2w")
    assert (fields["user_id"], fields["team_id"]) == (ANA, slack.team_id)
    assert fields["response_url"].startswith(slack.url)
    verifier = SignatureVerifier(slack.signing_secret)
    assert verifier.is_valid_request(body, headers)


def test_events_are_json(slack: Sandbox, http_app: HttpApp) -> None:
    slack.person(ANA).open_home(timeout=0)

    ((headers, body),) = http_app.received
    assert headers["content-type"] == "application/json"
    assert json.loads(body)["event"]["type"] == "app_home_opened"


def test_a_plain_text_ack_is_shown_to_the_person(slack: Sandbox) -> None:
    with HttpApp(lambda _headers, _body: (200, {"Content-Type": "text/plain"}, b"Hello")) as app:
        slack.use_http(app.url)

        result = slack.person(ANA).command("/pairme")

    assert result.text == "Hello"
    assert [message.text for message in slack.person(ANA).ephemerals] == ["Hello"]


def test_a_failed_event_is_repeated_with_number_and_reason(slack: Sandbox) -> None:
    statuses = iter([500, 500, 200])

    def answer(_headers: Json, _body: bytes) -> tuple[int, Json, bytes]:
        return next(statuses), {}, b""

    with HttpApp(answer) as app:
        slack.use_http(app.url)
        slack.admin.deactivate(ANA)
        slack.wait_for(lambda: _acks(slack) == 2)
        slack.clock.advance(timedelta(minutes=1))
        slack.wait_for(lambda: _acks(slack) == 3)

    numbers = [headers.get("x-slack-retry-num") for headers, _ in app.received]
    assert numbers == [None, "1", "2"]
    assert app.received[1][0]["x-slack-retry-reason"] == "http_error"


def test_an_app_can_ask_not_to_be_told_again(slack: Sandbox) -> None:
    with HttpApp(lambda _headers, _body: (500, {"x-slack-no-retry": "1"}, b"")) as app:
        slack.use_http(app.url)
        slack.person(ANA).open_home(timeout=0)
        slack.person(ANA).command("/pairme")

        assert len(app.received) == 2


def _acks(slack: Sandbox) -> int:
    return sum(entry.kind is EntryKind.ACK for entry in slack.transcript)


def test_nobody_listening_is_a_failed_connection(slack: Sandbox) -> None:
    with HttpApp(ok) as app:
        slack.use_http(app.url)

    result = slack.person(ANA).command("/pairme")

    assert (result.acked, result.error) == (False, "connection_failed")


def test_a_captured_request_can_be_replayed_and_forged(slack: Sandbox, http_app: HttpApp) -> None:
    slack.person(ANA).command("/pairme")
    captured = slack.last_request()

    slack.send_again(captured)
    slack.send_again(replace(captured, body=captured.body.replace(b"pairme", b"parime")))

    verifier = SignatureVerifier(slack.signing_secret)
    verdicts = [verifier.is_valid_request(body, headers) for headers, body in http_app.received]
    assert verdicts == [True, True, False]


@pytest.mark.parametrize(
    "url", ["http://example.org:80/slack", "https://127.0.0.1:1/", "http://127.0.0.1/"]
)
def test_the_sandbox_delivers_to_this_machine_only(slack: Sandbox, url: str) -> None:
    with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
        slack.use_http(url)
