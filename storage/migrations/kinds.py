"""Letting the outbox hold more kinds of messages: the same work in several migrations."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

STATES = ("pending", "sending", "checking", "sent", "dead", "cancelled", "expired", "review")
CHECKS = {
    "state": f"state IN {STATES}",
    "delivery_key": "length(delivery_key) = 32",
    "seq": "seq >= 0",
    "owned_while_sending": "(state = 'sending') = (owner IS NOT NULL)",
}


def allow_kinds(kinds: Sequence[str]) -> None:
    """Write the CHECK on `outbox.kind` anew.

    SQLite cannot change a CHECK: there the table is copied, with every CHECK written again.
    """
    rule = f"kind IN {tuple(kinds)}"
    if op.get_bind().dialect.name != "sqlite":
        name = op.f("ck_outbox_kind")
        op.drop_constraint(name, "outbox", type_="check")
        op.create_check_constraint(name, "outbox", rule)
        return
    with op.batch_alter_table("outbox", recreate="always", copy_from=_outbox_as_it_is(rule)):
        pass


def _outbox_as_it_is(kinds: str) -> sa.Table:
    """The table as found, but with the new CHECKs; some releases of SQLAlchemy find none."""
    table = sa.Table("outbox", sa.MetaData(), autoload_with=op.get_bind())
    for found in [one for one in table.constraints if isinstance(one, sa.CheckConstraint)]:
        table.constraints.remove(found)
    for name, rule in {"kind": kinds, **CHECKS}.items():
        table.append_constraint(sa.CheckConstraint(rule, name=op.f(f"ck_outbox_{name}")))
    table.primary_key.name = op.f("pk_outbox")
    return table
