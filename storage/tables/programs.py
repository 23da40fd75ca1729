"""Programs and the people who opted in to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Float,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pairing.programs import Odd, Preset
from storage.columns import BigId, Choice, Json, UtcDateTime
from storage.tables.schema import Base, belongs_to, in_workspace, one_of


class ProgramRow(Base):
    """A recurring pairing scheme. `next_round_at` is the truth about when it runs.

    `cadence` is the JSON of `pairing.cadence`, `local_time` is "HH:MM" in `zone`. `rules_off` lists
    the hard rules this program does without, `weights` what differs from the usual weights of the
    score. `blackouts` are pairs of local dates on which no round begins, from and to. While
    `held_at` is set the coming round waits for an admin; `hold_told_at` is when the admins were
    told that they forgot it. The notes are added to what people read, in the admins' words.
    `witness` is the plan of the rounds ahead as `pairing.matching.witness` writes it, up to some
    hundred kilobytes, so no query for programs names it. It holds ids of participants only; erase
    leaves it, the next round writes it anew.
    """

    __tablename__ = "programs"
    __table_args__ = (
        in_workspace(),
        UniqueConstraint("workspace_id", "name"),
        UniqueConstraint("workspace_id", "id"),
        one_of("preset", Preset),
        one_of("odd", Odd),
        Index(None, "next_round_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    name: Mapped[str] = mapped_column(String(80))
    preset: Mapped[Preset] = mapped_column(Choice(Preset))
    cadence: Mapped[dict[str, Any]] = mapped_column(Json)
    local_time: Mapped[str] = mapped_column(String(5))
    zone: Mapped[str] = mapped_column(String(64))
    odd: Mapped[Odd] = mapped_column(Choice(Odd))
    max_stage_gap: Mapped[int] = mapped_column(Integer)
    min_overlap_minutes: Mapped[int] = mapped_column(Integer)
    next_round_at: Mapped[datetime] = mapped_column(UtcDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    rules_off: Mapped[list[str]] = mapped_column(Json, server_default=text("'[]'"))
    weights: Mapped[dict[str, Any]] = mapped_column(Json, server_default=text("'{}'"))
    blackouts: Mapped[list[Any]] = mapped_column(Json, server_default=text("'[]'"))
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    min_score: Mapped[float] = mapped_column(Float, server_default=text("0"))
    never_same_team: Mapped[bool] = mapped_column(Boolean, server_default=false())
    intro_note: Mapped[str | None] = mapped_column(Text)
    welcome_note: Mapped[str | None] = mapped_column(Text)
    # last in the row: SQLite reads past a long value only when a column behind it is wanted
    witness: Mapped[str | None] = mapped_column(Text)


class ParticipantRow(Base):
    """A person in one program. Leaving sets `opted_out_at`; the row stays for the history.

    `told_of` is when the round is due that they were told about last. `silent_rounds` is in how
    many rounds in a row they had a partner and did nothing here; anything they do makes it 0.
    UNIQUE(workspace_id, id, person_id) is what a pair member refers to, so that a member's
    participant and person cannot disagree.
    """

    __tablename__ = "participants"
    __table_args__ = (
        belongs_to("program_id", "programs"),
        belongs_to("person_id", "people"),
        UniqueConstraint("program_id", "person_id"),
        UniqueConstraint("workspace_id", "id", "person_id"),
        CheckConstraint("rounds_waited >= 0", name="rounds_waited"),
        CheckConstraint("trios >= 0", name="trios"),
        Index(None, "person_id", "workspace_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    program_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    opted_in_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opted_out_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    skip_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rounds_waited: Mapped[int] = mapped_column(Integer, default=0)
    trios: Mapped[int] = mapped_column(Integer, default=0)
    told_of: Mapped[datetime | None] = mapped_column(UtcDateTime)
    silent_rounds: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
