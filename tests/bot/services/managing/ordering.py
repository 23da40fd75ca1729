"""Admins who look at rounds and decide about them, for the tests of both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from bot.services.answers import Answer, Said
from bot.services.drawing.round_outcomes import Meant
from bot.services.drawing.round_starts import Totals
from bot.services.managing import round_orders
from bot.services.managing.admin_steps import AdminStep
from bot.services.managing.round_orders import Order
from storage.database import Database
from storage.tables import AuditRow
from tests.bot.services.factories import NOW, TEAM, ask, member, program_of

ADMIN = "U1"
FIVE = tuple(f"U{number}" for number in range(1, 6))
SEEN = Totals(n_pool=5, n_pairs=1, n_trios=1, n_left=0, n_repeats=0)  # of a round of theirs
DELIVERED = text("UPDATE rounds SET state = 'done'")


def step(who: str = ADMIN, *, now: datetime = NOW, named: bool = True, **more: Any) -> AdminStep:
    """A step of somebody whom the operator named, unless said otherwise."""
    request = ask(who, **more)
    return AdminStep(request, member(who), now, named=(who,) if named else ())


def coming(db: Database, team_id: str = TEAM) -> Meant:
    """The round that somebody means who looks now."""
    program = program_of(db, team_id)
    return Meant(program.id, program.next_round_at)


def give(
    db: Database, what: Order, *, meant: Meant | None = None, now: datetime = NOW, **more: Any
) -> dict[str, Any]:
    """Give an order as an admin. Returns what became of it."""
    answer = order(db, what, meant=meant, now=now, **more)
    assert answer.said is Said.ROUND_ORDER
    return dict(answer.facts)


def order(
    db: Database, what: Order, *, meant: Meant | None = None, now: datetime = NOW, **more: Any
) -> Answer:
    """Give an order, as anybody."""
    return round_orders.order(db, step(now=now, **more), what=what, meant=meant or coming(db))


def trail(db: Database, *events: str) -> list[tuple[str, str, dict[str, Any]]]:
    """What the audit trail says of rounds: event, actor, subject."""
    columns = select(AuditRow.event, AuditRow.actor, AuditRow.subject).order_by(AuditRow.id)
    with db.read() as session:
        found = [tuple(row) for row in session.execute(columns)]
    return [one for one in found if one[0].startswith(("round.", *events))]
