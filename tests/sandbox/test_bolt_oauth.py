"""slack_bolt's own way of being installed cannot tell the sandbox from Slack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.oauth.token_rotation import TokenRotator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import Sandbox
from sandbox.host import Host
from tests.sandbox.kit import ANA

FIRST, SECOND = "T0SANDBOX", "T0SANDBOX2"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox(workspaces=2, same_ids=True, installed=False) as slack:
        yield slack


@pytest.fixture
def store(tmp_path: Path) -> FileInstallationStore:
    return FileInstallationStore(base_dir=str(tmp_path / "installed"))


@pytest.fixture
def bot_url(slack: Sandbox, store: FileInstallationStore, tmp_path: Path) -> Iterator[str]:
    """A bot of slack_bolt, installable by any workspace."""
    app = App(
        client=WebClient(base_url=slack.api_url, retry_handlers=[]),
        signing_secret=slack.signing_secret,
        oauth_settings=OAuthSettings(
            client_id=slack.oauth.client_id,
            client_secret=slack.oauth.client_secret,
            scopes=["commands", "chat:write"],
            installation_store=store,
            state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(tmp_path / "st")),
            authorization_url=f"{slack.url}/oauth/v2/authorize",
        ),
    )
    app.enable_token_revocation_listeners()

    @app.command("/pairme")
    def on_command(ack: Any, client: WebClient) -> None:
        ack(f"You are in {client.auth_test()['team']}")

    handler = SlackRequestHandler(app)

    async def serve(request: Request) -> Response:
        return await handler.handle(request)

    paths = ("/slack/install", "/slack/oauth_redirect", "/slack/events")
    routes = [Route(path, serve, methods=["GET", "POST"]) for path in paths]
    host = Host(port=0)
    host.start(Starlette(routes=routes), on_start=lambda _: None)
    url = f"http://127.0.0.1:{host.port}"
    slack.oauth.redirect_urls = (f"{url}/slack/oauth_redirect",)
    slack.use_http(f"{url}/slack/events")
    yield url
    host.stop()


def test_a_bot_of_slack_bolt_is_installed_used_and_removed(
    slack: Sandbox, store: FileInstallationStore, bot_url: str
) -> None:
    for team_id, one in slack.workspaces.items():
        page = one.add_to_slack(ANA, f"{bot_url}/slack/install")
        assert (page.status, "Thank you" in page.text) == (200, True)
        assert slack.person(ANA, team_id).command("/pairme").text == f"You are in {one.name}"

    slack.workspaces[SECOND].admin.uninstall()
    slack.wait_for(lambda: sum(entry.method == "app_uninstalled" for entry in slack.transcript) > 1)

    found = [store.find_bot(enterprise_id=None, team_id=team) for team in slack.workspaces]
    assert [bot is not None for bot in found] == [True, False]


def test_the_sdk_rotates_tokens(slack: Sandbox, store: FileInstallationStore, bot_url: str) -> None:
    slack.oauth.rotates = True
    slack.workspaces[FIRST].add_to_slack(ANA, f"{bot_url}/slack/install")
    bot = store.find_bot(enterprise_id=None, team_id=FIRST)
    assert bot is not None
    rotator = TokenRotator(
        client_id=slack.oauth.client_id,
        client_secret=slack.oauth.client_secret,
        client=WebClient(base_url=slack.api_url),
    )

    fresh = rotator.perform_bot_token_rotation(bot=bot, minutes_before_expiration=13 * 60)

    assert fresh is not None
    assert fresh.bot_token == slack.bot_token != bot.bot_token
