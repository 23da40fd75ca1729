"""Tokens of an app in a workspace: how they rotate, and how they end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import EntryKind, Sandbox
from tests.sandbox.exchanges import (
    FIRST,
    SECOND,
    access,
    client_of,
    install,
    owner_of,
    refuse,
)
from tests.sandbox.oauth_app import OAuthApp

HALF_A_DAY = timedelta(hours=12)


@pytest.fixture
def slack(bare: Sandbox) -> Sandbox:
    return bare


def test_a_token_that_rotates_lasts_twelve_hours(slack: Sandbox, app: OAuthApp) -> None:
    slack.oauth.rotates = True
    first = install(app)
    assert first["expires_in"] == 12 * 60 * 60

    slack.clock.advance(HALF_A_DAY - timedelta(minutes=1))
    assert owner_of(slack, first["access_token"]) == FIRST
    slack.clock.advance(timedelta(minutes=1))
    assert owner_of(slack, first["access_token"]) == "token_expired"

    second = access(slack, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert owner_of(slack, second["access_token"]) == FIRST
    assert (second["team"]["id"], second["expires_in"]) == (FIRST, 12 * 60 * 60)
    assert "authed_user" not in second


def test_a_refresh_token_counts_once_however_many_ask_at_once(
    slack: Sandbox, app: OAuthApp
) -> None:
    slack.oauth.rotates = True
    refresh_token = install(app)["refresh_token"]

    def ask(_: int) -> str:
        try:
            answer = access(slack, grant_type="refresh_token", refresh_token=refresh_token)
        except SlackApiError as error:
            return str(error.response["error"])
        return str(answer["token_type"])

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(ask, range(8)))

    assert outcomes == ["bot", *["invalid_refresh_token"] * 7]


def test_the_older_token_lives_on_until_there_are_three(slack: Sandbox, app: OAuthApp) -> None:
    slack.oauth.rotates = True
    got = [install(app)]
    for _ in range(2):
        refresh_token = got[-1]["refresh_token"]
        got.append(access(slack, grant_type="refresh_token", refresh_token=refresh_token))
        verdicts = [owner_of(slack, one["access_token"]) for one in got]
        assert verdicts[-2:] == [FIRST, FIRST]

    assert verdicts == ["token_revoked", FIRST, FIRST]


def test_an_app_can_give_its_token_back(slack: Sandbox, app: OAuthApp) -> None:
    token = install(app)["access_token"]
    client = client_of(slack, token)

    assert client.auth_revoke(test=True)["revoked"] is False
    assert client.auth_revoke()["revoked"] is True

    assert owner_of(slack, token) == "token_revoked"
    slack.wait_for(lambda: app.received)
    assert app.received[0]["event"]["tokens"]["bot"] == [slack.bot_user_id]
    assert slack.workspaces[FIRST].is_installed
    again = install(app)
    assert again["access_token"] != token
    assert owner_of(slack, again["access_token"]) == FIRST


@pytest.mark.parametrize(
    "order", [("tokens_revoked", "app_uninstalled"), ("app_uninstalled", "tokens_revoked")]
)
def test_an_app_can_remove_itself_and_hears_of_it_in_any_order(
    slack: Sandbox, app: OAuthApp, order: tuple[str, str]
) -> None:
    token, other = install(app)["access_token"], install(app, SECOND)["access_token"]
    slack.quirks.farewells, slack.quirks.farewell_gap_s = order, 60
    known = {"client_id": slack.oauth.client_id, "client_secret": slack.oauth.client_secret}
    client = client_of(slack, token)
    with pytest.raises(SlackApiError, match="bad_client_secret"):
        client.apps_uninstall(**{**known, "client_secret": "x"})

    client.apps_uninstall(**known)
    slack.wait_for(lambda: _acked(slack) == 1)
    assert _events(app) == [(FIRST, order[0])]
    slack.clock.advance(timedelta(minutes=1))
    slack.wait_for(lambda: _acked(slack) == 2)

    assert _events(app) == [(FIRST, name) for name in order]
    assert owner_of(slack, token) == "account_inactive"
    assert owner_of(slack, other) == SECOND


def test_a_late_farewell_can_come_after_a_new_welcome(slack: Sandbox, app: OAuthApp) -> None:
    slack.quirks.farewell_gap_s = 60
    old = install(app)
    app.scopes = ("commands",)
    slack.admin.uninstall()
    slack.wait_for(lambda: _acked(slack) == 1)

    new = install(app)
    slack.clock.advance(timedelta(minutes=1))
    slack.wait_for(lambda: _acked(slack) == 2)

    assert _events(app)[-1] == (FIRST, "app_uninstalled")
    assert (new["scope"], owner_of(slack, new["access_token"])) == ("commands", FIRST)
    assert owner_of(slack, old["access_token"]) == "account_inactive"


def test_refreshing_ends_with_the_installation(slack: Sandbox, app: OAuthApp) -> None:
    slack.oauth.rotates = True
    got = install(app)
    slack.admin.uninstall()

    arguments = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"]}
    assert refuse(slack, **arguments) == "invalid_refresh_token"


def _acked(slack: Sandbox) -> int:
    return sum(entry.kind is EntryKind.ACK and entry.ok for entry in slack.transcript)


def _events(app: OAuthApp) -> list[tuple[str, str]]:
    return [(payload["team_id"], payload["event"]["type"]) for payload in app.received]
