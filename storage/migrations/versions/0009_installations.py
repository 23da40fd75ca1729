"""One installation for many workspaces: sealed tokens, installations begun, one row per team."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Only additions: an older release goes on working meanwhile."""
    op.create_table(
        "installations",
        sa.Column("workspace_id", BIG, primary_key=True, autoincrement=False),
        sa.Column("bot_token", sa.Text(), nullable=False),
        sa.Column("refresh_token", sa.Text(), nullable=True),
        sa.Column("key_id", sa.String(64), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("installed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_installations_key_id", "installations", ["key_id"])
    op.create_table(
        "oauth_states",
        sa.Column("state_hash", sa.String(64), primary_key=True),
        sa.Column("expires_at", INSTANT, nullable=False),
    )
    op.create_index("ix_oauth_states_expires_at", "oauth_states", ["expires_at"])
    op.create_index("ix_workspaces_team_id", "workspaces", ["team_id"], unique=True)
