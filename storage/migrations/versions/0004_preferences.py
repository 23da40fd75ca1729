"""What a person may say beyond stage and topics, and what they would like to think through."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add columns; profiles that exist have said nothing yet, and nobody was told of a round."""
    op.add_column(
        "profiles",
        sa.Column("preferences", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
    )
    op.add_column("profiles", sa.Column("challenge", sa.Text(), nullable=True))
    op.add_column(
        "profiles", sa.Column("challenge_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("participants", sa.Column("told_of", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_profiles_challenge_until", "profiles", ["challenge_until"])
