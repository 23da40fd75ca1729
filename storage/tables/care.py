"""Who must not meet because of where they work, not because somebody wishes so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId, UtcDateTime
from storage.tables.schema import Base, belongs_to


class SeparationRow(Base):
    """Two people of one reporting line, in id order; who said so is not kept.

    Erase of either person deletes the row.
    """

    __tablename__ = "separations"
    __table_args__ = (
        belongs_to("low_person_id", "people"),
        belongs_to("high_person_id", "people"),
        CheckConstraint("low_person_id < high_person_id", name="in_order"),
        Index(None, "high_person_id"),
    )

    low_person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    high_person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
