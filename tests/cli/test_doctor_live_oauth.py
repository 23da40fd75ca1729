"""`pairme doctor --live` where many workspaces install the app: tried in the one that is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cli import check_live
from bot.cli.doctor import examine
from bot.cli.findings import Finding, State, render_lines
from bot.run import utc_now
from bot.services.operating import installing
from bot.services.operating.installing import Grant
from bot.settings_oauth_checks import read_keys
from sandbox import Sandbox, plan_workspaces
from sandbox.scopes import DEFAULT_SCOPES
from storage import migrate
from storage.database import Database
from storage.installations import Tokens
from storage.sealing import Sealer, Secret, new_key
from tests.isolation.town import ENV, SEALING_KEY, A, B

pytestmark = pytest.mark.slow

ANA = "U01ANA"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with Sandbox(workspaces=plan_workspaces(2, same_ids=True)) as sandbox:
        yield sandbox


@pytest.fixture
def file(tmp_path: Path, slack: Sandbox) -> Path:
    """A database in which both workspaces have installed the app."""
    db = Database(f"sqlite:///{tmp_path}/pairme.db", pool_size=2)
    migrate.upgrade(db)
    for team_id in (A, B):
        install(db, slack, team_id)
    db.close()
    return tmp_path / "pairme.db"


def install(
    db: Database, slack: Sandbox, team_id: str, *, ends_in: timedelta | None = None
) -> None:
    there = slack.workspaces[team_id]
    ends = None if ends_in is None else utc_now() + ends_in
    grant = Grant(
        team_id=team_id,
        enterprise_id="",
        app_id=slack.app_id,
        bot_user_id=there.bot_user_id,
        tokens=Tokens(Secret(there.bot_token), Secret("xoxe-1-refresh") if ends else None, ends),
        scopes=tuple(DEFAULT_SCOPES),
        by=None,
        at=utc_now(),
    )
    sealer = Sealer(read_keys(SEALING_KEY)[0])
    installing.install(db, grant, lacks_scopes=False, sealer=sealer, now=utc_now())


def report(slack: Sandbox, file: Path, team_id: str | None, **changes: str) -> list[Finding]:
    at = {"PAIRME_SLACK_API_URL": slack.api_url, "PAIRME_DATABASE_PATH": str(file)}
    env = {**ENV, "PAIRME_PROFILE_FIELDS": "", **at, **changes}
    found = examine(now=utc_now, env=env, live=ANA, team_id=team_id)
    shown = "\n".join(render_lines(found))
    assert not any(slack.workspaces[one].bot_token in shown for one in (A, B))
    return found


def asked(slack: Sandbox, team_id: str) -> int:
    return len(slack.workspaces[team_id].calls("chat.postMessage"))


def test_it_is_tried_with_the_token_of_the_workspace_that_is_named_and_taken_back(
    slack: Sandbox, file: Path
) -> None:
    found = report(slack, file, B)

    states = {one.name.removeprefix("live: "): one.state for one in found}
    assert (states["post"], states["delete"]) == (State.OK, State.OK)
    assert states["receipt"] is State.SKIPPED  # in http mode the running bot hears it
    assert (asked(slack, A), asked(slack, B)) == (0, 3)
    left = [one for one in slack.workspaces[B].posted() if one.text == check_live.TEXT]
    assert left == []


def test_without_a_name_nothing_is_posted_anywhere(slack: Sandbox, file: Path) -> None:
    *_, live = report(slack, file, None)

    assert live.state is State.FAILED
    assert f"there are several workspaces; say one of {A}, {B}" in live.detail
    assert live.fix == "add --workspace TEAM"
    assert (asked(slack, A), asked(slack, B)) == (0, 0)


def test_a_key_that_is_missing_is_named(slack: Sandbox, file: Path) -> None:
    found = report(slack, file, B, PAIRME_ENCRYPTION_KEYS=f"new:{new_key()}")

    assert found[-1].state is State.FAILED
    assert "The encryption key 'one' is missing" in found[-1].detail
    assert "PAIRME_ENCRYPTION_KEYS" in found[-1].fix


def test_a_token_that_has_ended_is_left_to_the_running_bot(slack: Sandbox, file: Path) -> None:
    db = Database(f"sqlite:///{file}", pool_size=2)
    install(db, slack, B, ends_in=-timedelta(hours=1))
    db.close()

    *_, live = report(slack, file, B)

    assert live.state is State.FAILED
    assert "the running bot renews it" in live.detail
    assert asked(slack, B) == 0
