"""What a program keeps for its next rounds: the plan ahead, and the hard rules it does without."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add two columns to the programs; those that exist have no plan and keep every rule."""
    op.add_column(
        "programs",
        sa.Column("rules_off", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )
    # last in the row: SQLite reads past a long value only when a column behind it is wanted
    op.add_column("programs", sa.Column("witness", sa.Text(), nullable=True))
