"""The page's own API: what it shows, what it does, whom it refuses."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox import Control, Sandbox
from tests.sandbox.apps import FormApp, SocketApp
from tests.sandbox.kit import ANA, BEN, CHLOE, Json, actions, button, home, modal, section, select

Ask = Callable[..., tuple[int, Json]]


@pytest.fixture
def ask(slack: Sandbox) -> Iterator[Ask]:
    """Ask the page API; returns status and JSON. A body makes it a POST."""
    connection = http.client.HTTPConnection("127.0.0.1", slack.port)

    def call(path: str, body: Any = None, **headers: str) -> tuple[int, Json]:
        sent = {"Content-Type": "application/json"} if body is not None else {}
        data = None if body is None else json.dumps(body)
        method = "GET" if body is None else "POST"
        connection.request(method, path, body=data, headers={**sent, **headers})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    yield call
    connection.close()


def test_the_state_shows_the_workspace_from_one_persons_side(
    slack: Sandbox, client: WebClient, ask: Ask
) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]
    client.chat_postMessage(channel=channel, text="Meet")
    client.views_publish(user_id=ANA, view=home())

    status, state = ask(f"/sandbox/state?as={ANA}")

    assert (status, state["me"], state["workspace"]) == (200, ANA, "Harbour & Pine")
    assert (state["connected"], state["modal"], state["speed"]) == (False, None, 1.0)
    assert state["home"]["type"] == "home"
    assert [(found["kind"], found["name"], found["unread"]) for found in state["channels"]] == [
        ("app", "pairme", False),
        ("mpim", "Ben Okafor", True),
    ]
    ana = next(person for person in state["people"] if person["id"] == ANA)
    assert (ana["real_name"], len(ana["local_time"])) == ("Ana Ferreira", 5)


def test_messages_are_shown_to_members_only(slack: Sandbox, client: WebClient, ask: Ask) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]
    client.chat_postMessage(channel=channel, text="Meet")

    _, shown = ask(f"/sandbox/messages?as={ANA}&channel={channel}")
    status, _ = ask(f"/sandbox/messages?as={CHLOE}&channel={channel}")

    assert [message["text"] for message in shown["messages"]] == ["Meet"]
    assert status == 404


def test_reading_a_conversation_clears_its_mark(
    slack: Sandbox, client: WebClient, ask: Ask
) -> None:
    channel = client.chat_postMessage(channel=ANA, text="Hello")["channel"]

    ask("/sandbox/read", {"as": ANA, "channel": channel})

    assert ask(f"/sandbox/state?as={ANA}")[1]["channels"][0]["unread"] is False


def test_a_command_says_what_went_wrong(slack: Sandbox, ask: Ask) -> None:
    command = {"as": ANA, "channel": slack.person(ANA).dm.id, "text": "/pairme"}

    _, alone = ask("/sandbox/command", command)
    with SocketApp(slack):
        _, answered = ask("/sandbox/command", command)

    assert (alone["acked"], alone["message"]) == (
        False,
        "/pairme went nowhere: no app is connected",
    )
    assert (answered["acked"], answered["message"]) == (True, None)


def test_a_form_is_filled_in_and_closed(slack: Sandbox, client: WebClient, ask: Ask) -> None:
    with FormApp(slack, client, modal()):
        view = ask(f"/sandbox/state?as={ANA}")[1]["modal"]
        form = {"as": ANA, "view_id": view["id"]}

        _, empty = ask("/sandbox/submit", {**form, "values": {}})
        _, full = ask("/sandbox/submit", {**form, "values": {"note": {"text": "Hello"}}})

    assert (list(empty["errors"]), empty["closed"]) == (["note"], False)
    assert (full["errors"], full["closed"]) == (None, True)


def test_a_form_can_be_closed(slack: Sandbox, client: WebClient, ask: Ask) -> None:
    with FormApp(slack, client, modal()):
        view_id = (slack.person(ANA).modal or {})["id"]

        ask("/sandbox/close-view", {"as": ANA, "view_id": view_id})

    assert slack.person(ANA).modal is None


def test_buttons_and_selects_work_in_messages_and_home(
    slack: Sandbox, client: WebClient, ask: Ask
) -> None:
    blocks = [actions(button(), select())]
    posted = client.chat_postMessage(channel=ANA, text="x", blocks=blocks)
    client.views_publish(user_id=ANA, view=home(actions(select())))
    message = {"as": ANA, "source": "message", "channel": posted["channel"], "ts": posted["ts"]}
    with SocketApp(slack) as app:
        state = {"row": {"pick": "red"}}
        ask("/sandbox/action", {**message, "block_id": "row", "action_id": "go", "state": state})
        choice = {"as": ANA, "source": "home", "block_id": "row", "action_id": "pick"}
        _, chosen = ask("/sandbox/action", {**choice, "selected": "blue"})

        pressed, picked = app.payloads
    assert pressed["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "red"
    assert picked["actions"][0]["selected_option"]["value"] == "blue"
    assert chosen["acked"] is True


def test_opening_home_tells_the_app_and_does_not_wait(slack: Sandbox, ask: Ask) -> None:
    with SocketApp(slack) as app:
        ask("/sandbox/open-home", {"as": ANA})

        assert app.payloads[0]["event"]["type"] == "app_home_opened"


def test_the_clock_moves_from_the_page(slack: Sandbox, ask: Ask) -> None:
    before = slack.clock.now()

    _, answer = ask("/sandbox/clock", {"advance_s": 3600})

    assert answer["now"] > before.isoformat()
    assert ask("/sandbox/clock", {"advance_s": -1})[0] == 400


def test_the_program_around_may_move_the_clock_in_its_own_way() -> None:
    moved: list[timedelta] = []
    with Sandbox(move_clock=moved.append) as slack:
        connection = http.client.HTTPConnection("127.0.0.1", slack.port)
        headers = {"Content-Type": "application/json"}
        connection.request("POST", "/sandbox/clock", body='{"advance_s": 60}', headers=headers)
        status = connection.getresponse().status
        connection.close()

    assert (status, moved) == (200, [timedelta(minutes=1)])


def test_a_control_runs_the_programs_own_code_and_shows_its_failure() -> None:
    def fail() -> str:
        raise RuntimeError("no round is due")

    controls = [
        Control("run", "Run", "Runs the round", lambda: "3 pairs"),
        Control("fail", "Fail", "Fails", fail),
    ]
    with Sandbox(controls=controls) as slack:
        connection = http.client.HTTPConnection("127.0.0.1", slack.port)
        answers = []
        for name in ("run", "fail"):
            headers = {"Content-Type": "application/json"}
            body = json.dumps({"id": name})
            connection.request("POST", "/sandbox/control", body=body, headers=headers)
            answers.append(json.loads(connection.getresponse().read()))
        connection.close()

    assert answers == [
        {"message": "3 pairs", "error": False},
        {"message": "RuntimeError: no round is due", "error": True},
    ]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/sandbox/command", {}, 400),
        ("/sandbox/command", [], 400),
        ("/sandbox/command", {"as": "U0NOBODY", "text": "/x"}, 400),
        ("/sandbox/command", {"as": ANA, "text": "hello"}, 400),
        ("/sandbox/submit", {"as": ANA, "view_id": "V1", "values": {}}, 409),
        ("/sandbox/control", {"id": "unknown"}, 400),
        ("/sandbox/state?as=U0NOBODY", None, 404),
    ],
)
def test_mistaken_requests_are_refused_with_a_reason(
    ask: Ask, path: str, body: Any, status: int
) -> None:
    answered, reason = ask(path, body)

    assert answered == status
    assert reason["error"]


def test_a_form_from_another_site_is_refused(slack: Sandbox, ask: Ask) -> None:
    answered, _ = ask("/sandbox/clock", {"advance_s": 1}, **{"Content-Type": "text/plain"})

    assert answered == 415


@pytest.mark.parametrize("host", ["pairs.example.org", "127.0.0.1.example.org:80", ""])
def test_another_host_name_is_refused_everywhere(slack: Sandbox, ask: Ask, host: str) -> None:
    for path in ("/", f"/sandbox/state?as={ANA}", "/api/auth.test"):
        status, _ = ask(path, Host=host)

        assert status == 421


def test_the_page_and_its_files_come_with_a_strict_policy(slack: Sandbox) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", slack.port)
    answers = {}
    for path in ("/", "/page/..%2fserver.py", "/page/server.py"):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        answers[path] = (answer.status, answer.headers)
    connection.close()

    status, headers = answers["/"]
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert headers["content-security-policy"].startswith("default-src 'self'; style-src 'self'")
    assert [answers[path][0] for path in list(answers)[1:]] == [404, 404]


def test_the_event_stream_tells_every_change(slack: Sandbox, client: WebClient) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", slack.port)
    connection.request("GET", "/sandbox/events")
    stream = connection.getresponse()
    first = json.loads(stream.readline().removeprefix(b"data: "))
    stream.readline()

    client.chat_postMessage(channel=ANA, text="x", blocks=[section()])

    second = json.loads(stream.readline().removeprefix(b"data: "))
    connection.close()
    stream.close()
    assert second["rev"] > first["rev"]
