"""Where people work, as their company says it; who has said nothing about somebody has no row.

Written by imports of lists, and from Slack profiles where the operator wants that. A column that
neither names keeps what it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, cast, delete, or_, select, update
from sqlalchemy.orm import aliased

from pairing.ids import PersonId, ProgramId, WorkspaceId
from pairing.participants import CareerStage
from storage.session import Session
from storage.statements import AnyRow, changed, table_of, write_many
from storage.tables import ParticipantRow, PersonRow, PlaceRow

FIELDS = ("team", "department", "function", "location", "stage", "has_manager", "manager_id")
_MANAGER = ("has_manager", "manager_id")  # in the table; lists have one column


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """Where a person works; None = not known.

    has_manager  False = nobody is above them. True without a `manager_id`: somebody is, and we do
                 not know who
    synced       the columns, as lists name them, that hold what a Slack profile said
    """

    team: str | None = None
    department: str | None = None
    function: str | None = None
    location: str | None = None
    stage: CareerStage | None = None
    has_manager: bool | None = None
    manager_id: PersonId | None = None
    synced: frozenset[str] = frozenset()


_COLUMNS = (
    PlaceRow.team,
    PlaceRow.department,
    PlaceRow.function,
    PlaceRow.location,
    PlaceRow.stage,
    PlaceRow.has_manager,
    PlaceRow.manager_id,
    PlaceRow.synced,
)
_OF_PROGRAM = (
    select(PlaceRow.person_id, *_COLUMNS)
    .join(ParticipantRow, ParticipantRow.person_id == PlaceRow.person_id)
    .where(ParticipantRow.program_id == bindparam("program"))
    .order_by(PlaceRow.person_id)
)
_OF_WORKSPACE = (
    select(PersonRow.slack_user_id, PlaceRow.person_id, *_COLUMNS)
    .join(PersonRow, PersonRow.id == PlaceRow.person_id)
    .where(PlaceRow.workspace_id == bindparam("workspace"))
    .order_by(PersonRow.slack_user_id)
)
_OF_PERSON = select(*_COLUMNS).where(PlaceRow.person_id == bindparam("person"))
_MANAGERS = (
    select(PlaceRow.person_id, PlaceRow.has_manager, PlaceRow.manager_id)
    .where(PlaceRow.workspace_id == bindparam("workspace"), PlaceRow.has_manager.is_not(None))
    .order_by(PlaceRow.person_id)
)

_manager = aliased(PersonRow)
_NAMED_MANAGERS = (
    select(PersonRow.slack_user_id, _manager.slack_user_id)
    .join(PlaceRow, PlaceRow.person_id == PersonRow.id)
    .join(_manager, _manager.id == PlaceRow.manager_id)
    .where(PlaceRow.workspace_id == bindparam("workspace"))
)


def find_place(s: Session, person_id: PersonId) -> StoredPlace | None:
    """Look up where a person works."""
    row = s.execute(_OF_PERSON, {"person": person_id}).one_or_none()
    return None if row is None else _place(row)


def places_of_program(s: Session, program_id: ProgramId) -> dict[PersonId, StoredPlace]:
    """Return where those work who ever opted in to a program; who is not in it is not known."""
    rows = s.execute(_OF_PROGRAM, {"program": program_id})
    return {PersonId(row.person_id): _place(row) for row in rows}


def places_of_workspace(s: Session, workspace_id: WorkspaceId) -> dict[str, StoredPlace]:
    """Return where everybody works, by Slack id, in the order of those."""
    rows = s.execute(_OF_WORKSPACE, {"workspace": workspace_id})
    return {row.slack_user_id: _place(row) for row in rows}


def managers_of_workspace(s: Session, workspace_id: WorkspaceId) -> dict[PersonId, PersonId | None]:
    """Return who is whose manager, of everybody whose manager is known.

    None = nobody is above them; who is missing in the dict, nobody has said it of. The map may
    hold a circle: imports refuse one, but two imports at the same moment can make it.
    """
    found: dict[PersonId, PersonId | None] = {}
    for row in s.execute(_MANAGERS, {"workspace": workspace_id}):
        if row.manager_id is not None:
            found[PersonId(row.person_id)] = PersonId(row.manager_id)
        elif not row.has_manager:
            found[PersonId(row.person_id)] = None
    return found


def managers_by_slack_id(s: Session, workspace_id: WorkspaceId) -> dict[str, str]:
    """Return who is whose manager, as Slack ids, of those of whom one is named."""
    rows = s.execute(_NAMED_MANAGERS, {"workspace": workspace_id})
    return {person: manager for person, manager in rows}  # noqa: C416


def save_places(
    s: Session,
    workspace_id: WorkspaceId,
    rows: Mapping[PersonId, Mapping[str, Any]],
    *,
    fields: Sequence[str],
    now: datetime,
) -> None:
    """Write where people work, in as few statements as there are.

    rows    by person; each has all of `fields` and nothing else
    fields  of FIELDS, or "synced"; the others keep what they hold; for somebody new: not known
    Rows are written in the order of the ids, so that two imports cannot wait for each other.
    """
    fixed = {"workspace_id": workspace_id, "updated_at": now}
    said = [
        {"person_id": person_id, **fixed, **values} for person_id, values in sorted(rows.items())
    ]
    write_many(s, PlaceRow, said, unique=("person_id",), update=(*fields, "updated_at"))


def _place(row: AnyRow) -> StoredPlace:
    known = {name: getattr(row, name) for name in FIELDS}
    return StoredPlace(**known, synced=frozenset(row.synced))


def forget_strangers(s: Session, *, before: datetime, limit: int) -> int:
    """Forget where those work who never joined, and of whom no list has said anything since.

    Returns  how many. A list says something of everybody in it, also when nothing changes
    """
    places, people = table_of(PlaceRow), table_of(ParticipantRow)
    query = select(places.c.person_id).where(
        places.c.updated_at < before,
        ~select(people.c.id).where(people.c.person_id == places.c.person_id).exists(),
    )
    held = query.order_by(places.c.person_id).limit(limit).with_for_update(skip_locked=True)
    found = list(s.execute(held).scalars())
    return changed(s, delete(places).where(places.c.person_id.in_(found))) if found else 0


def forget_synced(s: Session, columns: AbstractSet[str], *, limit: int) -> int:
    """Forget what Slack profiles said in some columns, as lists name them. Returns of how many.

    limit  people that are looked at
    It holds them, as an import and the reading of a profile do: none writes back what it saw.
    """
    places, people = table_of(PlaceRow), table_of(PersonRow)
    said = cast(places.c.synced, Text)
    query = (
        select(places.c.person_id)
        .join(people, people.c.id == places.c.person_id)
        .where(or_(*(said.contains(f'"{one}"') for one in sorted(columns))))
        .order_by(places.c.person_id)
    )
    if not columns:
        return 0
    held = query.limit(limit).with_for_update(of=people, skip_locked=True)
    found = select(places.c.person_id, places.c.synced)
    found = found.where(places.c.person_id.in_(list(s.execute(held).scalars())))
    n_forgotten = 0
    for person_id, synced in s.execute(found.order_by(places.c.person_id)).all():
        gone = columns & {*synced}
        values: dict[str, Any] = {"synced": [one for one in synced if one not in gone]}
        for column in gone:
            values |= dict.fromkeys(_MANAGER if column == "manager" else (column,))
        one = update(places).where(places.c.person_id == person_id)
        n_forgotten += changed(s, one.values(**values)) if gone else 0
    return n_forgotten
