"""What is said about a statement: by what it is bound to a workspace."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import and_, delete, exists, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from storage.database import Database
from storage.statements import table_of
from storage.tables import (
    AvoidanceRow,
    OutboxRow,
    PairMemberRow,
    PairRow,
    ParticipantRow,
    PersonRow,
    ProfileRow,
    ProgramRow,
    WorkspaceRow,
)
from tests.isolation.bounds import Bound, judge
from tests.isolation.crossing import CROSSING, KEYED, STORAGE, WRONG, Unbound

OTHER = aliased(PersonRow)
NEXT = and_(PersonRow.workspace_id == 1, PersonRow.id == 2)
CASES: list[tuple[str, Bound, Callable[[], Any]]] = [
    ("by the workspace", Bound.WORKSPACE, lambda: select(PersonRow.id).where(NEXT)),
    ("by a key", Bound.KEY, lambda: select(PersonRow.zone).where(PersonRow.id == 2)),
    ("by keys", Bound.KEY, lambda: select(PersonRow.zone).where(PersonRow.id.in_([2, 3]))),
    ("by nothing", Bound.NOTHING, lambda: select(PersonRow.id).where(PersonRow.zone == "x")),
    ("by not being one", Bound.NOTHING, lambda: select(PersonRow.id).where(PersonRow.id != 2)),
    (
        "by a row that is joined",
        Bound.WORKSPACE,
        lambda: (
            select(PairMemberRow.pair_id)
            .join(PersonRow, PersonRow.id == PairMemberRow.person_id)
            .where(PersonRow.workspace_id == 1)
        ),
    ),
    (
        "joined by what is no key",
        Bound.NOTHING,
        lambda: (
            select(PersonRow.id, OTHER.id)
            .join(OTHER, OTHER.zone == PersonRow.zone)
            .where(PersonRow.workspace_id == 1)
        ),
    ),
    (
        "the team of a workspace",
        Bound.WORKSPACE,
        lambda: (
            select(ProgramRow.id)
            .join(WorkspaceRow, WorkspaceRow.id == ProgramRow.workspace_id)
            .where(WorkspaceRow.team_id == "T1")
        ),
    ),
    (
        "both sides of an OR",
        Bound.KEY,
        lambda: delete(table_of(AvoidanceRow)).where(
            or_(AvoidanceRow.by_person_id == 1, AvoidanceRow.about_person_id == 1)
        ),
    ),
    (
        "one side of an OR",
        Bound.NOTHING,
        lambda: select(PersonRow.id).where(or_(PersonRow.id == 1, PersonRow.zone == "x")),
    ),
    ("in words", Bound.NOTHING, lambda: text("DELETE FROM people")),
    ("a new row", Bound.WORKSPACE, lambda: insert(table_of(PersonRow))),
    (
        "a row that may be there, by its key",
        Bound.KEY,
        lambda: sqlite.insert(table_of(ProfileRow)).on_conflict_do_update(
            index_elements=("person_id",), set_={"stage": None}
        ),
    ),
    (
        "a row that may be there, by what is no key",
        Bound.NOTHING,
        lambda: postgresql.insert(table_of(ProgramRow)).on_conflict_do_update(
            index_elements=("name",), set_={"name": ""}
        ),
    ),
    (
        "what is read inside of another, of all",
        Bound.NOTHING,
        lambda: select(ParticipantRow.id).where(
            ParticipantRow.program_id == 1,
            ParticipantRow.person_id.not_in(select(PairMemberRow.person_id)),
        ),
    ),
    (
        "what is read inside of another, of the same row",
        Bound.WORKSPACE,
        lambda: (
            update(table_of(PairRow))
            .where(PairRow.workspace_id == 1)
            .where(~exists().where(OutboxRow.pair_id == table_of(PairRow).c.id))
            .values(in_writing=True)
        ),
    ),
    (
        "what is not there does not bind what is outside",
        Bound.NOTHING,
        lambda: select(PersonRow.id).where(
            ~exists().where(ParticipantRow.person_id == PersonRow.id, ParticipantRow.id == 1)
        ),
    ),
    (
        "by what is selected from a row that is bound",
        Bound.KEY,
        lambda: select(PersonRow.zone).where(
            PersonRow.id.in_(select(PairMemberRow.person_id).where(PairMemberRow.pair_id == 5))
        ),
    ),
]


@pytest.mark.parametrize(("bound", "make"), [one[1:] for one in CASES], ids=[c[0] for c in CASES])
def test_a_statement_is_bound(bound: Bound, make: Callable[[], Any]) -> None:
    assert judge(make())[0] is bound


@pytest.fixture
def everybody_of() -> Callable[..., Any]:
    """A function as if of storage, which carries out what it is given."""
    made_up: dict[str, Any] = {}
    source = "def everybody(session, query): return session.execute(query).all()"
    exec(compile(source, f"{STORAGE}/made_up.py", "exec"), made_up)
    made: Callable[..., Any] = made_up["everybody"]
    return made


def test_a_statement_that_a_test_asked_first_is_judged_when_storage_does(
    new_db: Callable[[], Database], everybody_of: Callable[..., Any]
) -> None:
    everybody = select(PersonRow.kind).where(PersonRow.zone.is_not(None))

    with new_db().read() as session:
        session.execute(everybody).all()
        with pytest.raises(Unbound):
            everybody_of(session, everybody)

    WRONG.clear()


@pytest.mark.parametrize("name", sorted({*CROSSING, *(one.partition(":")[0] for one in KEYED)}))
def test_what_is_excused_exists(name: str) -> None:
    module, _, function = name.partition(".")

    assert hasattr(import_module(f"storage.{module}"), function)


def test_a_statement_of_storage_that_is_not_bound_is_not_carried_out(
    new_db: Callable[[], Database], everybody_of: Callable[..., Any]
) -> None:
    everybody = select(PersonRow.id).where(PersonRow.zone.is_not(None))

    with pytest.raises(Unbound, match=r"made_up.everybody: people"), new_db().read() as session:
        everybody_of(session, everybody)

    assert len(WRONG) == 1
    WRONG.clear()
