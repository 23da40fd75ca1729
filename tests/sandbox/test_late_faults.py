"""Faults in which time matters: effects that land late, answers that come slowly or in part."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import EntryKind, Fault, FaultKind, Point, Sandbox
from tests.sandbox.kit import ANA


def n_messages(slack: Sandbox) -> int:
    return len(slack.person(ANA).messages())


@pytest.fixture
def victim() -> Iterator[subprocess.Popen[bytes]]:
    """A process that waits to be ended."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_late_effect_lands_after_its_error_when_the_sandbox_clock_says(
    slack: Sandbox, client: WebClient
) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.LATE, seconds=600, status=502))

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=ANA, text="Hello")

    assert caught.value.response.status_code == 502
    assert (n_messages(slack), slack.faults.in_flight) == (0, 1)
    slack.clock.advance(timedelta(seconds=601))
    slack.wait_for(lambda: n_messages(slack) == 1)
    at_once, later = slack.transcript
    client.api_test()  # served after whatever followed the effect
    assert slack.faults.in_flight == 0
    assert (at_once.kind, at_once.error, at_once.status) == (EntryKind.FAULT, "late", 502)
    assert (later.kind, later.fault) == (EntryKind.CALL, "late status=502 on chat.postMessage")
    assert later.at - at_once.at >= timedelta(seconds=600)


def test_a_late_effect_can_leave_the_caller_without_any_answer(
    slack: Sandbox, client: WebClient
) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.LATE, seconds=600, status=0))

    with pytest.raises((OSError, http.client.HTTPException)):
        client.chat_postMessage(channel=ANA, text="Hello")

    assert n_messages(slack) == 0
    slack.clock.advance(timedelta(seconds=601))
    slack.wait_for(lambda: n_messages(slack) == 1)


def test_a_reset_forgets_effects_that_have_not_landed(slack: Sandbox, client: WebClient) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.LATE, seconds=600))
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=ANA, text="Hello")

    slack.reset()

    slack.clock.advance(timedelta(seconds=601))
    client.chat_postMessage(channel=ANA, text="Another")
    assert [message.text for message in slack.person(ANA).messages()] == ["Another"]


def test_a_dripping_answer_is_right_and_takes_its_time(slack: Sandbox, client: WebClient) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.DRIP, seconds=0.2))
    began = time.monotonic()

    answer = client.chat_postMessage(channel=ANA, text="Hello")

    assert answer["message"]["text"] == "Hello"
    assert time.monotonic() - began >= 0.2


def test_a_dripping_answer_outlasts_a_limit_on_single_reads_only(slack: Sandbox) -> None:
    slack.faults.add(Fault("api.test", FaultKind.DRIP, seconds=0.4))
    connection = http.client.HTTPConnection("127.0.0.1", slack.port, timeout=0.3)
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    connection.request("POST", "/api/api.test", headers=headers)

    answer = connection.getresponse()

    assert json.loads(answer.read())["ok"] is True
    connection.close()


def test_a_truncated_answer_is_no_json_although_the_effect_is_there(
    slack: Sandbox, client: WebClient
) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.TRUNCATED))

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=ANA, text="Hello")

    assert caught.value.response.status_code == 200
    assert n_messages(slack) == 1


@pytest.mark.parametrize("point", list(Point))
def test_a_caller_that_names_itself_can_be_killed_at_three_points(
    slack: Sandbox, victim: subprocess.Popen[bytes], point: Point
) -> None:
    slack.faults.add(Fault("chat.postMessage", FaultKind.KILL, at=point))
    nameless = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    named = WebClient(
        token=slack.bot_token,
        base_url=slack.api_url,
        retry_handlers=[],
        headers={"X-Chaos-Pid": str(victim.pid)},
    )

    nameless.chat_postMessage(channel=ANA, text="spared")
    assert slack.faults.waiting == 1
    named.chat_postMessage(channel=ANA, text="hit")

    assert victim.wait(5) == -9
    assert [entry.pid for entry in slack.calls("chat.postMessage")] == [None, victim.pid]


@pytest.mark.parametrize("name", ["", "abc", "0", "1", "-1", "9" * 5_000])
def test_a_name_that_is_no_process_to_kill_is_no_name(slack: Sandbox, name: str) -> None:
    slack.faults.add(Fault("auth.test", FaultKind.KILL))
    client = WebClient(token=slack.bot_token, base_url=slack.api_url, headers={"X-Chaos-Pid": name})

    assert client.auth_test()["ok"]

    assert slack.faults.waiting == 1


def test_a_kill_of_a_process_that_is_gone_does_no_harm(
    slack: Sandbox, client: WebClient, victim: subprocess.Popen[bytes]
) -> None:
    victim.kill()
    victim.wait(5)
    slack.faults.add(Fault("auth.test", FaultKind.KILL, pid=victim.pid))

    assert client.auth_test()["ok"]
