"""Who must not meet because of where they work, not because somebody wishes so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Index, false, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import BigId, UtcDateTime
from storage.tables.schema import Base, belongs_to


class SeparationRow(Base):
    """Two people of one reporting line, in id order; who of them said so is not kept.

    `by_people`: one of the two said it; `by_company`: a list of their company says it. What one of
    the two said is shown to nobody, and no list takes it back. Erase of either person deletes the
    row.
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
    by_people: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    by_company: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
