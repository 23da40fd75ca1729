"""One message in a state of choice, and the receipt that came for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services.operating import receipts
from bot.services.operating.receipts import Receipt
from storage import outbox, workspaces
from storage import receipts as stored
from storage.database import Database
from storage.outbox import Message, MessageState, Move
from tests.storage.factories import NOW, Team

LATER = NOW + timedelta(minutes=3)
STATES = MessageState


@dataclass
class Desk:
    """A message, what is known about it, and its receipt."""

    db: Database
    team: Team
    message: Message

    @property
    def receipt(self) -> Receipt:
        return Receipt("T1", "A1", "A1", self.message.delivery_key, "100.1", "D1")

    def take(self, receipt: Receipt | None = None, *, now: datetime = LATER) -> bool:
        return receipts.take(self.db, receipt or self.receipt, now=now)

    def now(self) -> Message:
        with self.db.read() as session:
            return outbox.get_message(session, self.message.id)

    def copies(self) -> list[str]:
        with self.db.read() as session:
            key = self.message.delivery_key
            return [one.ts for one in stored.list_copies(session, self.team.workspace_id, key)]

    def arrived_at(self) -> datetime | None:
        with self.db.read() as session:
            return workspaces.get_workspace(session, self.team.workspace_id).receipt_at

    def put(self, state: MessageState, *, ts: str | None = None, doubts: int = 0) -> None:
        """Bring the message into a state by the steps that lead there."""
        if state is STATES.PENDING and not doubts:
            return
        with self.db.write() as session:
            claimed = outbox.claim(session, self.message, owner="me", now=NOW)
            assert claimed is not None
            if state is STATES.SENDING:
                return
            if state is STATES.PENDING:
                step = Move(to=STATES.CHECKING, send_after=NOW, doubts=1)
                assert outbox.move(session, claimed, step)
                claimed = outbox.get_message(session, claimed.id)
                doubts -= 1
            to = Move(
                to=state,
                ts=ts,
                channel_id="D1" if ts else None,
                send_after=LATER + timedelta(hours=1),
                settled_at=NOW,
                reason="test",
                doubts=doubts,
            )
            assert outbox.move(session, claimed, to)
