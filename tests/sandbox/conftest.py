"""A sandbox shared by the tests and clean for each of them, and a client with the bot's token."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from tests.sandbox.kit import Refusal
from tests.sandbox.oauth_app import OAuthApp


@pytest.fixture(scope="session")
def shared_slack() -> Iterator[Sandbox]:
    with Sandbox() as slack:
        yield slack


@pytest.fixture
def slack(shared_slack: Sandbox) -> Sandbox:
    """A sandbox as fresh as a new one, with all limits on."""
    shared_slack.reset()
    shared_slack.use_http(None)
    shared_slack.links.drop()
    return shared_slack


@pytest.fixture
def client(slack: Sandbox) -> WebClient:
    """slack_sdk, pointed at the sandbox, never repeating a call on its own."""
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def refusal(client: WebClient) -> Refusal:
    """Call a method that must fail, and give back Slack's error code."""

    def call(method: str, **arguments: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            client.api_call(method, json=arguments)
        return str(caught.value.response["error"])

    return call


@pytest.fixture(scope="session")
def shared_bare() -> Iterator[Sandbox]:
    with Sandbox(workspaces=2, same_ids=True, installed=False, tiers=False) as slack:
        yield slack


@pytest.fixture
def bare(shared_bare: Sandbox) -> Sandbox:
    """Two workspaces without the app."""
    shared_bare.reset()
    shared_bare.use_http(None)
    shared_bare.oauth.redirect_urls = ()
    return shared_bare


@pytest.fixture
def app(bare: Sandbox) -> Iterator[OAuthApp]:
    """An app that they can let in."""
    with OAuthApp(bare) as app:
        bare.use_http(app.events_url)
        yield app
