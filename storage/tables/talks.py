"""What happens between a pair's introduction and its end: messages planned, times, steps, words.

Everything here is of use for a while only; each table says until when.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from pairing.follow_ups import FollowUp
from storage.columns import BigId, Choice, Json, UtcDateTime
from storage.tables.schema import Base, belongs_to, in_workspace, one_of


class FollowUpRow(Base):
    """A message planned for later in a round, to one member of a pair or (NULL) to all of them.

    `done_at` is when it was written to the outbox, or found not to be needed any more.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        belongs_to("pair_id", "pairs"),
        ForeignKeyConstraint(
            ["pair_id", "person_id"],
            ["pair_members.pair_id", "pair_members.person_id"],
            ondelete="CASCADE",
        ),
        one_of("kind", FollowUp),
        Index(None, "done_at", "due_after"),
        Index(None, "pair_id", "kind"),
        Index(None, "person_id", "done_at", "due_after"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    pair_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int | None] = mapped_column(BigId)
    kind: Mapped[FollowUp] = mapped_column(Choice(FollowUp))
    due_after: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class TalkTimeRow(Base):
    """A time offered to a pair for a talk, and the ids of the people whom it suits.

    With a minus, `suits` holds who cannot make it. Erase takes both out; the rows go with the pair.
    """

    __tablename__ = "talk_times"
    __table_args__ = (belongs_to("pair_id", "pairs"),)

    pair_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    suits: Mapped[list[Any]] = mapped_column(Json)


class StepRow(Base):
    """A step somebody wants to be reminded of, in their own words; deleted once it was sent."""

    __tablename__ = "steps"
    __table_args__ = (
        belongs_to("person_id", "people"),
        Index(None, "remind_at"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    words: Mapped[str] = mapped_column(Text)
    remind_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SearchRow(Base):
    """A participant who waits for the next compatible partner; deleted when it ends."""

    __tablename__ = "searches"
    __table_args__ = (
        belongs_to("program_id", "programs"),
        ForeignKeyConstraint(["participant_id"], ["participants.id"], ondelete="CASCADE"),
        Index(None, "program_id"),
        Index(None, "until"),
    )

    participant_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    program_id: Mapped[int] = mapped_column(BigId)
    workspace_id: Mapped[int] = mapped_column(BigId)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class FeedbackRow(Base):
    """What one member says about a round with a pair; reduced to counts a week after its end.

    `useful` is 1 to 5, 0 = we did not meet. Answers are codes of `pairing.feedback`.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        belongs_to("pair_id", "pairs"),
        ForeignKeyConstraint(
            ["pair_id", "person_id"],
            ["pair_members.pair_id", "pair_members.person_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("useful BETWEEN 0 AND 5", name="useful"),
    )

    pair_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    useful: Mapped[int | None] = mapped_column(Integer)
    balance: Mapped[str | None] = mapped_column(String(32))
    again: Mapped[str | None] = mapped_column(String(32))
    takeaway: Mapped[str | None] = mapped_column(String(32))
    note: Mapped[str | None] = mapped_column(Text)
    shares_note: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class FeedbackCountRow(Base):
    """How often a question about a round was answered in one way; no person, no pair."""

    __tablename__ = "feedback_counts"
    __table_args__ = (belongs_to("round_id", "rounds"),)

    round_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    answer: Mapped[str] = mapped_column(String(32), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    n: Mapped[int] = mapped_column(Integer)


class NoteRow(Base):
    """A note to the organisers, which its author agreed to share: no person, pair, round or date.

    The id is drawn at random, so that not even the order of the rows says when it was written.
    """

    __tablename__ = "notes"
    __table_args__ = (in_workspace(), Index(None, "workspace_id"))

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    words: Mapped[str] = mapped_column(Text)
