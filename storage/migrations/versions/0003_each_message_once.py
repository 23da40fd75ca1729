"""What it takes to send each message once: doubts, receipts, known conversations, shared paces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)
WORD = sa.String(32)
KINDS = ("welcome", "pair_open", "pair_intro", "sat_out", "check_in", "round_skipped")
STATES = ("pending", "sending", "checking", "sent", "dead", "cancelled", "expired", "review")
CHECKS = {
    "kind": f"kind IN {KINDS}",
    "state": f"state IN {STATES}",
    "delivery_key": "length(delivery_key) = 32",
    "seq": "seq >= 0",
    "owned_while_sending": "(state = 'sending') = (owner IS NOT NULL)",
}


def upgrade() -> None:
    """Add to the outbox and the workspaces, and create three tables."""
    op.execute("UPDATE outbox SET state = 'pending' WHERE state = 'held'")  # the workspace is
    _outbox()
    op.create_index("ix_outbox_verify_at", "outbox", ["verify_at"])
    op.add_column("workspaces", sa.Column("bot_id", WORD))
    op.add_column("workspaces", sa.Column("receipt_at", INSTANT))
    op.create_table(
        "receipts",
        _in_workspace(),
        sa.Column("delivery_key", WORD, primary_key=True),
        sa.Column("ts", WORD, primary_key=True),
        sa.Column("channel_id", WORD, nullable=False),
        sa.Column("noted_at", INSTANT, nullable=False),
        _of_workspace(),
    )
    op.create_index("ix_receipts_noted_at", "receipts", ["noted_at"])
    op.create_table(
        "conversations",
        _in_workspace(),
        sa.Column("people", sa.String(80), primary_key=True),
        sa.Column("channel_id", WORD, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        _of_workspace(),
    )
    op.create_table(
        "paces",
        _in_workspace(),
        sa.Column("method", sa.String(64), primary_key=True),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.Column("held_until", INSTANT, nullable=True),
        _of_workspace(),
    )


def _outbox() -> None:
    """SQLite cannot change a CHECK: there the table is copied, with every CHECK written again."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table(
        "outbox",
        recreate="always" if is_sqlite else "never",
        copy_from=_outbox_as_it_is() if is_sqlite else None,
    ) as outbox:
        for name in ("takeovers", "doubts"):
            outbox.add_column(
                sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
            )
        outbox.add_column(sa.Column("verify_at", INSTANT, nullable=True))
        if not is_sqlite:
            for name in ("kind", "state"):
                outbox.drop_constraint(op.f(f"ck_outbox_{name}"), type_="check")
                outbox.create_check_constraint(op.f(f"ck_outbox_{name}"), CHECKS[name])


def _outbox_as_it_is() -> sa.Table:
    """The table as found, but with the new CHECKs; some releases of SQLAlchemy find none."""
    table = sa.Table("outbox", sa.MetaData(), autoload_with=op.get_bind())
    for found in [one for one in table.constraints if isinstance(one, sa.CheckConstraint)]:
        table.constraints.remove(found)
    for name, rule in CHECKS.items():
        table.append_constraint(sa.CheckConstraint(rule, name=op.f(f"ck_outbox_{name}")))
    table.primary_key.name = op.f("pk_outbox")
    return table


def _in_workspace() -> sa.Column[int]:
    return sa.Column("workspace_id", BIG, primary_key=True, autoincrement=False)


def _of_workspace() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], ondelete="CASCADE")
