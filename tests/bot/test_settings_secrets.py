"""Tokens and other secrets: what is wrong with one is said, the secret itself never."""

from pathlib import Path

import pytest

from bot.errors import InvalidSettings
from bot.settings import Settings, load_settings

BOT_TOKEN = "xoxb-1111-2222-canarybot"
APP_TOKEN = "xapp-1-A1-2222-canaryapp"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
COMPLETE = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}


def problems_of(env: dict[str, str], *, needs_slack: bool = False) -> list[str]:
    with pytest.raises(InvalidSettings) as caught:
        load_settings(env, needs_slack=needs_slack)
    return list(caught.value.problems)


def test_settings_without_tokens_load_and_say_what_running_needs() -> None:
    missing = load_settings({}).require_slack()

    assert [line.split("; ")[0] for line in missing] == [
        "SLACK_BOT_TOKEN is missing",
        "SLACK_APP_TOKEN is missing",
    ]


def test_socket_mode_is_ready_with_two_tokens() -> None:
    assert load_settings(COMPLETE, needs_slack=True).require_slack() == ()


def test_http_mode_needs_the_signing_secret_and_no_app_token() -> None:
    env = {"SLACK_BOT_TOKEN": BOT_TOKEN, "PAIRME_MODE": "HTTP"}

    [problem] = problems_of(env, needs_slack=True)

    assert problem.startswith("SLACK_SIGNING_SECRET is missing")
    load_settings({**env, "SLACK_SIGNING_SECRET": SIGNING_SECRET}, needs_slack=True)


@pytest.mark.parametrize("secret", ["changeme", SIGNING_SECRET[:-1], SIGNING_SECRET[:-1] + "g"])
def test_a_signing_secret_has_32_hexadecimal_digits(secret: str) -> None:
    env = {"SLACK_BOT_TOKEN": BOT_TOKEN, "PAIRME_MODE": "http", "SLACK_SIGNING_SECRET": secret}

    [problem] = problems_of(env, needs_slack=True)

    assert problem.startswith("SLACK_SIGNING_SECRET is not a signing secret")


@pytest.mark.parametrize(
    ("token", "says"),
    [
        (f'"{BOT_TOKEN}"', "remove the quotes"),
        (f"\u201c{BOT_TOKEN}\u201d", "remove the quotes"),
        (f"{BOT_TOKEN}\n", "line break"),
        ("xoxb-1111\n-2222", "line break"),
        (f" {BOT_TOKEN}", "contains a blank"),
        ("xoxb-1111 -2222", "contains a blank"),
        ("xoxp-1111-canary", "another kind of token; expected a token starting with xoxb-"),
        (APP_TOKEN, "another kind of token; expected a token starting with xoxb-"),
        ("xoxb-", "cut short"),
        ("xoxb-…canary", "strange characters"),
    ],
)
def test_a_token_copied_badly_is_named_for_what_is_wrong_with_it(token: str, says: str) -> None:
    [problem] = problems_of({**COMPLETE, "SLACK_BOT_TOKEN": token}, needs_slack=True)

    assert problem.startswith("SLACK_BOT_TOKEN ")
    assert says in problem


def test_no_secret_shows_in_problems_masked_values_or_text() -> None:
    env = {
        **COMPLETE,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "PAIRME_DATABASE_URL": "postgresql://ana:canarydb@db/pairme",
    }
    misplaced = {"PAIRME_PORT": BOT_TOKEN, "PAIRME_HOST": f"/{APP_TOKEN}", "PAIRME_MODE": "canary"}

    settings = load_settings(env)
    with pytest.raises(InvalidSettings) as caught:
        load_settings({**env, **misplaced})

    shown = [str(settings), repr(settings), str(settings.masked()), str(caught.value)]
    assert not any(word in text for word in ("canary", SIGNING_SECRET) for text in shown)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_masked_values_list_every_variable() -> None:
    masked = load_settings(COMPLETE).masked()

    assert len(masked) == len(Settings.model_fields)
    assert masked["SLACK_BOT_TOKEN"] == "(set)"
    assert masked["SLACK_SIGNING_SECRET"] == "(not set)"


@pytest.mark.parametrize("url", ["postgresql://db/pairme", "postgres://db/pairme"])
def test_postgresql_needs_a_key_or_a_ledger_before_anybody_can_be_erased(
    url: str, tmp_path: Path
) -> None:
    env = {**COMPLETE, "PAIRME_DATABASE_URL": url}

    [problem] = problems_of({**env, "PAIRME_ERASURE_KEY": ""}, needs_slack=True)

    assert problem.startswith("PAIRME_ERASURE_LEDGER is missing")
    for enough in (
        {"PAIRME_ERASURE_KEY": "k" * 32},
        {"PAIRME_ERASURE_LEDGER": str(tmp_path / "erased")},
    ):
        load_settings(env | enough, needs_slack=True)
    load_settings(env)  # what only looks at the database needs neither


def test_a_sqlite_file_has_its_ledger_beside_it() -> None:
    load_settings({**COMPLETE, "PAIRME_DATABASE_URL": "sqlite:///pairme.db"}, needs_slack=True)
