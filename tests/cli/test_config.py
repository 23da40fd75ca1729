"""`pairme config`: every setting, where it comes from, and never a character of a secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.settings_kinds import variable
from tests.cli.calling import pairme

URL = "postgresql://ana:kanarie-password@db.example.com/pairme"
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-1111-kanarie",
    "SLACK_APP_TOKEN": "xapp-1-kanarie",
    "SLACK_SIGNING_SECRET": "feedfacecafebeeffeedfacecafebeef",
    "PAIRME_ERASURE_KEY": "kanarie-" * 4,
}
REVEALING = ("kanarie", "xoxb", "xapp", "feed", "ana", "example.com", "postgresql")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_shown_with_its_value_and_where_it_comes_from(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PAIRME_TICK_S=7\nPAIRME_LOG_LEVEL=debug\n")

    code, shown, complaints = pairme(URL, "config", **SECRETS, PAIRME_LOG_LEVEL="error")

    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in shown.splitlines()}
    assert (code, complaints) == (0, "")
    assert list(rows) == [variable(field) for field in Settings.model_fields.values()]
    assert rows["PAIRME_TICK_S"] == [".env", "7"]
    assert rows["PAIRME_LOG_LEVEL"] == ["environment", "error"]
    assert rows["PAIRME_PORT"] == ["default", "3000"]
    assert rows["PAIRME_OPS_PORT"] == ["default", "(not set)"]
    assert rows["SLACK_BOT_TOKEN"] == ["environment", "(set)"]
    assert rows["PAIRME_DATABASE_URL"] == ["environment", "(set)"]


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
def test_no_part_of_a_secret_is_shown(as_json: tuple[str, ...]) -> None:
    code, shown, complaints = pairme(URL, "config", *as_json, **SECRETS)

    assert code == 0
    assert not [word for word in REVEALING if word in shown + complaints]


def test_json_says_which_values_are_secret() -> None:
    _, shown, _ = pairme(URL, "config", "--json", **SECRETS)

    rows = json.loads(shown)
    assert rows[0] == {
        "name": "SLACK_BOT_TOKEN",
        "value": "(set)",
        "source": "environment",
        "is_secret": True,
    }
    assert {row["name"] for row in rows if row["is_secret"]} >= {*SECRETS, "PAIRME_DATABASE_URL"}


def test_missing_tokens_are_named_after_everything_else_is_shown() -> None:
    code, shown, complaints = pairme(URL, "config")

    assert code == 2
    assert "PAIRME_TICK_S" in shown
    assert [line.split()[1] for line in complaints.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "PAIRME_ERASURE_LEDGER",
    ]


def test_what_is_wrong_is_named_completely_and_nothing_is_shown() -> None:
    env = {"PAIRME_PORT": "xoxb-kanarie", "PAIRME_TIKC_S": "1", **SECRETS}

    code, shown, complaints = pairme(URL, "config", **env)

    assert (code, shown) == (2, "")
    assert [line.split()[1] for line in complaints.splitlines()] == [
        "PAIRME_TIKC_S",
        "PAIRME_PORT",
    ]
    assert "kanarie" not in complaints


def test_a_variable_without_a_value_counts_as_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PAIRME_TICK_S=7\n")

    _, shown, _ = pairme(URL, "config", **SECRETS, PAIRME_TICK_S="")

    [row] = [line for line in shown.splitlines() if line.startswith("PAIRME_TICK_S")]
    assert row.split() == ["PAIRME_TICK_S", ".env", "7"]
