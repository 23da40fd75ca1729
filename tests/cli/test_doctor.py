"""`pairme doctor`: one line per thing the bot needs, with the fix, also without a network."""

import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.cli.doctor import examine
from bot.cli.findings import Finding, State, has_failed, render_json, render_lines
from bot.manifest import SCOPES
from sandbox import Sandbox
from storage import migrate
from storage.database import Database
from tests.cli.slack_stub import FINE, slack_saying

EXAMPLE = Path(__file__).parents[2] / "docs" / "care.example.yaml"
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1-canary", "SLACK_APP_TOKEN": "xapp-1-canary"}


def now() -> datetime:
    return datetime.now(UTC)


def report(api: str, directory: Path, **changes: str) -> dict[str, Finding]:
    env = {
        **TOKENS,
        "PAIRME_SLACK_API_URL": api,
        "PAIRME_DATABASE_PATH": str(directory / "pairme.db"),
        **changes,
    }
    return {finding.name: finding for finding in examine(now=now, env=env)}


def test_everything_in_order_is_all_ticks(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/pairme.db", pool_size=2)
    migrate.upgrade(db)
    db.close()

    with slack_saying() as api:
        findings = report(api, tmp_path, PAIRME_CARE_FILE=str(EXAMPLE))

    states = {name: finding.state for name, finding in findings.items()}
    assert states.pop("app home") is states.pop("receipts") is State.SKIPPED
    assert set(states.values()) == {State.OK}, findings
    assert list(findings) == [
        "settings",
        "contacts",
        "prompts",
        "database",
        "schema",
        "receipts",
        "zones",
        "bot token",
        "scopes",
        "clock",
        "app token",
        "app home",
    ]


def test_the_local_slack_passes_every_check(tmp_path: Path) -> None:
    with Sandbox(port=0) as slack:
        findings = report(
            slack.api_url,
            tmp_path,
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_APP_TOKEN=slack.app_token,
        )

    questions = ("settings", "bot token", "scopes", "app token")  # it sends no date
    assert [findings[name].state for name in questions] == [State.OK] * 4, findings


def test_a_database_that_does_not_exist_yet_is_not_created_by_looking(tmp_path: Path) -> None:
    with slack_saying() as api:
        findings = report(api, tmp_path)

    assert findings["database"].state is State.SKIPPED
    assert findings["database"].fix == "pairme migrate"
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_is_told_to_migrate(tmp_path: Path) -> None:
    (tmp_path / "pairme.db").touch()

    with slack_saying() as api:
        findings = report(api, tmp_path)

    assert findings["database"].state is State.OK
    assert (findings["schema"].state, findings["schema"].fix) == (State.FAILED, "pairme migrate")


def test_a_file_that_is_no_database_fails_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "pairme.db").write_text("this is not a database, " * 100)

    with slack_saying() as api:
        findings = report(api, tmp_path)

    assert findings["database"].state is State.FAILED
    assert "schema" not in findings


def test_without_a_network_every_question_to_slack_fails_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    findings = report(f"http://127.0.0.1:{port}/api/", tmp_path)

    assert findings["bot token"].state is State.FAILED
    assert findings["app token"].state is State.FAILED
    assert "Connection refused" in findings["bot token"].detail
    assert "network" in findings["bot token"].fix
    assert findings["clock"].state is State.SKIPPED


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_refused_bot_token_names_the_reason_and_still_checks_the_clock(
    tmp_path: Path, code: str
) -> None:
    with slack_saying(auth={"ok": False, "error": code}) as api:
        findings = report(api, tmp_path)

    assert findings["bot token"].state is State.FAILED
    assert code in findings["bot token"].detail
    assert "install the app again" in findings["bot token"].fix
    assert findings["clock"].state is State.OK


def test_a_missing_scope_is_named(tmp_path: Path) -> None:
    with slack_saying(scopes="commands, chat:write,users:read,metadata.message:read") as api:
        findings = report(api, tmp_path)

    assert findings["scopes"].state is State.FAILED
    assert findings["scopes"].detail == "missing: mpim:write"


def test_a_scope_too_many_is_named_but_no_failure(tmp_path: Path) -> None:
    with slack_saying(scopes=",".join([*SCOPES, "mpim:history"])) as api:
        findings = report(api, tmp_path)

    assert findings["scopes"].state is State.OK
    assert findings["scopes"].detail.endswith("not needed by this version: mpim:history")


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_more_than_five_minutes_off_is_a_failure(tmp_path: Path, minutes: int) -> None:
    theirs = format_datetime(now() + timedelta(minutes=minutes), usegmt=True)

    with slack_saying(date=theirs) as api:
        findings = report(api, tmp_path)

    assert findings["clock"].state is State.FAILED
    assert "NTP" in findings["clock"].fix


def test_an_unreadable_date_is_no_verdict_on_the_clock(tmp_path: Path) -> None:
    with slack_saying(date="tomorrow") as api:
        findings = report(api, tmp_path)

    assert findings["clock"].state is State.SKIPPED


def test_a_refused_app_token_says_where_to_make_one(tmp_path: Path) -> None:
    with slack_saying(socket={"ok": False, "error": "not_allowed_token_type"}) as api:
        findings = report(api, tmp_path)

    assert findings["app token"].state is State.FAILED
    assert "connections:write" in findings["app token"].fix


def test_asking_too_often_is_no_verdict_on_the_app_token(tmp_path: Path) -> None:
    with slack_saying(socket={"ok": False, "error": "ratelimited"}) as api:
        findings = report(api, tmp_path)

    assert findings["app token"].state is State.SKIPPED


def test_http_mode_does_not_ask_about_the_app_token(tmp_path: Path) -> None:
    with slack_saying(socket={"ok": False, "error": "invalid_auth"}) as api:
        secret = "0123456789abcdef" * 2
        findings = report(api, tmp_path, PAIRME_MODE="http", SLACK_SIGNING_SECRET=secret)

    assert findings["app token"].detail == "not needed in http mode"
    assert not has_failed(list(findings.values()))


def test_missing_tokens_are_listed_and_the_database_is_still_looked_at(tmp_path: Path) -> None:
    env = {"PAIRME_DATABASE_PATH": str(tmp_path / "pairme.db")}

    findings = examine(now=now, env=env)

    assert [one.name for one in findings if one.state is State.FAILED] == ["settings", "settings"]
    assert "database" in [one.name for one in findings]
    assert [one.state for one in findings if one.name == "bot token"] == [State.SKIPPED]


def test_wrong_settings_stop_the_rest(tmp_path: Path) -> None:
    findings = examine(now=now, env={**TOKENS, "PAIRME_PORT": "none"})

    assert findings[0].name == "settings"
    assert [one.state for one in findings[1:4]] == [State.SKIPPED] * 3


def test_no_secret_shows_in_the_report(tmp_path: Path) -> None:
    with slack_saying(socket={**FINE, "url": "wss://x/?ticket=canary"}) as api:
        findings = list(report(api, tmp_path).values())

    shown = "\n".join(render_lines(findings)) + json.dumps(render_json(findings))
    assert "canary" not in shown


def test_lines_carry_a_mark_the_finding_and_the_fix() -> None:
    findings = [
        Finding("a", State.OK, "fine"),
        Finding("long", State.FAILED, "broken", "mend it"),
        Finding("b", State.SKIPPED, "unknown"),
    ]

    assert render_lines(findings) == [
        "✓ a     fine",
        "✗ long  broken → mend it",
        "- b     unknown",
    ]


def test_a_workspace_that_is_not_the_one_of_the_token_is_a_finding_and_nothing_is_tried(
    tmp_path: Path,
) -> None:
    def examined(api: str, team_id: str) -> list[Finding]:
        env = {**TOKENS, "PAIRME_SLACK_API_URL": api, "PAIRME_DATABASE_PATH": f"{tmp_path}/no.db"}
        return examine(now=now, env=env, live="D024BE7LR", team_id=team_id)

    with slack_saying() as api:
        found = {one.name: one for one in examined(api, "T0TYPO")}

    assert found["--workspace"].state is State.FAILED
    assert found["--workspace"].detail == "the bot token is not of T0TYPO, but of T0HOME"
    assert found["--live"].detail == "not tried: --workspace comes first"
