"""The page's own API with several workspaces, and the two pages that have no script."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox, Visitor
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, Json
from tests.sandbox.oauth_app import OAuthApp

FIRST, SECOND = "T0SANDBOX", "T0SANDBOX2"
Ask = Callable[..., tuple[int, Json]]


@pytest.fixture
def pair() -> Iterator[Sandbox]:
    with Sandbox(workspaces=2, same_ids=True) as slack:
        yield slack


@pytest.fixture
def ask(pair: Sandbox) -> Iterator[Ask]:
    """Ask the page API; returns status and JSON. A body makes it a POST."""
    connection = http.client.HTTPConnection("127.0.0.1", pair.port)

    def call(path: str, body: Any = None) -> tuple[int, Json]:
        sent = {"Content-Type": "application/json"} if body is not None else {}
        data = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, body=data, headers=sent)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    yield call
    connection.close()


def test_the_state_is_of_the_workspace_that_was_asked_for(pair: Sandbox, ask: Ask) -> None:
    pair.workspaces[SECOND].admin.uninstall()
    pair.oauth.install_url = "http://127.0.0.1:1/slack/install"

    states = [ask(f"/sandbox/state?as={ANA}{team}")[1] for team in ("", f"&team={SECOND}")]

    assert [(state["team"], state["installed"]) for state in states] == [
        (FIRST, True),
        (SECOND, False),
    ]
    assert states[0]["workspaces"] == states[1]["workspaces"]
    assert [one["installed"] for one in states[0]["workspaces"]] == [True, False]
    assert states[0]["install_url"] == pair.oauth.install_url
    assert ask(f"/sandbox/state?as={ANA}&team=T0NONE")[0] == 404
    assert ask("/sandbox/messages?as=U1&channel=D1&team=T0NONE")[0] == 404


def test_who_has_not_chosen_is_the_first_person(pair: Sandbox, ask: Ask) -> None:
    assert ask(f"/sandbox/state?as=&team={SECOND}")[1]["me"] == ANA


def test_acts_happen_in_the_workspace_that_was_named(pair: Sandbox, ask: Ask) -> None:
    token = pair.workspaces[SECOND].bot_token
    client = WebClient(token=token, base_url=pair.api_url)
    channel = client.chat_postMessage(channel=ANA, text="Hello")["channel"]
    where = {"as": ANA, "channel": channel, "team": SECOND}

    with SocketApp(pair) as app:
        ask("/sandbox/command", {**where, "text": "/pairme"})
    ask("/sandbox/read", where)

    assert app.payloads[0]["team_id"] == SECOND
    states = [ask(f"/sandbox/state?as={ANA}&team={team}")[1] for team in (FIRST, SECOND)]
    assert [state["channels"][0]["unread"] for state in states] == [False, False]
    assert [state["channels"][0]["last_ts"] is None for state in states] == [True, False]


def test_a_file_is_given_in_the_workspace_that_was_named(pair: Sandbox) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", pair.port)
    headers = {"Content-Type": "application/octet-stream"}
    path = f"/sandbox/upload?as={ANA}&name=a.txt&team={SECOND}"
    connection.request("POST", path, body=b"x", headers=headers)
    file_id = json.loads(connection.getresponse().read())["id"]
    connection.close()

    held = [one.files.find_given(file_id) for one in pair._world.workspaces.values()]
    assert [file is not None for file in held] == [False, True]


def test_who_added_the_app_comes_back_to_that_workspace_once(pair: Sandbox) -> None:
    with OAuthApp(pair) as app:
        pair.workspaces[SECOND].add_to_slack(ANA, app.install_url)
        visitor = Visitor()
        page = visitor.open(f"{app.consent_url}&team={SECOND}")
        wish = page.text.partition('name="wish" value="')[2].partition('"')[0]
        answer = {"wish": wish, "team": SECOND, "user": ANA, "decision": "allow"}
        visitor.open(page.url.partition("?")[0], answer)

    urls = [visitor.open(f"{pair.url}/{query}").url for query in ("?team=T1", "", "")]
    assert urls == [f"{pair.url}/{query}" for query in ("?team=T1", f"?team={SECOND}", "")]


def test_the_consent_page_says_who_asks_whom_for_what(pair: Sandbox) -> None:
    pair.admin.uninstall()
    with OAuthApp(pair) as app:
        page = Visitor().open(f"{app.consent_url}&team={FIRST}")

    assert "Add pairme to Harbour &amp; Pine?" in page.text
    assert "Add its slash commands" in page.text
    assert "Write messages as itself" in page.text
    assert '<label for="user">You are</label>' in page.text
    assert "Choose another workspace" in page.text
