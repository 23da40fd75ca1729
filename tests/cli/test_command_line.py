"""The command line as a process: help, exit codes, what goes to which stream."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from tests.cli import calling

ROOT = Path(__file__).parents[2]
NOWHERE = "sqlite:///nowhere.db"  # what only shows help opens no database
HELP_S = 0.6  # longer feels like a hang


def pairme(*words: str, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key.split("_")[0] != "SLACK"}
    kept = {key: value for key, value in kept.items() if not key.startswith("PAIRME_")}
    return subprocess.run(
        [sys.executable, "-W", "error", str(ROOT / "app.py"), *words],
        cwd=cwd,
        env={**kept, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_every_command_with_examples_and_exit_codes() -> None:
    result = pairme("--help")

    assert result.returncode == 0
    assert result.stderr == ""
    for entry in COMMANDS:
        assert re.search(rf"^  {entry.name} +{re.escape(entry.help)}$", result.stdout, re.M)
    assert "pairme doctor           check settings" in result.stdout
    assert "0 done, 1 failed, 2 wrong usage" in result.stdout


def test_help_comes_at_once() -> None:
    took_s = []
    for _ in range(3):  # the best of three, on the clock of the process: the machine may be busy
        before = os.times()
        pairme("--help")
        after = os.times()
        took_s.append(
            after.children_user
            - before.children_user
            + after.children_system
            - before.children_system
        )

    assert min(took_s) < HELP_S


def test_help_loads_neither_database_nor_slack_nor_settings() -> None:
    code = "import sys, bot.cli; bot.cli.build_app(); print(*sys.modules)"

    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    loaded = result.stdout.split()
    assert not {"sqlalchemy", "slack_sdk", "slack_bolt", "pydantic", "numpy"}.intersection(loaded)


def test_no_command_at_all_is_wrong_usage_and_shows_the_help() -> None:
    result = pairme()

    assert result.returncode == 2
    assert "Commands:" in result.stdout + result.stderr


@pytest.mark.parametrize("words", [["frobnicate"], ["manifest", "--frob"], ["--frob"]])
def test_wrong_usage_exits_2_and_complains_on_standard_error(words: list[str]) -> None:
    code, shown, complaints = calling.pairme(NOWHERE, *words)

    assert code == 2
    assert shown == ""
    assert "Error: No such" in complaints


def test_wrong_usage_ends_the_process_with_2() -> None:
    result = pairme("frobnicate")

    assert (result.returncode, result.stdout) == (2, "")
    assert "Error: No such" in result.stderr


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help_of_its_own(entry) -> None:
    code, shown, complaints = calling.pairme(NOWHERE, entry.name, "--help")

    assert code == 0, complaints
    assert f"Usage: pairme {entry.name}" in shown


def test_the_version_is_shown() -> None:
    assert pairme("--version").stdout.startswith("pairme")


def test_the_manifest_is_printed_as_the_committed_file() -> None:
    result = pairme("manifest")

    assert result.returncode == 0
    assert json.loads(result.stdout) == json.loads((ROOT / "manifest.json").read_text())


def test_the_manifest_asks_for_history_when_told_to() -> None:
    _, shown, _ = calling.pairme(NOWHERE, "manifest", "--history")
    asked = json.loads(shown)

    assert "mpim:history" in asked["oauth_config"]["scopes"]["bot"]


def test_a_manifest_for_http_without_an_address_is_wrong_usage() -> None:
    code, shown, complaints = calling.pairme(NOWHERE, "manifest", "--mode", "http")

    assert (code, shown) == (2, "")
    assert "--url" in complaints


@pytest.mark.slow
def test_wrong_settings_exit_2_with_one_line_each_and_no_traceback(tmp_path: Path) -> None:
    result = pairme("migrate", cwd=tmp_path, PAIRME_PORT="x", PAIRME_TIKC_S="1")

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "pairme: PAIRME_TIKC_S is not a setting; did you mean PAIRME_TICK_S? (E-CONFIG)",
        "pairme: PAIRME_PORT must be a whole number from 1 to 65535; change it, or"
        " remove it for 3000 (E-CONFIG)",
    ]


@pytest.mark.slow
def test_migrate_creates_the_tables_and_check_finds_them(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'pairme.db'}"
    code, shown, complaints = calling.pairme(url, "migrate", "--check")
    first = pairme("migrate", cwd=tmp_path)
    again = calling.pairme(url, "migrate", "--check")

    assert (code, shown) == (1, "")
    assert "run pairme migrate" in complaints
    assert first.returncode == 0
    assert again[:2] == (0, first.stdout)
    assert (tmp_path / "pairme.db").exists()


@pytest.mark.slow
def test_doctor_exits_1_and_its_report_is_data(tmp_path: Path) -> None:
    result = pairme("doctor", "--json", cwd=tmp_path)

    assert (result.returncode, result.stderr) == (1, "")
    assert json.loads(result.stdout)["ok"] is False


@pytest.mark.slow
def test_the_demo_tells_its_story_to_the_end() -> None:
    result = pairme("demo", "--once", "--json")

    assert result.returncode == 0, result.stderr
    story = json.loads(result.stdout)
    assert story["problems"] == []
    assert (story["joined"], story["groups"], story["trios"]) == (12, 5, 1)
    assert story["heads_ups"] == 11  # the day before: all but the one who skips
    assert (story["intros"], story["check_ins"], story["answered"]) == (5, 11, 1)
