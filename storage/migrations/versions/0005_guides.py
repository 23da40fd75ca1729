"""Which prompts a pair is shown in each of its talks, and how often each was replaced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create a table; a pair without rows in it is shown what its introduction showed."""
    op.create_table(
        "guide_prompts",
        sa.Column("pair_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("meeting", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("slot", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("workspace_id", BIG, nullable=False),
        sa.Column("prompt_id", sa.String(64), nullable=False),
        sa.Column("replaced", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "pair_id"],
            ["pairs.workspace_id", "pairs.id"],
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("meeting >= 1", name="meeting"),
        sa.CheckConstraint("slot BETWEEN 0 AND 2", name="slot"),
        sa.CheckConstraint("replaced BETWEEN 0 AND 2", name="replaced"),
    )
