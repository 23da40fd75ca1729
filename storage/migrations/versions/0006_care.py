"""Pairs that end early, people of one reporting line, and what is said about an ending."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

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
STATES = ("pending", "sending", "checking", "sent", "dead", "cancelled", "expired", "review")
CHECKS = {
    "kind": f"kind IN {KINDS}",
    "state": f"state IN {STATES}",
    "delivery_key": "length(delivery_key) = 32",
    "seq": "seq >= 0",
    "owned_while_sending": "(state = 'sending') = (owner IS NOT NULL)",
}


def upgrade() -> None:
    """Add two columns and a table, and allow two more kinds of messages."""
    op.add_column("pairs", sa.Column("ended_at", INSTANT, nullable=True))
    op.add_column("pair_members", sa.Column("left_at", INSTANT, nullable=True))
    # why two people were not introduced told whoever read it that one avoids the other
    op.execute("UPDATE outbox SET reason = 'called_off' WHERE reason IN ('gone', 'set_apart')")
    _allow_kinds()
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


def _allow_kinds() -> None:
    """SQLite cannot change a CHECK: there the table is copied, with every CHECK written again."""
    if op.get_bind().dialect.name != "sqlite":
        name = op.f("ck_outbox_kind")
        op.drop_constraint(name, "outbox", type_="check")
        op.create_check_constraint(name, "outbox", CHECKS["kind"])
        return
    with op.batch_alter_table("outbox", recreate="always", copy_from=_outbox_as_it_is()):
        pass


def _outbox_as_it_is() -> sa.Table:
    """The table as found, but with the new CHECKs; some releases of SQLAlchemy find none."""
    table = sa.Table("outbox", sa.MetaData(), autoload_with=op.get_bind())
    for found in [one for one in table.constraints if isinstance(one, sa.CheckConstraint)]:
        table.constraints.remove(found)
    for name, rule in CHECKS.items():
        table.append_constraint(sa.CheckConstraint(rule, name=op.f(f"ck_outbox_{name}")))
    table.primary_key.name = op.f("pk_outbox")
    return table


def _person(column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        ["people.workspace_id", "people.id"],
        name=op.f(f"fk_separations_workspace_id_{column}_people"),
        ondelete="CASCADE",
    )
