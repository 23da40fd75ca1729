"""A third workspace, silent, that gives every table its own range of ids.

So a number says which table it is an id of, wherever it turns up: in a row, in the value of a
button, in the facts of a message.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select, text

from storage import workspaces
from storage.database import Database
from storage.statements import table_of
from storage.tables import (
    AuditRow,
    Base,
    CheckInRow,
    ErasureRow,
    FollowUpRow,
    OutboxRow,
    PairRow,
    ParticipantRow,
    PersonRow,
    ProgramRow,
    RoundRow,
    StepRow,
)
from storage.workspaces import WorkspaceState
from tests.storage.factories import NOW, fill_every_table, make_team

SILENT = "T0SILENT"
RANGE = 1_000_000
NUMBERED = (
    *(PersonRow, ParticipantRow, ProgramRow, RoundRow, PairRow, OutboxRow, CheckInRow),
    *(FollowUpRow, StepRow, AuditRow, ErasureRow),
)
BEGINS = {row.__tablename__: n * RANGE for n, row in enumerate(NUMBERED, 1)}


def table_by(number: int) -> str | None:
    """The table that a number is an id of."""
    return next((name for name, start in BEGINS.items() if start < number < start + RANGE), None)


def lay(db: Database) -> None:
    """Fill every table with the silent workspace, and let new ids begin where ours do."""
    team = make_team(db, 4, team_id=SILENT)
    fill_every_table(db, team)
    with db.write() as session:
        person, slot = team.people[2], {"slot": "none", "due_at": NOW - timedelta(weeks=60)}
        changed = {
            "people": {"slack_user_id": "U0SILENT"},
            "participants": {"person_id": BEGINS["people"]},
            "programs": {"name": "Silent"},
            "rounds": slot,
            "outbox": {"delivery_key": "e" * 32, "pair_id": None},
            "check_ins": {"person_id": team.people[1]},
            "steps": {"person_id": person, "remind_at": NOW + timedelta(weeks=1_000)},
        }
        for row in NUMBERED:
            table, name = table_of(row), row.__tablename__
            first = session.execute(select(table).limit(1)).mappings().one()
            values = {**first, **changed.get(name, {}), "id": BEGINS[name]}
            session.execute(insert(table).values(**values))
            if db.dialect == "postgresql":
                sequence = func.pg_get_serial_sequence(name, "id")
                session.execute(select(func.setval(sequence, BEGINS[name])))
        workspaces.set_workspace_state(session, team.workspace_id, WorkspaceState.UNINSTALLED)


def lost(db: Database) -> list[str]:
    """The tables whose range is no longer held, so that new ids tell nothing."""
    with db.read() as session:
        tables = map(table_of, NUMBERED)
        held = [select(func.count()).where(one.c.id == BEGINS[one.name]) for one in tables]
        found = [session.execute(one).scalar_one() for one in held]
    return [name for name, n in zip(BEGINS, found, strict=True) if not n]


def crossings(db: Database) -> list[str]:
    """Every row that refers to a row of another workspace: over each foreign key of the schema."""
    found = []
    with db.read() as session:
        for table in Base.metadata.tables.values():
            for key in table.foreign_key_constraints if "workspace_id" in table.c else ():
                other = key.referred_table
                if "workspace_id" not in other.c:
                    continue
                same = " AND ".join(
                    f"o.{one.column.name} = t.{one.parent.name}"
                    for one in key.elements
                    if one.parent.name != "workspace_id"
                )
                query = (
                    f"SELECT count(*) FROM {table.name} t JOIN {other.name} o ON {same} "
                    "WHERE o.workspace_id <> t.workspace_id"
                )
                if session.execute(text(query)).scalar_one():
                    found.append(f"{table.name} -> {other.name}: {same}")
    return found
