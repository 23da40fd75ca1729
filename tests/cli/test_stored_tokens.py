"""Commands that ask Slack something with the token of the workspace that is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import migrate
from storage.database import Database
from tests.bot.oauth.fake_slack import FakeSlack, fake_slack
from tests.bot.oauth.home import Home, oauth_env
from tests.cli.calling import pairme


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as slack:
        yield slack


@pytest.fixture
def db(tmp_path: Path, slack: FakeSlack) -> Iterator[Database]:
    """A SQLite file of two workspaces that installed the app."""
    db = Database(str(tmp_path / "pairme.db"), pool_size=8)
    migrate.upgrade(db)
    home = Home(db, slack)
    home.install("T1")
    home.install("T2")
    yield db
    home.close()
    db.close()


def test_a_list_is_looked_up_with_the_token_of_the_workspace_that_is_named(
    tmp_path: Path, db: Database, slack: FakeSlack
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("person,team\nU024BE7LH,Blue\n")
    url = f"sqlite:///{db.file}"
    env = oauth_env(slack)

    unnamed = pairme(url, "import", str(people), **env)
    unknown = pairme(url, "import", str(people), "--workspace", "T9", **env)
    pairme(url, "import", str(people), "--workspace", "T2", **env)

    assert "there are several workspaces; say one of T1, T2" in unnamed[2]
    assert "there is no such workspace here" in unknown[2]
    assert len([method for method, _ in slack.asked if method == "users.info"]) >= 1
