"""Profiles with the workspace's own fields: users.profile.get, team.profile.get, their scope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import ProfileField, Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from tests.sandbox.kit import ANA, GUEST

SCOPE = "users.profile:read"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox(scopes=(*DEFAULT_SCOPES, SCOPE)) as sandbox:
        yield sandbox


@pytest.fixture
def client(slack: Sandbox) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def test_a_workspace_says_which_fields_its_profiles_have(client: WebClient) -> None:
    fields = client.team_profile_get()["profile"]["fields"]

    assert [(one["id"], one["label"], one["type"]) for one in fields] == [
        ("Xf0DEPT", "Department", "text"),
        ("Xf0TEAM", "Team", "text"),
        ("Xf0OFFICE", "Office", "options_list"),
        ("Xf0LEVEL", "Level", "text"),
        ("Xf0BOSS", "Manager", "user"),
    ]


def test_a_profile_holds_values_by_field_and_labels_only_when_asked(client: WebClient) -> None:
    plain = client.users_profile_get(user=ANA)["profile"]
    labelled = client.users_profile_get(user=ANA, include_labels=True)["profile"]

    assert plain["fields"]["Xf0TEAM"] == {"value": "Harbour", "alt": ""}
    assert plain["fields"]["Xf0BOSS"]["value"] == "U05EMI"
    assert labelled["fields"]["Xf0TEAM"]["label"] == "Team"
    assert "email" not in plain


def test_a_profile_without_any_has_an_empty_list_as_slack_gives_it(client: WebClient) -> None:
    assert client.users_profile_get(user=GUEST, include_labels=True)["profile"]["fields"] == []


def test_without_a_name_it_is_the_bots_own(slack: Sandbox, client: WebClient) -> None:
    assert client.users_profile_get()["profile"]["real_name"] == "pairme"


def test_an_emptied_field_is_left_out_and_fields_can_be_replaced(
    slack: Sandbox, client: WebClient
) -> None:
    slack.admin.change_person(ANA, fields={"Xf0TEAM": "", "Xf0DEPT": "Docks"})
    slack.admin.set_profile_fields([ProfileField(id="Xf9", label="Crew")])

    assert list(client.users_profile_get(user=ANA)["profile"]["fields"]) == ["Xf0DEPT"]
    assert [one["id"] for one in client.team_profile_get()["profile"]["fields"]] == ["Xf9"]


def test_both_need_their_scope_and_somebody_who_is_there(slack: Sandbox, client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.users_profile_get(user="U404")
    slack.admin.grant(DEFAULT_SCOPES)

    for call in (client.users_profile_get, client.team_profile_get):
        with pytest.raises(SlackApiError) as caught:
            call()
        assert caught.value.response["error"] == "missing_scope"
        assert caught.value.response["needed"] == SCOPE


def test_a_hundred_profiles_a_minute_may_be_read(slack: Sandbox, client: WebClient) -> None:
    for _ in range(100):
        client.users_profile_get(user=ANA)

    with pytest.raises(SlackApiError) as caught:
        client.users_profile_get(user=ANA)

    assert caught.value.response.status_code == 429
