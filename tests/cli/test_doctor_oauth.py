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
from bot.services.operating.workspaces import hold
from storage import migrate
from storage.database import Database
from storage.sealing import new_key
from tests.bot.oauth.fake_slack import CANARY, FakeSlack, fake_slack
from tests.bot.oauth.home import OLD, Home, oauth_env
from tests.cli.calling import pairme


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


def report(slack: FakeSlack, file: Path, **changes: str) -> list[Finding]:
    env = oauth_env(slack, PAIRME_DATABASE_PATH=str(file), **changes)
    findings = examine(now=now, env=env)
    shown = "\n".join(render_lines(findings)) + json.dumps(render_json(findings))
    assert CANARY not in shown
    assert OLD.partition(":")[2] not in shown
    return findings


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
    [tokens] = [one.detail for one in findings if one.name == "tokens"]
    assert tokens == "2 accepted"
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

    said = [f"{one.name} {one.detail} {one.fix}" for one in findings]
    assert any("T1: missing: commands" in one for one in said)
    assert any("T2: Slack refuses it (token_revoked)" in one for one in said)
    assert any("T3 is held" in one and "/slack/install" in one for one in said)
    assert any("T4: has ended; the running bot renews it" in one for one in said)


def test_what_is_half_set_is_a_finding(slack: FakeSlack, file: Path) -> None:
    findings = examine(now=now, env={"SLACK_CLIENT_ID": "1.2"})

    assert any("SLACK_CLIENT_SECRET is missing" in one.detail for one in findings)


def test_there_is_no_token_to_try_delivery_with(slack: FakeSlack, file: Path) -> None:
    env = oauth_env(slack, PAIRME_DATABASE_PATH=str(file))

    findings = examine(now=now, env=env, live="D024BE7LR")

    assert findings[-1].state is State.SKIPPED


def test_a_list_is_looked_up_with_the_token_of_the_workspace_that_is_named(
    home: Home, slack: FakeSlack, file: Path, tmp_path: Path
) -> None:
    home.install("T1")
    home.install("T2")
    people = tmp_path / "people.csv"
    people.write_text("person,team\nU024BE7LH,Blue\n")
    url = f"sqlite:///{file}"
    env = oauth_env(slack)

    unnamed = pairme(url, "import", str(people), **env)
    unknown = pairme(url, "import", str(people), "--workspace", "T9", **env)
    pairme(url, "import", str(people), "--workspace", "T2", **env)

    assert "there are several workspaces; say one of T1, T2" in unnamed[2]
    assert "there is no such workspace here" in unknown[2]
    assert len([method for method, _ in slack.asked if method == "users.info"]) >= 1
