"""Whole processes of the bot, of any release, on one database and one local Slack."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from sandbox import Person, Sandbox

ROOT = Path(__file__).parents[2]
PATIENCE_S = 90.0
CROWD = [Person(id=f"U{n:02}", name=f"u{n}", real_name=f"U {n}") for n in range(1, 14)]
LEDGER = "PAIRME_ERASURE_LEDGER"
GOING = ("pending", "sending", "checking")


class Releases:
    """Starts commands in a folder; `ask` looks into their database meanwhile."""

    def __init__(self, url: str, slack: Sandbox, folder: Path, **settings: str) -> None:
        self.slack, self.folder = slack, folder
        self._engine = create_engine(url, poolclass=NullPool)
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.env = kept | {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "PAIRME_SLACK_API_URL": slack.api_url,
            "PAIRME_DATABASE_URL": url,
            LEDGER: str(folder / "erased"),
            "PAIRME_TICK_S": "0.2",
            "PAIRME_LISTENER_THREADS": "32",
            **settings,
        }

    def use(self, url: str) -> None:
        """Look into another database from now on."""
        self._engine = create_engine(url, poolclass=NullPool)

    def start(self, tree: Path) -> subprocess.Popen[str]:
        """Run the bot of a tree until it is connected."""
        process = self.pairme(tree, "run")
        self.slack.wait_for(lambda: self.slack.is_connected, PATIENCE_S)
        return process

    def pairme(self, tree: Path, *words: str) -> subprocess.Popen[str]:
        """Start a command of a tree."""
        env = self.env | {"PYTHONPATH": str(tree)}
        if not (tree / "storage" / "erasure_ledger.py").exists():  # the release before knows none
            del env[LEDGER]
        with (self.folder / f"{words[0]}.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, str(tree / "app.py"), *words],
                env=env,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                text=True,
            )

    def ask(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database."""
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def let_all_work_always(self) -> None:
        """Introductions wait until people work, and these tests run at any hour of any day."""
        always = '{"hours": [0, 1440, [0, 1, 2, 3, 4, 5, 6]]}'
        with self._engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE profiles SET preferences = '{always}'")

    def version(self) -> object:
        """Which schema it has."""
        [(version,)] = self.ask("SELECT version_num FROM alembic_version")
        return version

    def states(self) -> Mapping[str, int]:
        """How many messages are in which state."""
        rows = self.ask("SELECT state, count(*) FROM outbox GROUP BY state")
        return {str(state): int(str(count)) for state, count in rows}

    def n_going(self) -> int:
        """How many messages are not settled."""
        return sum(count for state, count in self.states().items() if state in GOING)

    def n_intros_sent(self) -> int:
        """How many pairs are introduced."""
        where = "kind = 'pair_intro' AND state = 'sent'"
        [(found,)] = self.ask(f"SELECT count(*) FROM outbox WHERE {where}")
        return int(str(found))


def copies(slack: Sandbox) -> Counter[str]:
    """How often Slack has each message, by its delivery key."""
    return Counter(one.metadata["event_payload"]["key"] for one in slack.posted() if one.metadata)
