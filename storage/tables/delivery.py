"""What goes out, how fast and with what evidence, what came in, and who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId, Choice, Json, UtcDateTime
from storage.states import MessageKind, MessageState
from storage.tables.schema import Base, belongs_to, in_workspace, one_of

AGAIN = text("resends > 0")  # few are: whoever sums them up looks at these alone


class OutboxRow(Base):
    """A message decided but not yet known to be sent. `facts` hold ids and words, no names.

    `send_after` is the earliest instant of the next step: sending while pending, looking for
    evidence while checking. A row is owned exactly while it is sending.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        in_workspace(),
        belongs_to("person_id", "people"),
        belongs_to("round_id", "rounds"),
        belongs_to("pair_id", "pairs"),
        UniqueConstraint("delivery_key"),
        UniqueConstraint("pair_id", "seq"),
        one_of("kind", MessageKind),
        one_of("state", MessageState),
        CheckConstraint("(state = 'sending') = (owner IS NOT NULL)", name="owned_while_sending"),
        CheckConstraint("length(delivery_key) = 32", name="delivery_key"),
        CheckConstraint("seq >= 0", name="seq"),
        Index(None, "state", "send_after"),
        Index(None, "workspace_id", "state"),
        Index(None, "round_id", "workspace_id", "state"),
        Index(None, "person_id", "workspace_id", "kind"),
        Index(None, "pair_id", "workspace_id"),
        Index(None, "resends", sqlite_where=AGAIN, postgresql_where=AGAIN),
        Index(None, "verify_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[MessageKind] = mapped_column(Choice(MessageKind))
    delivery_key: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[int | None] = mapped_column(BigId)
    round_id: Mapped[int | None] = mapped_column(BigId)
    pair_id: Mapped[int | None] = mapped_column(BigId)
    seq: Mapped[int] = mapped_column(Integer, default=0)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    send_after: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[MessageState] = mapped_column(Choice(MessageState), default=MessageState.PENDING)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    resends: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None] = mapped_column(String(64))
    intent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    channel_id: Mapped[str | None] = mapped_column(String(32))
    ts: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    takeovers: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    doubts: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    verify_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReceiptRow(Base):
    """A copy of a message of ours that is known to be in Slack. A second `ts` is a second copy."""

    __tablename__ = "receipts"
    __table_args__ = (in_workspace(), Index(None, "noted_at"))

    workspace_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    delivery_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    ts: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ConversationRow(Base):
    """Where exactly these people talk. `people` holds their ids, ascending; erase deletes it."""

    __tablename__ = "conversations"
    __table_args__ = (in_workspace(),)

    workspace_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    people: Mapped[str] = mapped_column(String(80), primary_key=True)
    channel_id: Mapped[str] = mapped_column(String(32))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PaceRow(Base):
    """When a method may be called again in a workspace, for all instances together."""

    __tablename__ = "paces"
    __table_args__ = (in_workspace(),)

    workspace_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    method: Mapped[str] = mapped_column(String(64), primary_key=True)
    free_at: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class InboxRow(Base):
    """A request from Slack that was handled, with its answer, so that a repeat has no effect."""

    __tablename__ = "inbox"
    __table_args__ = (
        in_workspace(),
        CheckConstraint("kind <> ''", name="kind"),
        Index(None, "received_at"),
    )

    workspace_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """Who did what, append-only. `actor` is a Slack user id or the name of a job."""

    __tablename__ = "audit"
    __table_args__ = (in_workspace(), Index(None, "workspace_id", "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(64))
    actor: Mapped[str] = mapped_column(String(64))
    subject: Mapped[dict[str, Any]] = mapped_column(Json)
