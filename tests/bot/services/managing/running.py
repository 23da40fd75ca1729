"""Steps of people who run programs, and what is written down about them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.services.managing.admin_steps import AdminStep
from bot.services.managing.programs_terms import stamp_of
from bot.services.people import SlackPerson
from pairing.programs import Program
from storage import program_admins, program_terms
from storage.database import Database
from storage.tables import AuditRow
from tests.bot.services.factories import NOW, TEAM, ask, member, person_of, program_of

BOSS = "U0BOSS"


def step(who: str = BOSS, *, is_admin: bool = True, key: str | None = None) -> AdminStep:
    """A step of somebody who is an admin of the workspace, unless said otherwise."""
    said = member(who)
    person = SlackPerson(who, said.zone, said.kind, said.deactivated, is_admin, said.updated_at)
    return AdminStep(ask(who, key=key), person, NOW)


def stamp(db: Database) -> str:
    """The stamp of the one program as it is now."""
    program = program_of(db)
    with db.read() as session:
        return stamp_of(program, program_terms.find_notes(session, program.id))


def calendar(program: Program, **changes: str) -> dict[str, str]:
    """The form about when rounds begin as it is opened, with changes."""
    rule = program.rule
    local = program.next_round_at.date().isoformat()
    return {
        "often": "weeks.4",
        "weekday": str(rule.cadence.weekday),
        "counted_from": local,
        "time": f"{rule.at:%H:%M}",
        "zone": rule.zone,
        "blackouts": "",
        "preset": program.preset.value,
        **changes,
    }


def written_down(db: Database) -> list[tuple[str, str, dict[str, Any]]]:
    """Event, actor and subject of every line of the audit trail, oldest first."""
    with db.read() as session:
        query = select(AuditRow.event, AuditRow.actor, AuditRow.subject).order_by(AuditRow.id)
        return [(row.event, row.actor, dict(row.subject)) for row in session.execute(query)]


def make_admin(db: Database, *who: str) -> None:
    """Let people run the one program."""
    program = program_of(db)
    with db.write() as session:
        for one in who:
            person = person_of(db, one, TEAM)
            program_admins.add(session, program.workspace_id, program.id, person.id, now=NOW)


def admins(db: Database) -> list[str]:
    """Who runs the one program."""
    with db.read() as session:
        return list(program_admins.admins_of(session, program_of(db).id).values())
