"""The Web API's door: tokens, scopes, arguments, unknown methods."""

from __future__ import annotations

import json
import urllib.request
from email.utils import parsedate_to_datetime

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from tests.sandbox.kit import ANA, BEN, Refusal


def test_auth_test_says_whose_token_it_is(slack: Sandbox, client: WebClient) -> None:
    answer = client.auth_test()

    assert (answer["team_id"], answer["user_id"]) == (slack.team_id, slack.bot_user_id)


def test_every_answer_says_what_time_it_is(slack: Sandbox, client: WebClient) -> None:
    good = client.auth_test()
    with pytest.raises(SlackApiError) as caught:
        client.users_info(user="U404")

    for answer in (good, caught.value.response):
        said = parsedate_to_datetime(answer.headers["date"])
        assert abs((slack.clock.now() - said).total_seconds()) < 120 * slack.clock.speed


def test_a_call_by_get_with_query_arguments_works(slack: Sandbox) -> None:
    request = urllib.request.Request(
        f"{slack.api_url}users.info?user={ANA}&include_locale=1",
        headers={"Authorization": f"Bearer {slack.bot_token}"},
    )

    with urllib.request.urlopen(request) as answer:
        body = json.load(answer)

    assert (body["user"]["name"], body["user"]["locale"]) == ("ana", "en-GB")


def test_the_token_may_be_a_form_field(slack: Sandbox) -> None:
    body = f"token={slack.bot_token}&user={ANA}".encode()

    with urllib.request.urlopen(f"{slack.api_url}users.info", data=body) as answer:
        assert json.load(answer)["ok"] is True


@pytest.mark.parametrize(
    ("token", "code"),
    [("", "not_authed"), ("xoxb-of-somebody-else", "invalid_auth")],
)
def test_a_wrong_token_is_refused(slack: Sandbox, token: str, code: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        WebClient(token=token, base_url=slack.api_url).auth_test()

    assert caught.value.response["error"] == code


def test_the_app_token_opens_connections_and_nothing_else(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    app_client = WebClient(token=slack.app_token, base_url=slack.api_url)

    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        app_client.auth_test()

    assert refusal("apps.connections.open") == "not_allowed_token_type"
    assert client.apps_connections_open(app_token=slack.app_token)["url"].startswith("ws://127.0.")


def test_a_missing_scope_is_named_in_the_answer_and_its_headers(
    slack: Sandbox, client: WebClient
) -> None:
    slack.admin.grant(["commands"])

    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=ANA, text="Hello")

    response = caught.value.response
    assert response["error"] == "missing_scope"
    assert (response["needed"], response["provided"]) == ("chat:write", "commands")
    assert response.headers["x-oauth-scopes"] == "commands"
    assert response.headers["x-accepted-oauth-scopes"] == "chat:write"


@pytest.mark.parametrize(
    ("method", "arguments", "needed"),
    [
        ("users.info", {"user": ANA}, "users:read"),
        ("users.list", {}, "users:read"),
        ("team.info", {}, "team:read"),
        ("conversations.open", {"users": [ANA]}, "im:write"),
        ("conversations.open", {"users": [ANA, BEN]}, "mpim:write"),
        ("users.conversations", {"types": ["mpim"]}, "mpim:read"),
    ],
)
def test_every_method_asks_for_its_own_scope(
    slack: Sandbox, client: WebClient, method: str, arguments: dict[str, object], needed: str
) -> None:
    slack.admin.grant(["commands"])

    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)

    assert caught.value.response["needed"] == needed


def test_an_unknown_scope_cannot_be_granted(slack: Sandbox) -> None:
    with pytest.raises(ValueError, match="chat:wirte"):
        slack.admin.grant(["chat:wirte"])


def test_an_unknown_method_is_refused(refusal: Refusal) -> None:
    assert refusal("chat.sendMessage") == "unknown_method"


def test_an_unknown_argument_is_refused_and_named(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.api_call("chat.postMessage", json={"channel": ANA, "text": "Hello", "txet": "x"})

    assert caught.value.response["error"] == "invalid_arguments"
    assert "txet" in caught.value.response["response_metadata"]["messages"][0]


def test_the_arguments_that_sdks_add_to_every_call_are_accepted(
    slack: Sandbox, client: WebClient
) -> None:
    assert client.users_list(team_id=slack.team_id)["ok"]


@pytest.mark.parametrize(
    "arguments",
    [{}, {"user": ANA, "include_locale": "perhaps"}, {"user": [ANA]}],
    ids=["missing", "no boolean", "no string"],
)
def test_missing_and_mistyped_arguments_are_refused(
    refusal: Refusal, arguments: dict[str, object]
) -> None:
    assert refusal("users.info", **arguments) == "invalid_arguments"


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"user=U1", "text/plain", "invalid_post_type"),
    ],
)
def test_a_body_that_is_not_what_its_type_says_is_refused(
    slack: Sandbox, body: bytes, content_type: str, code: str
) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}", "Content-Type": content_type}
    request = urllib.request.Request(f"{slack.api_url}users.info", data=body, headers=headers)

    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["error"] == code


def test_revoked_tokens_and_a_removed_app_answer_with_their_own_errors(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    slack.admin.revoke_tokens()
    assert refusal("auth.test") == "token_revoked"

    slack.admin.uninstall()
    assert refusal("auth.test") == "account_inactive"

    slack.admin.reinstall()
    assert client.auth_test()["ok"]


def test_a_deactivated_person_is_shown_as_deleted_and_without_a_zone(
    slack: Sandbox, client: WebClient
) -> None:
    slack.admin.deactivate(ANA)

    user = client.users_info(user=ANA)["user"]

    assert user["deleted"] is True
    assert "tz" not in user


def test_users_come_in_pages(client: WebClient) -> None:
    sizes = [len(page["members"]) for page in client.users_list(limit=10)]

    assert sizes == [10, 5]


def test_too_large_a_page_and_a_foreign_cursor_are_refused(refusal: Refusal) -> None:
    assert refusal("users.list", limit=1000) == "invalid_limit"
    assert refusal("users.list", cursor="dXNlcg==") == "invalid_cursor"


def test_nobody_has_an_email_without_its_scope(slack: Sandbox, client: WebClient) -> None:
    assert "email" not in client.users_info(user=ANA)["user"]["profile"]

    slack.admin.grant(["users:read", "users:read.email"])

    assert client.users_info(user=ANA)["user"]["profile"]["email"] == "ana@example.org"


def test_the_transcript_keeps_every_call_but_no_token(slack: Sandbox, client: WebClient) -> None:
    client.chat_postMessage(channel=ANA, text="Hello")

    (entry,) = slack.calls("chat.postMessage")
    assert (entry.ok, entry.who, entry.arguments["text"]) == (True, slack.bot_user_id, "Hello")
    assert entry.ids["ts"] == slack.person(ANA).messages()[0].ts
    assert slack.bot_token not in repr(slack.transcript)
