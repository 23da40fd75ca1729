"""A runtime without anything that runs, and installations that start in it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bot.one_installation import OneInstallation
from bot.runtime import Runtime
from bot.services.operating.workspaces import hold
from bot.settings import load_settings
from pairing.guides.loading import load_library
from sandbox import Sandbox
from storage import workspaces
from storage.database import Database
from storage.locks import Locks
from storage.workspaces import Workspace
from tests.bot.services.factories import NOW

AUTH = "auth.test"


class Place:
    """A runtime with a clock of its own, and as many starts of its installations as wanted."""

    def __init__(self, db: Database, slack: Sandbox) -> None:
        self.db, self.slack, self.at = db, slack, NOW
        self.workers = ThreadPoolExecutor(2)
        self._locks: list[Locks] = []

    def runtime(
        self,
        *,
        token: str | None = None,
        wake: Callable[[], None] = lambda: None,
        **env: str,
    ) -> Runtime:
        given = {
            "SLACK_BOT_TOKEN": token or self.slack.bot_token,
            "PAIRME_SLACK_API_URL": self.slack.api_url,
            "PAIRME_ERASURE_KEY": "key" * 12,  # without it nobody is erased on PostgreSQL
        }
        return Runtime(
            settings=load_settings(given | env),
            db=self.db,
            now=self.now,
            library=load_library(),
            workers=self.workers,
            wake=wake,
            instance_id="here",
            locks=self._new_locks(),
        )

    def _new_locks(self) -> Locks:
        """Each instance has its own; all are closed with the place."""
        self._locks.append(Locks(self.db))
        return self._locks[-1]

    def close(self) -> None:
        """Wait for what is at work, and give back every connection."""
        self.workers.shutdown()
        for locks in self._locks:
            locks.close()

    def now(self) -> datetime:
        return self.at

    def start(self, *, token: str | None = None, **env: str) -> OneInstallation:
        return OneInstallation(self.runtime(token=token, **env))

    def wait(self, **time: float) -> None:
        """Move the clock: wait(minutes=5)."""
        self.at += timedelta(**time)

    def asked(self) -> int:
        """How often Slack was asked about our token."""
        return len(self.slack.calls(AUTH))

    def workspace(self, team_id: str | None = None) -> Workspace:
        with self.db.read() as session:
            found = workspaces.find_workspace(session, team_id=team_id or self.slack.team_id)
        assert found is not None
        return found

    def remember(self, team_id: str, *, held: str) -> None:
        """Let another workspace have been ours before."""
        with self.db.write() as session:
            former = workspaces.ensure_workspace(session, team_id=team_id, now=NOW)
            workspaces.set_bot(session, former.id, bot_user_id="U0", bot_id="B0")
            assert hold(session, former.id, reason=held)

    def hold(self, reason: str) -> None:
        """Let Slack have refused our token or a permission."""
        with self.db.write() as session:
            assert hold(session, self.workspace().id, reason=reason)
