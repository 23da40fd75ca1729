"""Who runs a program, what was reported about its rounds, and who had their data erased."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId, Json, UtcDateTime
from storage.tables.schema import Base, belongs_to, in_workspace


class ProgramAdminRow(Base):
    """A person who may change a program, beside the workspace's own admins."""

    __tablename__ = "program_admins"
    __table_args__ = (
        belongs_to("program_id", "programs"),
        belongs_to("person_id", "people"),
        Index(None, "person_id"),
    )

    program_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportRow(Base):
    """What was published about a round after its end: counts and shares, and no ids of anybody."""

    __tablename__ = "reports"
    __table_args__ = (
        belongs_to("round_id", "rounds"),
        belongs_to("program_id", "programs"),
        Index(None, "program_id", "made_at"),
    )

    round_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    program_id: Mapped[int] = mapped_column(BigId)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    figures: Mapped[dict[str, Any]] = mapped_column(Json)


class ErasureRow(Base):
    """That a person was erased, so that a restored backup can be made to forget them again.

    `person_hash` is keyed: without the operator's key it leads to nobody. With `keeps_history` the
    row of the person stays, without anything that names them, so that pairs are not repeated.
    """

    __tablename__ = "erasures"
    __table_args__ = (in_workspace(), Index(None, "workspace_id", "person_hash"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    person_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int] = mapped_column(BigId)
    keeps_history: Mapped[bool] = mapped_column(Boolean)
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
