"""response_url: how often, how long, and what it does."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, Json, actions, button, section


def respond(url: str, payload: Json) -> tuple[int, str]:
    request = urllib.request.Request(
        url, data=json.dumps(payload).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)["error"]


@pytest.fixture
def clicked(slack: Sandbox, client: WebClient) -> Callable[[], str]:
    """Have Ana press a button in a message; returns the response_url."""

    def click() -> str:
        client.chat_postMessage(channel=ANA, text="Old", blocks=[actions(button())])
        with SocketApp(slack) as app:
            slack.person(ANA).click("go")
            return str(app.payloads[0]["response_url"])

    return click


def test_a_response_url_works_five_times(slack: Sandbox, clicked: Callable[[], str]) -> None:
    url = clicked()

    answers = [respond(url, {"text": "Thanks"}) for _ in range(6)]

    assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
    assert len(slack.person(ANA).ephemerals) == 5


def test_a_response_url_works_for_thirty_minutes(
    slack: Sandbox, clicked: Callable[[], str]
) -> None:
    url = clicked()
    slack.clock.advance(timedelta(minutes=31))

    assert respond(url, {"text": "Thanks"}) == (404, "expired_url")


def test_a_response_url_replaces_and_deletes_the_original(
    slack: Sandbox, clicked: Callable[[], str]
) -> None:
    url = clicked()

    respond(url, {"text": "New", "replace_original": True})
    assert [message.text for message in slack.person(ANA).messages()] == ["New"]

    respond(url, {"delete_original": True})
    assert slack.person(ANA).messages() == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"blocks": [section()]}, "no_text"),
        ({"text": "x", "response_type": "loud"}, "invalid_arguments"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_the_response_url(
    clicked: Callable[[], str], payload: dict[str, Any], code: str
) -> None:
    assert respond(clicked(), payload) == (400, code)


def test_a_made_up_response_url_is_not_found(slack: Sandbox) -> None:
    assert respond(f"{slack.url}/response/nothing", {"text": "x"}) == (404, "not_found")
