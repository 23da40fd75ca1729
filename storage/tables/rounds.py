"""Rounds, the pairs they made, and what the pairs answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from pairing.check_ins import MeetingAnswer
from pairing.presets import Preset
from storage.columns import BigId, Choice, Json, UtcDateTime
from storage.states import RoundState
from storage.tables.schema import Base, belongs_to, one_of


class RoundRow(Base):
    """One run of a program. `slot` is the local wall time, so that new zone rules cannot rerun it.

    `ran_at` is NULL for a round that made no pairs because it was skipped or cancelled at birth.
    `preset` says how long it is: as the program was when it began, whatever becomes of that.
    `n_uncounted` people may be in no report: they might meet so few. `n_uncounted_sat_out` of them
    sat out, and `n_uncounted_trios` of the trios are theirs.
    `is_extra` is a round beside the calendar: for people who asked for a partner now, or whose pair
    goes on.
    """

    __tablename__ = "rounds"
    __table_args__ = (
        belongs_to("program_id", "programs"),
        UniqueConstraint("program_id", "slot"),
        UniqueConstraint("workspace_id", "id"),
        one_of("state", RoundState),
        Index(None, "program_id", "due_at"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    program_id: Mapped[int] = mapped_column(BigId)
    slot: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[RoundState] = mapped_column(Choice(RoundState))
    seed: Mapped[int] = mapped_column(BigInteger)
    n_pool: Mapped[int] = mapped_column(Integer)
    n_pairs: Mapped[int] = mapped_column(Integer)
    n_trios: Mapped[int] = mapped_column(Integer)
    n_sat_out: Mapped[int] = mapped_column(Integer)
    n_uncounted: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    n_uncounted_sat_out: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    n_uncounted_trios: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    ran_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
    is_extra: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    preset: Mapped[Preset] = mapped_column(Choice(Preset), server_default=text("'standard'"))


class PairRow(Base):
    """Two or three people brought together. `reasons` and `prompt_ids` are lists in JSON.

    `channel_id` is the Slack group DM, once it is open. `ended_at` is when it ended before its
    time; why, and by whom, is not kept. `meets_at` is the time of a talk they agreed on here.
    `extensions` is how often these people went on together before. `in_writing` is set when they
    changed to a conversation in writing. `is_counted` is not set where its people may meet so few
    that a report would tell who avoids whom.
    """

    __tablename__ = "pairs"
    __table_args__ = (
        belongs_to("round_id", "rounds"),
        UniqueConstraint("workspace_id", "id"),
        UniqueConstraint("workspace_id", "round_id", "id"),
        Index(None, "round_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    round_id: Mapped[int] = mapped_column(BigId)
    score: Mapped[float] = mapped_column(Float)
    is_repeat: Mapped[bool] = mapped_column(Boolean)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    prompt_ids: Mapped[list[str]] = mapped_column(Json)
    channel_id: Mapped[str | None] = mapped_column(String(32))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meets_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extensions: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    in_writing: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    is_counted: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())


class PairMemberRow(Base):
    """A person in a pair; at most one pair per person and round, by constraint.

    `left_at` is when they left a trio that goes on without them.

    Who met whom outlives opting out: no CASCADE from participants. That key is checked at COMMIT,
    because deleting a workspace reaches the participants before it reaches their pairs.
    """

    __tablename__ = "pair_members"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "round_id", "pair_id"],
            ["pairs.workspace_id", "pairs.round_id", "pairs.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["workspace_id", "participant_id", "person_id"],
            ["participants.workspace_id", "participants.id", "participants.person_id"],
            name="fk_pair_members_participant_id_participants",
            deferrable=True,
            initially="DEFERRED",
        ),
        UniqueConstraint("round_id", "person_id"),
        Index(None, "person_id", "pair_id"),
        Index(None, "participant_id", "pair_id"),
    )

    pair_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    round_id: Mapped[int] = mapped_column(BigId)
    participant_id: Mapped[int] = mapped_column(BigId)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GuidePromptRow(Base):
    """What a pair is shown now in one place of the guide of one talk (1 = their first).

    `pairs.prompt_ids` holds every prompt that was ever shown, also those that were replaced.
    """

    __tablename__ = "guide_prompts"
    __table_args__ = (
        belongs_to("pair_id", "pairs"),
        CheckConstraint("meeting >= 1", name="meeting"),
        CheckConstraint("slot BETWEEN 0 AND 2", name="slot"),
        CheckConstraint("replaced BETWEEN 0 AND 2", name="replaced"),
    )

    pair_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    meeting: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    prompt_id: Mapped[str] = mapped_column(String(64))
    replaced: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))


class CheckInRow(Base):
    """What a member of a pair answered: did they meet? Only a member can answer, by constraint."""

    __tablename__ = "check_ins"
    __table_args__ = (
        belongs_to("pair_id", "pairs"),
        ForeignKeyConstraint(
            ["pair_id", "person_id"],
            ["pair_members.pair_id", "pair_members.person_id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("pair_id", "person_id"),
        one_of("answer", MeetingAnswer),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    pair_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    answer: Mapped[MeetingAnswer] = mapped_column(Choice(MeetingAnswer))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
