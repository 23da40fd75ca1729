"""The settings of an app that many workspaces install: what is wrong is said, no value ever."""

from __future__ import annotations

import pytest

from bot.errors import InvalidSettings
from bot.settings import Settings, load_settings
from storage.sealing import new_key

KEY = new_key()
SECRET = "0123456789abcdef" * 2
COMPLETE = {
    "SLACK_CLIENT_ID": "1111.2222",
    "SLACK_CLIENT_SECRET": "fedcba9876543210" * 2,
    "SLACK_SIGNING_SECRET": SECRET,
    "PAIRME_MODE": "http",
    "PAIRME_PUBLIC_URL": "https://pairme.example.com",
    "PAIRME_ENCRYPTION_KEYS": f"2026-11:{KEY}",
}


def problems_of(**changes: str) -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        load_settings(COMPLETE | changes, needs_slack=True)
    return list(caught.value.problems)


def test_a_complete_set_is_ready_without_a_bot_token() -> None:
    settings = load_settings(COMPLETE, needs_slack=True)

    assert settings.uses_oauth
    assert settings.require_slack() == ()
    assert settings.redirect_uri == "https://pairme.example.com/slack/oauth_redirect"
    assert settings.install_url == "https://pairme.example.com/slack/install"
    assert settings.sealing_keys == (("2026-11", KEY),)


def test_one_workspace_with_a_token_is_as_it_was() -> None:
    assert not Settings.model_validate({}).uses_oauth
    assert load_settings({}).sealing_keys == ()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SLACK_CLIENT_ID": ""}, "SLACK_CLIENT_ID is missing, and SLACK_CLIENT_SECRET is set"),
        ({"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET is missing, and SLACK_CLIENT_ID is set"),
        ({"SLACK_CLIENT_ID": " 1.2"}, "SLACK_CLIENT_ID contains a blank"),
        ({"SLACK_CLIENT_ID": "'1.2'"}, "SLACK_CLIENT_ID is wrapped in quotes"),
        ({"SLACK_CLIENT_SECRET": "short"}, "SLACK_CLIENT_SECRET is cut short"),
        ({"SLACK_BOT_TOKEN": "xoxb-1-kanarie"}, "SLACK_BOT_TOKEN is set as well as SLACK_CLIENT_"),
        ({"PAIRME_ADMINS": "U024BE7LH"}, "PAIRME_ADMINS is set as well as SLACK_CLIENT_ID"),
        ({"PAIRME_MODE": "socket"}, "PAIRME_MODE is socket, and SLACK_CLIENT_ID is set"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET is missing"),
        ({"PAIRME_PUBLIC_URL": ""}, "PAIRME_PUBLIC_URL is missing"),
        ({"PAIRME_PUBLIC_URL": "http://pairme.example.com"}, "PAIRME_PUBLIC_URL is http://"),
        ({"PAIRME_PUBLIC_URL": "pairme.example.com"}, "is not a plain address"),
        ({"PAIRME_PUBLIC_URL": "https://a:b@c.example"}, "is not a plain address"),
        ({"PAIRME_PUBLIC_URL": "https://a.example:x"}, "is not a plain address"),
        ({"PAIRME_PUBLIC_URL": "https://[::1"}, "is not a plain address"),
        ({"PAIRME_PUBLIC_URL": "https://a.example?q=kanarie"}, "is not a plain address"),
        ({"PAIRME_PUBLIC_URL": "https://a.example/slack/oauth_redirect"}, "has a path of Slack's"),
        ({"PAIRME_ENCRYPTION_KEYS": ""}, "PAIRME_ENCRYPTION_KEYS is missing"),
        ({"PAIRME_ENCRYPTION_KEYS": KEY}, "entry 1 has no id before its key"),
        ({"PAIRME_ENCRYPTION_KEYS": f"a:{KEY},"}, "entry 2 has no id before its key"),
        ({"PAIRME_ENCRYPTION_KEYS": f"a b:{KEY}"}, "entry 1 has no id before its key"),
        ({"PAIRME_ENCRYPTION_KEYS": f"a:{KEY},a:{new_key()}"}, "the id a is there twice"),
        ({"PAIRME_ENCRYPTION_KEYS": f"a:{KEY[:-5]}"}, "the key a is not 32 bytes in base64"),
        ({"PAIRME_ENCRYPTION_KEYS": f"a:{KEY}x"}, "the key a is not 32 bytes in base64"),
        ({"PAIRME_ENCRYPTION_KEYS": "a:kanarie"}, "the key a is not 32 bytes in base64"),
        ({"PAIRME_ENCRYPTION_KEYS": "a:"}, "the key a is not 32 bytes in base64"),
        ({"PAIRME_ENCRYPTION_KEYS": "a:" + "Ä" * 44}, "the key a is not 32 bytes in base64"),
    ],
)
def test_what_is_wrong_is_one_line_that_ends_with_the_remedy(
    changes: dict[str, str], says: str
) -> None:
    problems = problems_of(**changes)

    assert len([one for one in problems if says in one]) == 1, problems
    assert all("; " in one and "\n" not in one for one in problems)
    assert not any(KEY[:12] in one or "kanarie" in one for one in problems)


def test_half_a_set_is_refused_also_where_no_slack_is_needed() -> None:
    with pytest.raises(InvalidSettings, match="SLACK_CLIENT_SECRET is missing"):
        load_settings({"SLACK_CLIENT_ID": "1.2"})


@pytest.mark.parametrize(
    "url", ["http://localhost:3000/", "http://127.0.0.1:3000", "http://[::1]:3000"]
)
def test_plain_http_is_for_this_machine_only(url: str) -> None:
    settings = load_settings(COMPLETE | {"PAIRME_PUBLIC_URL": url}, needs_slack=True)

    assert settings.redirect_uri == url.rstrip("/") + "/slack/oauth_redirect"


def test_the_first_key_seals_and_blanks_do_not_matter() -> None:
    other = new_key()
    keys = f" new:{other} ,\told:{KEY}"

    settings = load_settings(COMPLETE | {"PAIRME_ENCRYPTION_KEYS": keys})

    assert settings.sealing_keys == (("new", other), ("old", KEY))


def test_no_secret_shows_and_each_key_is_hidden_from_the_log() -> None:
    settings = load_settings(COMPLETE)

    shown = f"{settings!r} {settings} {settings.masked()}"

    assert not any(one in shown for one in (KEY, COMPLETE["SLACK_CLIENT_SECRET"]))
    assert {KEY, COMPLETE["SLACK_CLIENT_SECRET"]} <= set(settings.secrets())
