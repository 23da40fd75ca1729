"""Letting an app into a workspace: the consent page, codes, and what they are exchanged for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from slack_sdk.errors import SlackApiError

from sandbox import NothingThere, Sandbox, Visitor
from tests.sandbox.exchanges import (
    FIRST,
    SECOND,
    access,
    client_of,
    install,
    new_code,
    owner_of,
    refuse,
)
from tests.sandbox.kit import ANA, BEN, GUEST
from tests.sandbox.oauth_app import OAuthApp


@pytest.fixture
def slack(bare: Sandbox) -> Sandbox:
    return bare


def test_a_person_lets_the_app_in(slack: Sandbox, app: OAuthApp) -> None:
    got = install(app, SECOND)

    assert owner_of(slack, got["access_token"]) == SECOND
    assert (got["app_id"], got["token_type"], got["scope"]) == (
        slack.app_id,
        "bot",
        "commands,chat:write",
    )
    assert got["team"] == {"id": SECOND, "name": "Quill & Anchor"}
    assert (got["authed_user"]["id"], got["bot_user_id"]) == (ANA, slack.bot_user_id)
    assert (got["enterprise"], got["is_enterprise_install"]) == (None, False)
    assert not {"expires_in", "refresh_token"} & set(got)
    assert [one.is_installed for one in slack.workspaces.values()] == [False, True]
    slack.person(ANA, SECOND).command("/pairme")
    assert [payload["team_id"] for payload in app.received] == [SECOND]
    with pytest.raises(NothingThere, match="not installed"):
        slack.person(ANA).command("/pairme")


def test_a_person_says_no(slack: Sandbox, app: OAuthApp) -> None:
    page = slack.workspaces[FIRST].add_to_slack(ANA, app.install_url, allow=False)

    assert (page.text, page.status) == ("access_denied", 200)
    assert not slack.workspaces[FIRST].is_installed


def test_an_answer_counts_once(slack: Sandbox, app: OAuthApp) -> None:
    visitor = Visitor()
    consent = visitor.open(f"{app.consent_url}&team={FIRST}&state=abc")
    wish = consent.text.partition('name="wish" value="')[2].partition('"')[0]
    answer = {"wish": wish, "team": FIRST, "user": ANA, "decision": "cancel"}
    url = consent.url.partition("?")[0]

    first = visitor.open(url, answer)
    again = visitor.open(url, answer)

    assert first.url == f"{app.redirect_uri}?error=access_denied&state=abc"
    assert again.status == 400
    assert "invalid_request" in again.text


@pytest.mark.parametrize(("team", "user"), [(FIRST, GUEST), (FIRST, "U0NOBODY"), ("T0NONE", ANA)])
def test_only_a_member_can_say_yes(slack: Sandbox, app: OAuthApp, team: str, user: str) -> None:
    visitor = Visitor()
    consent = visitor.open(f"{app.consent_url}&team={FIRST}")
    wish = consent.text.partition('name="wish" value="')[2].partition('"')[0]
    answer = {"wish": wish, "team": team, "user": user, "decision": "allow"}

    page = visitor.open(consent.url.partition("?")[0], answer)

    assert (page.status, GUEST in consent.text) == (400, False)
    assert "invalid_request" in page.text


def test_who_looks_at_the_page_is_asked_about_their_workspace(
    slack: Sandbox, app: OAuthApp
) -> None:
    visitor = Visitor()

    chooser = visitor.open(app.consent_url)
    visitor.cookies[urlsplit(slack.url).netloc] = {"sandbox-here": f"{SECOND}.{BEN}"}
    consent = visitor.open(app.consent_url)

    assert f"team={FIRST}" in chooser.text
    assert f"team={SECOND}" in chooser.text
    assert f'name="team" value="{SECOND}"' in consent.text
    assert f'value="{BEN}" selected' in consent.text


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("client_id=", "client_id=0", "invalid_client_id"),
        ("scope=commands%2Cchat%3Awrite", "scope=", "no_scopes"),
        ("scope=commands", "scope=telepathy", "invalid_scope"),
        ("user_scope=", "user_scope=chat:write", "invalid_scope"),
        ("redirect_uri=http%3A%2F%2F127.0.0.1", "redirect_uri=http%3A%2F%2Fexample.org", "bad_re"),
        ("user_scope=", "user_scope=&team=T0NONE", "invalid_team"),
    ],
)
def test_a_wrong_link_leads_nowhere(
    slack: Sandbox, app: OAuthApp, old: str, new: str, code: str
) -> None:
    page = Visitor().open(app.consent_url.replace(old, new, 1))

    assert page.status == 400
    assert code in page.text


def test_what_an_address_says_is_shown_as_text(slack: Sandbox, app: OAuthApp) -> None:
    page = Visitor().open(f"{app.consent_url}&team={FIRST}&state=<script>".replace("scope=", "s="))
    evil = Visitor().open(app.consent_url.replace("scope=commands", "scope=<script>", 1))

    assert "<script>" not in page.text + evil.text


def test_answers_go_to_registered_addresses_only(slack: Sandbox, app: OAuthApp) -> None:
    slack.oauth.redirect_urls = (f"{app.url}/elsewhere",)
    assert Visitor().open(app.consent_url).status == 400

    slack.oauth.redirect_urls = (f"{app.url}/slack",)
    assert install(app)["team"]["id"] == FIRST


def test_the_registered_address_counts_where_the_app_names_none(slack: Sandbox) -> None:
    with OAuthApp(slack, sends_uri=False) as app:
        assert Visitor().open(app.consent_url).status == 400
        slack.oauth.redirect_urls = (app.redirect_uri,)

        assert install(app)["team"]["id"] == FIRST


def test_a_code_is_worth_one_token_however_many_ask_at_once(slack: Sandbox, app: OAuthApp) -> None:
    code = new_code(app)

    def ask(_: int) -> str:
        try:
            return str(app.exchange(code)["token_type"])
        except SlackApiError as error:
            return str(error.response["error"])

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(ask, range(8)))

    assert outcomes == ["bot", *["code_already_used"] * 7]


def test_a_code_lives_for_ten_minutes(slack: Sandbox, app: OAuthApp) -> None:
    soon, late = new_code(app), new_code(app)
    slack.clock.advance(timedelta(minutes=9))
    assert app.exchange(soon)["ok"]

    slack.clock.advance(timedelta(minutes=1))

    assert refuse(slack, code=late, redirect_uri=app.redirect_uri) == "invalid_code"


def test_an_exchange_must_be_right(slack: Sandbox, app: OAuthApp) -> None:
    right = {"code": new_code(app), "redirect_uri": app.redirect_uri}

    assert refuse(slack, **right, client_id="1.1") == "invalid_client_id"
    assert refuse(slack, **right, client_secret="x") == "bad_client_secret"
    assert refuse(slack, **{**right, "code": "x"}) == "invalid_code"
    assert refuse(slack, **{**right, "redirect_uri": f"{app.url}/x"}) == "bad_redirect_uri"
    assert refuse(slack, code=right["code"]) == "bad_redirect_uri"
    assert refuse(slack, **right, grant_type="password") == "invalid_grant_type"
    assert refuse(slack, grant_type="refresh_token", refresh_token="x") == "invalid_refresh_token"
    assert access(slack, **right)["ok"]


def test_credentials_may_come_as_arguments_too(slack: Sandbox, app: OAuthApp) -> None:
    answer = client_of(slack).api_call(
        "oauth.v2.access",
        data={
            "client_id": slack.oauth.client_id,
            "client_secret": slack.oauth.client_secret,
            "code": new_code(app),
            "redirect_uri": app.redirect_uri,
        },
    )

    assert answer["ok"]


def test_secrets_are_never_written_down(slack: Sandbox, app: OAuthApp) -> None:
    slack.oauth.rotates = True
    got = install(app)
    access(slack, grant_type="refresh_token", refresh_token=got["refresh_token"])

    written = repr(slack.transcript) + repr(slack.oauth) + repr(slack._world.workspaces)
    secrets = (got["access_token"], got["refresh_token"], slack.oauth.client_secret)
    assert not [secret for secret in secrets if secret in written]
    assert [entry.team for entry in slack.calls("oauth.v2.access")] == [FIRST, FIRST]


def test_more_scopes_come_with_another_yes(slack: Sandbox, app: OAuthApp) -> None:
    before = install(app)
    app.scopes = ("chat:write", "users:read")
    consent = Visitor().open(f"{app.consent_url}&team={FIRST}")

    after = install(app)

    assert consent.text.count("has it already") == 1
    assert after["access_token"] == before["access_token"]
    assert after["scope"] == "commands,chat:write,users:read"
    assert client_of(slack, after["access_token"]).users_info(user=ANA)["ok"]


def test_an_organization_can_be_asked_for(slack: Sandbox, app: OAuthApp) -> None:
    slack.oauth.is_org_wide = True
    slack.workspaces[FIRST].add_to_slack(ANA, app.install_url)

    got = app.installed[None]
    assert (got["team"], got["is_enterprise_install"]) == (None, True)
    assert got["enterprise"]["id"] == "E0SANDBOX"
    slack.person(ANA).command("/pairme")
    assert app.received[0]["is_enterprise_install"] == "true"
    assert client_of(slack, got["access_token"]).auth_test()["is_enterprise_install"]
