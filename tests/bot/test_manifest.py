"""The app manifest: least privilege, within Slack's limits, and the same as the committed file."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.errors import InvalidPublicUrl
from bot.ids import COMMAND, DELIVERY_EVENT
from bot.manifest import EVENTS, SCOPES, build_manifest
from bot.settings import Mode

ROOT = Path(__file__).parents[2]
PUBLIC_URL = "https://pairme.example.com"
MANIFESTS = [build_manifest(Mode.SOCKET), build_manifest(Mode.HTTP, PUBLIC_URL)]


def test_the_committed_manifest_is_the_one_for_socket_mode() -> None:
    committed = json.loads((ROOT / "manifest.json").read_text())

    assert committed == build_manifest(Mode.SOCKET)


def test_no_scope_lets_the_bot_read_what_people_write() -> None:
    assert not [scope for scope in SCOPES if scope.endswith(":history")]
    assert set(SCOPES) == {
        "commands",
        "chat:write",
        "mpim:write",
        "users:read",
        "metadata.message:read",
    }
    assert not [event for event in EVENTS if event.startswith("message.") or event == "message"]


def test_history_is_asked_for_only_where_the_operator_wants_it() -> None:
    plain = build_manifest(Mode.SOCKET)["oauth_config"]["scopes"]["bot"]
    history = build_manifest(Mode.SOCKET, history=True)["oauth_config"]["scopes"]["bot"]

    assert history == [*plain, "im:history", "mpim:history"]


def test_profiles_are_asked_for_only_where_the_operator_wants_it() -> None:
    plain = build_manifest(Mode.SOCKET)["oauth_config"]["scopes"]
    profiles = build_manifest(Mode.SOCKET, profiles=True)["oauth_config"]["scopes"]

    assert profiles["bot"] == [*plain["bot"], "users.profile:read"]
    assert profiles["bot_optional"] == plain["bot_optional"]
    assert "users.profile:read" not in plain["bot"]


def test_files_may_be_left_out_by_whoever_installs_the_app() -> None:
    scopes = build_manifest(Mode.SOCKET)["oauth_config"]["scopes"]

    optional = ["files:write", "files:read", "users:read.email"]
    assert set(scopes["bot"]) - set(SCOPES) == set(optional)
    assert scopes["bot_optional"] == optional


def test_receipts_are_subscribed_for_our_own_word_only() -> None:
    [subscription] = MANIFESTS[0]["settings"]["event_subscriptions"]["metadata_subscriptions"]

    assert subscription == {"app_id": "*", "event_type": DELIVERY_EVENT}
    assert "message_metadata_posted" in EVENTS


def test_direct_messages_can_arrive_and_nobody_writes_into_a_void() -> None:
    home = MANIFESTS[0]["features"]["app_home"]

    assert home == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": True,
    }


def test_socket_mode_has_no_address() -> None:
    manifest = build_manifest(Mode.SOCKET, PUBLIC_URL)

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(manifest)


@pytest.mark.parametrize("url", [PUBLIC_URL, f"{PUBLIC_URL}/", f"{PUBLIC_URL}/slack/events"])
def test_http_mode_names_one_address_for_everything(url: str) -> None:
    manifest = build_manifest(Mode.HTTP, url)

    settings = manifest["settings"]
    addresses = {
        manifest["features"]["slash_commands"][0]["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    }
    assert addresses == {f"{PUBLIC_URL}/slack/events"}
    assert settings["socket_mode_enabled"] is False


@pytest.mark.parametrize(
    "url", [None, "", "http://a.example", "https://", "a.example", "https://a?b"]
)
def test_http_mode_without_a_public_address_is_refused_with_an_example(url: str | None) -> None:
    with pytest.raises(InvalidPublicUrl, match=re.escape("such as https://pairme.example.com")):
        build_manifest(Mode.HTTP, url)


@pytest.mark.parametrize("manifest", MANIFESTS, ids=["socket", "http"])
def test_every_field_is_within_the_limits_of_slack(manifest: dict[str, Any]) -> None:
    shown = manifest["display_information"]
    commands = manifest["features"]["slash_commands"]
    events = manifest["settings"]["event_subscriptions"]

    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"[a-z0-9_.-]{1,80}", manifest["features"]["bot_user"]["display_name"])
    assert 1 <= len(commands) <= 50
    for command in commands:
        assert command["command"] == COMMAND
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert len(events["bot_events"]) <= 100
    assert len(manifest["oauth_config"]["scopes"]["bot"]) <= 255
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])


def test_an_app_that_many_install_sends_browsers_back_to_us_and_to_nobody_else() -> None:
    manifest = build_manifest(Mode.HTTP, PUBLIC_URL, oauth=True)
    alone = build_manifest(Mode.HTTP, PUBLIC_URL)

    assert manifest["oauth_config"]["redirect_urls"] == [f"{PUBLIC_URL}/slack/oauth_redirect"]
    assert "redirect_urls" not in alone["oauth_config"]
    assert manifest["settings"]["org_deploy_enabled"] is False
    assert manifest["settings"]["token_rotation_enabled"] is False


def test_tokens_end_only_where_the_operator_wants_it() -> None:
    manifest = build_manifest(Mode.HTTP, PUBLIC_URL, oauth=True, rotation=True)

    assert manifest["settings"]["token_rotation_enabled"] is True
