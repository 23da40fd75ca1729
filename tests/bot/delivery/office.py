"""One instance that delivers step by step, with what its tests look at."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from slack_sdk import WebClient
from sqlalchemy import update

from bot.delivery.dispatcher import Dispatcher
from bot.delivery.policy import Policy
from bot.delivery.sender import delivery_client
from bot.runtime import Runtime
from bot.settings import load_settings
from pairing.guides.loading import load_library
from sandbox import EntryKind, Sandbox
from sandbox.conversations import Message as Posted
from storage import outbox, workspaces
from storage.database import Database
from storage.locks import Locks
from storage.outbox import Message, MessageKind, MessageState
from storage.tables import OutboxRow
from storage.workspaces import Workspace
from tests.bot.services.factories import NOW, bring_in, join, run_round

ANA, BEN, CHLOE, DEV = "U01ANA", "U02BEN", "U03CHLOE", "U04DEV"
SETTLE = timedelta(seconds=60)
ON_POSTGRESQL = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


class Office:
    """Runtime, dispatcher and clock of an instance; `step` is all it does.

    Two offices on one PostgreSQL database are two instances. (SQLite has one at a time.)
    policy, settings: of delivery, as an operator would give them.
    """

    def __init__(
        self,
        db: Database,
        slack: Sandbox,
        *,
        name: str = "office-1",
        policy: Policy | None = None,
        **settings: str,
    ) -> None:
        self.db, self.slack, self.at = db, slack, NOW
        # called when the intent of a message is committed and its request has not left yet
        self.before_request: Callable[[], object] = lambda: None
        self.client: WebClient = delivery_client(token=slack.bot_token, base_url=slack.api_url)
        self.runtime = Runtime(
            settings=load_settings(
                {"SLACK_BOT_TOKEN": slack.bot_token, "PAIRME_SLACK_API_URL": slack.api_url}
                | settings
            ),
            db=db,
            now=lambda: self.at,
            library=load_library(),
            workers=ThreadPoolExecutor(1),  # starts no thread before it is given work
            wake=lambda: None,
            instance_id=name,
            locks=Locks(db),
        )
        self.dispatcher = Dispatcher(self.runtime, self.client_for, policy=policy)

    def close(self) -> None:
        """End the instance as a kill does for its locks."""
        self.runtime.locks.close()

    def client_for(self, team_id: str) -> WebClient:
        assert team_id == self.slack.team_id
        self.before_request()
        return self.client

    def join(self, *who: str) -> None:
        """Opt people in, welcome included."""
        join(self.db, *who, team_id=self.slack.team_id)

    def make_pairs(self, *who: str) -> None:
        """Bring people in and run their round; nothing is delivered yet."""
        bring_in(self.db, *who, team_id=self.slack.team_id)
        run_round(self.db, team_id=self.slack.team_id, now=self.at)

    def run_round(self) -> None:
        run_round(self.db, team_id=self.slack.team_id, now=self.at)

    def wait(self, **time: float) -> None:
        """Move the clock: wait(seconds=30)."""
        self.at += timedelta(**time)

    def step(self) -> int:
        return self.dispatcher.step()

    def deliver_all(self, *, at_most: int = 50) -> None:
        """Step, a few seconds apart, until nothing is waiting for its turn."""
        for _ in range(at_most):
            self.step()
            if not self.in_state(MessageState.PENDING):
                return
            self.wait(seconds=3)
        raise AssertionError("something stays pending")

    def extend_expiry(self, kind: MessageKind) -> None:
        """Let a message of a kind make sense for a week."""
        week = self.at + timedelta(days=7)
        with self.db.write() as session:
            session.execute(update(OutboxRow).where(OutboxRow.kind == kind).values(expires_at=week))

    def in_state(self, state: MessageState) -> list[Message]:
        """The outbox rows in a state, oldest first."""
        with self.db.read() as session:
            return outbox.list_messages(session, state=state, limit=1_000)[::-1]

    def message(self, kind: MessageKind) -> Message:
        """The only message of a kind, whatever its state."""
        [found] = [m for state in MessageState for m in self.in_state(state) if m.kind is kind]
        return found

    def workspace(self) -> Workspace:
        """The workspace as stored."""
        with self.db.read() as session:
            found = workspaces.find_workspace(session, team_id=self.slack.team_id)
        assert found is not None
        return found

    def posts(self, who: str = ANA) -> list[Posted]:
        """What a person sees in all their conversations."""
        hands = self.slack.person(who)
        return [post for channel in hands.channels() for post in hands.messages(channel.id)]

    def calls(self, method: str = "chat.postMessage") -> int:
        return len(self.slack.calls(method))

    def called(self) -> list[str]:
        """The methods called so far, in order."""
        return [one.method for one in self.slack.transcript if one.kind is EntryKind.CALL]


def crash_before_sending(office: Office) -> datetime:
    """Commit the intent of the first due message as an instance that then dies; returns when."""
    with office.db.write() as session:
        [first, *_] = outbox.list_due(session, now=office.at, limit=1)
        assert outbox.claim(session, first, owner="office-gone", now=office.at) is not None
    return office.at
