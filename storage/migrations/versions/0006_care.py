"""Pairs that end early, people of one reporting line, and what is said about an ending."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.kinds import allow_kinds

revision = "0006"
down_revision = "0005"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
KINDS = (
    "welcome",
    "pair_open",
    "pair_intro",
    "sat_out",
    "check_in",
    "round_skipped",
    "heads_up",
    "welcome_back",
    "pairing_ended",
    "trio_goes_on",
)


def upgrade() -> None:
    """Add two columns and a table, and allow two more kinds of messages."""
    op.add_column("pairs", sa.Column("ended_at", INSTANT, nullable=True))
    op.add_column("pair_members", sa.Column("left_at", INSTANT, nullable=True))
    # why two people were not introduced told whoever read it that one avoids the other
    op.execute("UPDATE outbox SET reason = 'called_off' WHERE reason IN ('gone', 'set_apart')")
    allow_kinds(KINDS)
    op.create_table(
        "separations",
        sa.Column("low_person_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("high_person_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _person("low_person_id"),
        _person("high_person_id"),
        sa.CheckConstraint("low_person_id < high_person_id", name=op.f("ck_separations_in_order")),
    )
    op.create_index("ix_separations_high_person_id", "separations", ["high_person_id"])


def _person(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        ["people.workspace_id", "people.id"],
        name=op.f(f"fk_separations_workspace_id_{column}_people"),
        ondelete="CASCADE",
    )
