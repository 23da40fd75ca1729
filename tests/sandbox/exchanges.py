"""Codes and tokens for the tests of the sandbox: how to come by them, and what they are worth."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from tests.sandbox.kit import ANA, Json
from tests.sandbox.oauth_app import OAuthApp

FIRST, SECOND = "T0SANDBOX", "T0SANDBOX2"


def client_of(slack: Sandbox, token: str = "") -> WebClient:
    return WebClient(token=token, base_url=slack.api_url, retry_handlers=[])


def install(app: OAuthApp, team_id: str = FIRST) -> Json:
    """Let the app in and return what it got."""
    page = app.slack.workspaces[team_id].add_to_slack(ANA, app.install_url)
    assert page.text == "Thank you"
    return app.installed[team_id]


def new_code(app: OAuthApp) -> str:
    """A yes that the app has not made use of."""
    with app.slack._world.changing():  # the way there is tested elsewhere
        wish = app.slack.oauth.read_wish(dict(parse_qsl(urlsplit(app.consent_url).query)))
        uri = app.slack.oauth.allow(wish, team_id=FIRST, user_id=ANA)
    return parse_qs(urlsplit(uri).query)["code"][0]


def access(slack: Sandbox, **arguments: Any) -> Json:
    """oauth.v2.access with the app's credentials, unless others are given."""
    known = {"client_id": slack.oauth.client_id, "client_secret": slack.oauth.client_secret}
    data: Any = client_of(slack).oauth_v2_access(**{**known, **arguments}).data
    return dict(data)


def refuse(slack: Sandbox, **arguments: Any) -> str:
    """The error of an exchange that must fail."""
    with pytest.raises(SlackApiError) as caught:
        access(slack, **arguments)
    return str(caught.value.response["error"])


def owner_of(slack: Sandbox, token: str) -> str:
    """Whose token it is, or the error."""
    try:
        return str(client_of(slack, token).auth_test()["team_id"])
    except SlackApiError as error:
        return str(error.response["error"])
