"""A bot that many workspaces install, without anything that runs: database, clock, fake Slack."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from bot.oauth import Begun, CameBack, OAuth
from bot.oauth_pages import Page
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.stored_installations import StoredInstallations
from pairing.guides.loading import load_library
from storage import installations, workspaces
from storage.database import Database
from storage.installations import Installation
from storage.locks import Locks
from storage.workspaces import Workspace
from tests.bot.oauth.fake_slack import FakeSlack
from tests.bot.services.factories import NOW

OLD, NEW = "old:" + "A" * 43 + "=", "new:" + "B" * 42 + "A="
SIGNING_SECRET = "0123456789abcdef" * 2
CLIENT_SECRET = "kanarieclientsecret0123456789abc"


def oauth_env(slack: FakeSlack, **changes: str) -> dict[str, str]:
    """The settings of such a bot."""
    return {
        "SLACK_CLIENT_ID": "1111.2222",
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "PAIRME_MODE": "http",
        "PAIRME_PUBLIC_URL": "https://pairme.example.com",
        "PAIRME_ENCRYPTION_KEYS": OLD,
        "PAIRME_SLACK_API_URL": slack.api_url,
        **changes,
    }


class Home:
    """One database and clock, and as many instances as wanted."""

    def __init__(self, db: Database, slack: FakeSlack) -> None:
        self.db, self.slack, self.at = db, slack, NOW
        self.workers = ThreadPoolExecutor(16)
        self.woken = 0
        self._locks: list[Locks] = []
        self.here = self.instance()
        self.oauth = self.oauth_of(self.here)

    def instance(self, **changes: str) -> StoredInstallations:
        return StoredInstallations(self.runtime(**changes))

    def oauth_of(self, instance: StoredInstallations) -> OAuth:
        return OAuth(self.runtime(), sealer=instance.sealer, slack=instance.slack)

    def runtime(self, **changes: str) -> Runtime:
        self._locks.append(Locks(self.db))
        return Runtime(
            settings=load_settings(oauth_env(self.slack, **changes)),
            db=self.db,
            now=self.now,
            library=load_library(),
            workers=self.workers,
            wake=self._wake,
            instance_id="here",
            locks=self._locks[-1],
        )

    def close(self) -> None:
        self.workers.shutdown()
        for locks in self._locks:
            locks.close()

    def now(self) -> datetime:
        return self.at

    def wait(self, **time: float) -> None:
        self.at += timedelta(**time)

    def begin(self) -> str:
        """Go to Slack. Returns the state that the browser keeps."""
        begun = self.oauth.begin()
        assert isinstance(begun, Begun)
        assert parse_qs(urlsplit(begun.url).query)["state"] == [begun.state]
        return begun.state

    def install(self, team_id: str = "T1", **facts: object) -> Page:
        """Install the app, as a browser does."""
        return self.come_back(self.begin(), self.slack.agree(team_id, **facts))

    def come_back(self, state: str, code: str, *, cookie: str | None = None) -> Page:
        return self.oauth.finish(CameBack([state], [code], [], cookie or state))

    def stored(self, team_id: str = "T1") -> Installation | None:
        with self.db.read() as session:
            return installations.find_of_team(session, team_id)

    def workspace(self, team_id: str = "T1") -> Workspace:
        with self.db.read() as session:
            found = workspaces.find_workspace(session, team_id=team_id)
        assert found is not None
        return found

    def installed_times(self) -> int:
        """How often tokens were given for a code."""
        return sum("code" in said for method, said in self.slack.asked)

    def _wake(self) -> None:
        self.woken += 1
