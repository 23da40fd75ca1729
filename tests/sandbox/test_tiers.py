"""Rate tiers on the sandbox clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from sandbox.tiers import TIERS, RateLimiter
from tests.sandbox.kit import ANA, BEN

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_the_call_over_the_tier_is_told_how_long_to_wait(slack: Sandbox, client: WebClient) -> None:
    for _ in range(20):
        client.users_list()

    with pytest.raises(SlackApiError) as caught:
        client.users_list()

    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert slack.rate_limited == {"users.list": 1}


def test_the_budget_returns_with_the_sandbox_clock(slack: Sandbox, client: WebClient) -> None:
    for _ in range(20):
        client.users_list()

    slack.clock.advance(timedelta(seconds=61))

    assert client.users_list()["ok"]


def test_a_conversation_takes_about_one_message_a_second_however_it_is_named(
    slack: Sandbox, client: WebClient
) -> None:
    for _ in range(5):
        client.chat_postMessage(channel=ANA, text="Hello")

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=slack.person(ANA).dm.id, text="Hello")

    assert caught.value.response.status_code == 429
    assert client.chat_postMessage(channel=BEN, text="Hello")["ok"]


def test_the_workspace_as_a_whole_takes_300_messages_a_minute() -> None:
    limiter = RateLimiter(TIERS)

    waits = [
        limiter.check("chat.postMessage", team_id="T1", channel=f"C{number}", now=NOW)
        for number in range(301)
    ]

    assert waits == [None] * 300 + [60]
    assert limiter.check("chat.postMessage", team_id="T2", channel="C1", now=NOW) is None


def test_a_refused_call_does_not_count() -> None:
    limiter = RateLimiter(TIERS)
    for second in range(50):
        limiter.check("chat.update", team_id="T1", channel=None, now=NOW)
        limiter.check("users.list", team_id="T1", channel=None, now=NOW + timedelta(seconds=second))

    assert limiter.check("chat.update", team_id="T1", channel=None, now=NOW) == 60
    later = NOW + timedelta(seconds=60)
    assert limiter.check("chat.update", team_id="T1", channel=None, now=later) is None


def test_tiers_can_be_switched_off() -> None:
    limiter = RateLimiter(None)

    waits = {limiter.check("users.list", team_id="T", channel=None, now=NOW) for _ in range(99)}

    assert waits == {None}
