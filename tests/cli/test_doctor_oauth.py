"""`pairme doctor` where many workspaces install the app: keys and tokens, and nothing is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.cli.doctor import examine
from bot.cli.findings import Finding, State, render_json, render_lines
from bot.manifest import SCOPES
from bot.services.events import Event
from bot.services.operating.installing import REFRESH_REFUSED
from bot.services.operating.workspaces import INSTALL_ANEW, disconnect, hold
from storage import migrate
from storage.database import Database
from storage.sealing import new_key
from tests.bot.oauth.fake_slack import CANARY, FakeSlack, fake_slack
from tests.bot.oauth.home import OLD, Home, oauth_env


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as slack:
        yield slack


@pytest.fixture
def file(tmp_path: Path) -> Path:
    db = Database(str(tmp_path / "pairme.db"), pool_size=4)
    migrate.upgrade(db)
    db.close()
    return tmp_path / "pairme.db"


@pytest.fixture
def home(file: Path, slack: FakeSlack) -> Iterator[Home]:
    db = Database(str(file), pool_size=8)
    home = Home(db, slack)
    yield home
    home.close()
    db.close()


def report(
    slack: FakeSlack,
    file: Path,
    *,
    live: str | None = None,
    team_id: str | None = None,
    **changes: str,
) -> list[Finding]:
    env = oauth_env(slack, PAIRME_DATABASE_PATH=str(file), **changes)
    findings = examine(now=now, env=env, live=live, team_id=team_id)
    shown = "\n".join(render_lines(findings)) + json.dumps(render_json(findings))
    assert CANARY not in shown
    assert OLD.partition(":")[2] not in shown
    return findings


def lines(findings: list[Finding]) -> list[str]:
    return render_lines(findings)


def named(findings: list[Finding], *names: str) -> dict[str, str]:
    return {one.name: one.state.value for one in findings if one.name in names}


def test_everything_in_order_is_all_ticks(home: Home, slack: FakeSlack, file: Path) -> None:
    home.install("T1")
    home.install("T2")

    findings = report(slack, file)

    assert named(findings, "settings", "keys", "installations", "tokens") == {
        "settings": "ok",
        "keys": "ok",
        "installations": "ok",
        "tokens": "ok",
    }
    assert [line for line in lines(findings) if " tokens " in line] == [
        "✓ tokens         T1, T2: accepted"
    ]
    assert not any(one.state is State.FAILED for one in findings), findings


def test_before_anybody_installed_it_says_where_to_begin(slack: FakeSlack, file: Path) -> None:
    [found] = [one for one in report(slack, file) if one.name == "installations"]

    assert found.state is State.SKIPPED
    assert found.fix == "open https://pairme.example.com/slack/install"


def test_a_wrong_key_fails_and_is_named(home: Home, slack: FakeSlack, file: Path) -> None:
    home.install()

    missing = report(slack, file, PAIRME_ENCRYPTION_KEYS=f"new:{new_key()}")
    wrong = report(slack, file, PAIRME_ENCRYPTION_KEYS=f"old:{new_key()}")

    assert [one.detail for one in missing if one.name == "keys"] == [
        "The encryption key 'old' is missing"
    ]
    assert named(wrong, "keys", "tokens") == {"keys": "failed", "tokens": "failed"}


def test_each_workspace_that_has_something_wrong_is_named(
    home: Home, slack: FakeSlack, file: Path
) -> None:
    for team_id in ("T1", "T2", "T3", "T4"):
        slack.rotates = team_id == "T4"
        home.install(team_id)
    slack.revoked.add(str(home.here.client_for("T2").token))
    with home.db.write() as session:
        hold(session, home.workspace("T3").id, reason="token_revoked")
        session.execute(
            text("UPDATE installations SET expires_at = :then WHERE expires_at IS NOT NULL"),
            {"then": (now() - timedelta(hours=1)).replace(tzinfo=None)},
        )
    slack.scopes = SCOPES[1:]

    findings = report(slack, file)

    said = lines(findings)
    assert any("T1, T3: missing: commands" in one for one in said)
    assert any("T2: Slack refuses it (token_revoked)" in one for one in said)
    assert any("T3 is held" in one and "/slack/install" in one for one in said)
    assert any("T4: ended; the running bot renews such tokens" in one for one in said)


def test_what_is_half_set_is_a_finding(slack: FakeSlack, file: Path) -> None:
    findings = examine(now=now, env={"SLACK_CLIENT_ID": "1.2"})

    assert any("SLACK_CLIENT_SECRET is missing" in one.detail for one in findings)


def test_of_many_workspaces_each_is_asked_and_few_are_named(
    home: Home, slack: FakeSlack, file: Path
) -> None:
    many = [f"T{n}" for n in range(1, 41)]
    for team_id in many:
        home.install(team_id)
    slack.scopes = SCOPES[1:]

    findings = report(slack, file)

    [scopes] = [one for one in findings if one.name == "scopes"]
    assert slack.count("auth.test") == 40
    assert (scopes.state, scopes.workspaces) == (State.FAILED, tuple(many))
    [line] = [one for one in lines(findings) if " scopes " in one]
    assert ", T10 and 30 more: missing: commands → " in line
    assert "/slack/install" in line


def test_only_the_workspace_that_is_named_is_asked_about(
    home: Home, slack: FakeSlack, file: Path
) -> None:
    home.install("T1")
    home.install("T2")

    named_one = report(slack, file, team_id="T2")
    unknown = report(slack, file, team_id="T9")

    assert slack.count("auth.test") == 1
    assert [one.workspaces for one in named_one if one.name == "tokens"] == [("T2",)]
    [missing] = [one for one in unknown if one.workspaces == ("T9",)]
    assert (missing.state, missing.detail) == (State.FAILED, "it has not installed the app")


def test_a_held_workspace_is_asked_about_and_a_removed_one_is_said_to_be_removed(
    home: Home, slack: FakeSlack, file: Path
) -> None:
    for team_id in ("T1", "T2", "T3"):
        home.install(team_id)
    with home.db.write() as session:
        hold(session, home.workspace("T1").id, reason="ekm_access_denied")
        hold(session, home.workspace("T2").id, reason=REFRESH_REFUSED)
    disconnect(home.db, Event("T3", "Ev1"), reason="app_uninstalled", now=now())

    held, refused, removed = (report(slack, file, team_id=one) for one in ("T1", "T2", "T3"))

    assert [line for line in lines(held) if " tokens " in line] == ["✓ tokens         T1: accepted"]
    assert any("T1 is held" in one for one in lines(held))
    assert [(one.detail, one.fix) for one in refused if one.name == "tokens"] == [
        ("Slack does not renew it", INSTALL_ANEW)
    ]
    assert [one.detail for one in removed if one.name == "tokens"] == ["it has removed the app"]


def test_to_somebody_who_named_an_unknown_workspace_naming_one_is_no_remedy(
    home: Home, slack: FakeSlack, file: Path
) -> None:
    home.install("T1")
    home.install("T2")

    *_, named_one = report(slack, file, team_id="T9", live="D024BE7LR")
    *_, unnamed = report(slack, file, live="D024BE7LR")

    assert "there is no such workspace here; say one of T1, T2" in named_one.detail
    assert (named_one.fix, unnamed.fix) == ("", "add --workspace TEAM")


def test_profile_fields_are_left_to_a_look_into_one_workspace(slack: FakeSlack, file: Path) -> None:
    findings = report(slack, file, PAIRME_PROFILE_FIELDS="team=Team")

    [found] = [one for one in findings if one.name == "profile fields"]
    assert found.state is State.SKIPPED
    assert "token" not in found.detail
    assert "pairme sync --dry-run --workspace TEAM" in found.fix


def test_where_slack_answers_about_none_it_is_not_asked_about_all(
    home: Home, slack: FakeSlack, file: Path
) -> None:
    for n in range(20):
        home.install(f"T{n}")
    slack.fails["auth.test"] = [None] * 100

    findings = report(slack, file)

    said = [(one.state, len(one.workspaces)) for one in findings if one.name == "tokens"]
    assert said == [(State.FAILED, 8), (State.SKIPPED, 12)]
    assert slack.count("auth.test") < 20


def test_a_database_that_is_not_there_leaves_nothing_to_try(slack: FakeSlack, file: Path) -> None:
    file.unlink()

    findings = report(slack, file, live="D024BE7LR")

    assert (findings[-1].name, findings[-1].state) == ("--live", State.SKIPPED)
    assert not file.exists()
