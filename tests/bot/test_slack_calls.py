"""Calls of Slack are counted by how they ended, whoever makes them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.slack_calls import Ending, SlackCalls
from bot.slack_client import slack_client, with_patience
from sandbox import Fault, FaultKind, Sandbox
from tests.cli.slack_stub import slack_saying


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack."""
    with Sandbox() as sandbox:
        yield sandbox


def ending_of(calls: SlackCalls, client: WebClient) -> Ending:
    with suppress(SlackClientError, HTTPException, OSError):
        client.auth_test()
    [((method, ending), count)] = calls.counts().items()
    assert (method, count) == ("auth.test", 1)
    return ending


def client_of(slack: Sandbox, calls: SlackCalls, *, token: str | None = None) -> WebClient:
    return slack_client(
        token=token or slack.bot_token, base_url=slack.api_url, timeout_s=0.5, calls=calls
    )


@pytest.mark.parametrize(
    ("fault", "ending"),
    [
        (None, Ending.OK),
        (Fault(method="auth.test", kind=FaultKind.HTTP_429), Ending.LIMITED),
        (Fault(method="auth.test", kind=FaultKind.HTTP_5XX), Ending.UNCLEAR),
        (Fault(method="auth.test", kind=FaultKind.SLOW, seconds=2.0), Ending.UNCLEAR),
    ],
    ids=["fine", "limited", "broken", "slow"],
)
def test_each_call_is_counted_by_its_ending(
    slack: Sandbox, fault: Fault | None, ending: Ending
) -> None:
    calls = SlackCalls()
    if fault is not None:
        slack.faults.add(fault)

    assert ending_of(calls, client_of(slack, calls)) is ending


def test_a_refusal_is_an_answer(slack: Sandbox) -> None:
    calls = SlackCalls()

    assert ending_of(calls, client_of(slack, calls, token="xoxb-nobody")) is Ending.REFUSED
    assert calls.failing_s() is None


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    calls = SlackCalls()
    client = slack_client(token="x", base_url=f"http://127.0.0.1:{port}/", timeout_s=1, calls=calls)

    assert ending_of(calls, client) is Ending.UNREACHED
    assert calls.failing_s() is not None
    assert calls.silent_s() is None


def test_a_client_with_other_patience_is_counted_in_the_same_place(slack: Sandbox) -> None:
    calls = SlackCalls()

    hurried = with_patience(client_of(slack, calls), timeout_s=3)

    assert hurried.timeout == 3
    assert ending_of(calls, hurried) is Ending.OK


def test_the_date_of_an_answer_is_compared_with_a_clock_that_never_jumps() -> None:
    at = [10.0]
    calls = SlackCalls(monotonic=lambda: at[0])
    with slack_saying(date="Tue, 24 Nov 2026 09:00:00 GMT") as url:
        slack_client(token="x", base_url=url, timeout_s=5, calls=calls).auth_test()
    at[0] = 70.0  # a minute later

    skew = calls.skew(datetime(2026, 11, 24, 9, 1, 2, tzinfo=UTC))

    assert skew == timedelta(seconds=2)


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Nov 2026 09:00:00 GMT"])
def test_a_date_that_nobody_can_read_tells_nothing(date: str) -> None:
    calls = SlackCalls()

    calls.note("auth.test", Ending.OK, date=date)

    assert calls.skew(datetime(2026, 11, 24, tzinfo=UTC)) is None


def test_slack_is_asked_after_five_minutes_of_silence_or_five_seconds_of_failing() -> None:
    at = [0.0]
    calls = SlackCalls(monotonic=lambda: at[0])
    never = calls.needs_asking()
    calls.note("auth.test", Ending.OK)
    at[0] = 299.0
    soon = calls.needs_asking()
    at[0] = 301.0
    silent = calls.needs_asking()
    calls.note("auth.test", Ending.UNREACHED)
    just_failed = calls.silent_s()
    at[0] = 307.0
    calls.note("auth.test", Ending.UNREACHED)

    assert (never, soon, silent, just_failed) == (False, False, True, 301.0)
    assert calls.failing_s() == 6.0
    assert calls.needs_asking()
