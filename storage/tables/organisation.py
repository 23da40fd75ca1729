"""Who works where, as the company says it, and who was a pair before there was PairMe."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from pairing.profiles import CareerStage
from storage.columns import BigId, Choice, Json, UtcDateTime
from storage.tables.schema import Base, belongs_to, one_of


class PlaceRow(Base):
    """Where a person works; NULL = not known. Personal data; erase deletes the row.

    `has_manager` is false for somebody at the top; NULL when nobody said. `stage` is what the
    company thinks; it counts until the person says something else. `synced` names the columns that
    were read from their Slack profile; what else is known was in a list.
    """

    __tablename__ = "places"
    __table_args__ = (
        belongs_to("person_id", "people"),
        ForeignKeyConstraint(["manager_id"], ["people.id"], ondelete="SET NULL"),
        one_of("stage", CareerStage),
        Index(None, "manager_id"),
    )

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    team: Mapped[str | None] = mapped_column(String(80))
    department: Mapped[str | None] = mapped_column(String(80))
    function: Mapped[str | None] = mapped_column(String(80))
    location: Mapped[str | None] = mapped_column(String(80))
    stage: Mapped[CareerStage | None] = mapped_column(Choice(CareerStage))
    has_manager: Mapped[bool | None] = mapped_column()
    manager_id: Mapped[int | None] = mapped_column(BigId)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    synced: Mapped[list[str]] = mapped_column(Json, server_default=text("'[]'"))


class EarlierPairRow(Base):
    """Two people who were a pair before, in id order, and when. Erase of either deletes the row."""

    __tablename__ = "earlier_pairs"
    __table_args__ = (
        belongs_to("low_person_id", "people"),
        belongs_to("high_person_id", "people"),
        CheckConstraint("low_person_id < high_person_id", name="in_order"),
        Index(None, "high_person_id"),
    )

    low_person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    high_person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    met_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportRow(Base):
    """A checked file that waits for the yes of the admin who gave it, for an hour at most."""

    __tablename__ = "imports"
    __table_args__ = (
        belongs_to("person_id", "people"),
        Index(None, "created_at"),
        Index(None, "person_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    rows: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
