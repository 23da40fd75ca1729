"""Held rounds that nobody decides about: whoever holds one may forget it, and then nothing starts.

Those who run the program are told a working day after its time, once for each hold.
"""

import logging
from datetime import datetime, timedelta

from bot.services.named_admins import NOBODY, NamedAdmins
from bot.services.organisers import admin_notice, list_organisers
from pairing.moments import day_ends_at, good_moment
from pairing.profiles import WorkHours
from pairing.programs import Program
from storage import holds, outbox
from storage.database import Database

log = logging.getLogger(__name__)

PATIENCE = timedelta(days=1)  # and then until the next working day has begun


def list_overdue(db: Database, *, now: datetime) -> list[Program]:
    """Return programs whose held round should have begun. Transaction: one read."""
    with db.read() as session:
        return holds.list_overdue(session, now=now)


def tell_of_holds(db: Database, *, now: datetime, named: NamedAdmins = NOBODY) -> int:
    """Tell those who run a program that its round is still held. The log tells the operator.

    Returns  how many holds were told of here
    Transaction: one read, and one write for each. Safe by `holds.mark_told` (compare-and-set).
    """
    with db.read() as session:
        found = holds.list_overdue(session, now=now, untold=True)
    return sum(_tell(db, one, now=now, named=named) for one in found)


def _tell(db: Database, program: Program, *, now: datetime, named: NamedAdmins) -> bool:
    zone, hours, due_at = program.rule.zone, WorkHours(), program.next_round_at
    if now < good_moment(due_at + PATIENCE, zone=zone, hours=hours):
        return False
    works = day_ends_at(now, zone=zone, hours=hours) is not None
    at = now if works else good_moment(now, zone=zone, hours=hours)
    assert program.held_at is not None  # that is what was asked for
    with db.write() as session:
        if not holds.mark_told(session, program.id, seen=program.held_at, now=now):
            return False
        told = list_organisers(session, program, named=named)
        facts = {"program_id": program.id, "held": due_at.isoformat()}
        ours = program.workspace_id
        outbox.enqueue(session, [admin_notice(ours, one, facts, at=at) for one in told])
    log.warning(
        "a held round should have begun, and nothing starts before it is published or cancelled",
        extra={"event": "round.forgotten", "program_id": program.id, "told": len(told)},
    )
    return True
