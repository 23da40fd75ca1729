"""Letting a table hold more kinds: the same work in several migrations.

SQLite cannot change a CHECK: there the table is copied, with every CHECK written again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    """Write the CHECK on `outbox.kind` anew."""
    _allow("outbox", kinds, CHECKS)


def allow_follow_ups(kinds: Sequence[str]) -> None:
    """Write the CHECK on `follow_ups.kind` anew."""
    _allow("follow_ups", kinds, {})


def _allow(table: str, kinds: Sequence[str], others: Mapping[str, str]) -> None:
    """others: the further CHECKs of the table, by name."""
    rule = f"kind IN {tuple(kinds)}"
    if op.get_bind().dialect.name != "sqlite":
        name = op.f(f"ck_{table}_kind")
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, rule)
        return
    copied = _as_it_is(table, {"kind": rule, **others})
    with op.batch_alter_table(table, recreate="always", copy_from=copied):
        pass


def _as_it_is(name: str, checks: Mapping[str, str]) -> sa.Table:
    """The table as found, but with the new CHECKs; some releases of SQLAlchemy find none."""
    table = sa.Table(name, sa.MetaData(), autoload_with=op.get_bind())
    for found in [one for one in table.constraints if isinstance(one, sa.CheckConstraint)]:
        table.constraints.remove(found)
    for what, rule in checks.items():
        table.append_constraint(sa.CheckConstraint(rule, name=op.f(f"ck_{name}_{what}")))
    table.primary_key.name = op.f(f"pk_{name}")
    return table
