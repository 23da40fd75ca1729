"""Faults on demand: what the app sees, and whether the call took effect."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
import urllib.error

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import EntryKind, Fault, FaultKind, Point, Sandbox
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, BEN, Refusal


def n_messages(slack: Sandbox) -> int:
    return len(slack.person(ANA).messages())


@pytest.mark.parametrize(
    ("kind", "effects"),
    [(FaultKind.REFUSE, 0), (FaultKind.DROP_BEFORE, 0), (FaultKind.DROP_AFTER, 1)],
)
def test_a_cut_connection_leaves_the_effect_it_says(
    slack: Sandbox, client: WebClient, kind: FaultKind, effects: int
) -> None:
    slack.faults.add(Fault("chat.postMessage", kind))

    with pytest.raises((OSError, http.client.HTTPException)):
        client.chat_postMessage(channel=ANA, text="Hello")

    assert n_messages(slack) == effects
    assert slack.faults.fired == {kind: 1}


def test_the_sdks_own_repetition_posts_twice_after_a_lost_answer(slack: Sandbox) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.DROP_AFTER))

    WebClient(token=slack.bot_token, base_url=slack.api_url).chat_postMessage(
        channel=ANA, text="Hello"
    )

    assert n_messages(slack) == 2


@pytest.mark.parametrize("retry_after", [7, "abc", "Wed, 21 Oct 2026 07:28:00 GMT", None])
def test_a_forced_429_carries_any_retry_after(
    slack: Sandbox, client: WebClient, retry_after: int | str | None
) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.HTTP_429, retry_after=retry_after))

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=ANA, text="Hello")

    response = caught.value.response
    assert response.status_code == 429
    assert response.headers.get("retry-after") == (str(retry_after) if retry_after else None)
    assert n_messages(slack) == 0


@pytest.mark.parametrize(("at", "effects"), [(Point.BEFORE_EFFECT, 0), (Point.AFTER_EFFECT, 1)])
@pytest.mark.parametrize("kind", [FaultKind.HTTP_5XX, FaultKind.GARBAGE])
def test_a_useless_answer_may_hide_an_effect(
    slack: Sandbox, client: WebClient, kind: FaultKind, at: Point, effects: int
) -> None:
    slack.faults.add(Fault("chat.postMessage", kind, at=at, status=503))

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=ANA, text="Hello")

    assert caught.value.response.status_code == (503 if kind is FaultKind.HTTP_5XX else 200)
    assert n_messages(slack) == effects


def test_a_slow_answer_outlasts_the_clients_patience_but_not_the_effect(slack: Sandbox) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.SLOW, seconds=0.2))
    client = WebClient(
        token=slack.bot_token,
        base_url=slack.api_url,
        timeout=0.1,  # type: ignore[arg-type]  # slack_sdk says int and passes it on
        retry_handlers=[],
    )

    with pytest.raises((TimeoutError, urllib.error.URLError)):
        client.chat_postMessage(channel=ANA, text="Hello")

    slack.wait_for(lambda: n_messages(slack) == 1)


@pytest.mark.parametrize(("at", "effects"), [(Point.BEFORE_EFFECT, 0), (Point.AFTER_EFFECT, 1)])
def test_an_error_may_hide_an_effect(
    slack: Sandbox, refusal: Refusal, at: Point, effects: int
) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.ERROR, code="fatal_error", at=at))

    assert refusal("chat.postMessage", channel=ANA, text="Hello") == "fatal_error"
    assert n_messages(slack) == effects


def test_faults_count_calls_methods_and_channels(slack: Sandbox, client: WebClient) -> None:
    fault = Fault("chat.postMessage", FaultKind.ERROR, times=2, after=1, channel=ANA)
    slack.faults.add(fault)
    outcomes = []

    for channel in (ANA, BEN, ANA, ANA, ANA):
        try:
            client.chat_postMessage(channel=channel, text="Hello")
            outcomes.append("ok")
        except SlackApiError:
            outcomes.append("error")

    assert outcomes == ["ok", "ok", "error", "error", "ok"]
    assert slack.faults.waiting == 0


def test_a_fault_on_every_method_hits_any(slack: Sandbox, refusal: Refusal) -> None:
    slack.faults.add(Fault("*", FaultKind.ERROR, times=2))

    assert {refusal("auth.test"), refusal("users.list")} == {"internal_error"}


@pytest.mark.parametrize("point", list(Point))
def test_the_server_can_kill_a_process_at_three_points(
    slack: Sandbox, client: WebClient, point: Point
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as victim:
        slack.faults.add(Fault("chat.postMessage", FaultKind.KILL, pid=victim.pid, at=point))

        client.chat_postMessage(channel=ANA, text="Hello")

        assert victim.wait(5) == -9
    assert n_messages(slack) == 1


def test_impossible_faults_are_refused() -> None:
    with pytest.raises(ValueError, match="only KILL"):
        Fault("auth.test", FaultKind.SLOW, at=Point.AFTER_ANSWER)


def test_a_slack_that_is_down_refuses_connections_but_keeps_its_links(
    slack: Sandbox, client: WebClient
) -> None:
    with SocketApp(slack):
        slack.down()
        with pytest.raises(urllib.error.URLError) as caught:
            client.auth_test()
        assert isinstance(caught.value.reason, ConnectionRefusedError)
        assert slack.person(ANA).command("/pairme").acked

        slack.up()
        assert client.auth_test()["ok"]


def test_a_slack_that_is_down_may_keep_its_page(slack: Sandbox, client: WebClient) -> None:
    slack.down(page_stays=True)

    with pytest.raises((OSError, http.client.HTTPException)):
        client.auth_test()

    connection = http.client.HTTPConnection("127.0.0.1", slack.port)
    connection.request("GET", f"/sandbox/state?as={ANA}")
    assert connection.getresponse().status == 200
    connection.close()
    slack.up()
    assert client.auth_test()["ok"]


def test_a_fault_that_is_not_due_costs_no_time(slack: Sandbox, client: WebClient) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.SLOW, seconds=30, after=1))
    began = time.monotonic()

    client.chat_postMessage(channel=ANA, text="Hello")

    assert time.monotonic() - began < 10


def test_a_call_that_a_fault_ended_is_in_the_transcript(slack: Sandbox, refusal: Refusal) -> None:
    slack.faults.add(Fault("auth.test", FaultKind.HTTP_429))

    refusal("auth.test")

    (entry,) = slack.transcript
    assert (entry.kind, entry.error, entry.status) == (EntryKind.FAULT, "http_429", 429)
    assert slack.calls("auth.test") == []
