"""Whatever is stored about a person, they can read it and have it erased; also what is new."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Integer, Table, select, update

from bot.services.joining import privacy
from pairing.ids import PersonId
from storage import own_data, people
from storage.columns import Choice, UtcDateTime
from storage.database import Database, Session
from storage.tables import Base
from tests.bot.services.factories import NOW, ask, person_of
from tests.bot.services.privacies import FOURTH, WHO, fill, ledger_in
from tests.bot.services.private_columns import (
    HIDDEN_IDS,
    NOT_ABOUT_PEOPLE,
    OURS,
    SHOWN,
    STAYS,
    TABLES_WITHOUT_PEOPLE,
    WITHHELD,
)

TABLES = Base.metadata.tables


class _OnlyToLook(Exception):
    pass


def leads_to_people(column: Column[Any]) -> bool:
    """A foreign key to a person, also by way of another table that has one."""
    ends = {("people", "id"), ("pair_members", "person_id")}
    ends |= {("participants", "id"), ("participants", "person_id")}
    return any((key.column.table.name, key.column.name) in ends for key in column.foreign_keys)


PERSONS = {
    (table.name, column.name)
    for table in TABLES.values()
    for column in table.columns
    if column.name not in OURS and leads_to_people(column)
}


def test_every_column_of_every_table_is_known_to_be_about_somebody_or_not() -> None:
    unknown = [
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        if table.name not in TABLES_WITHOUT_PEOPLE
        for column in table.columns
        if column.name not in OURS
        and (table.name, column.name) not in PERSONS
        and column.name not in SHOWN.get(table.name, ())
        and column.name not in WITHHELD.get(table.name, {})
        and column.name not in HIDDEN_IDS.get(table.name, ())
        and column.name not in NOT_ABOUT_PEOPLE.get(table.name, ())
    ]

    assert not unknown, "say in private_columns.py how people read and erase these"


def test_the_tables_of_columns_name_nothing_that_is_not_there() -> None:
    named = [
        (table, column)
        for told in (SHOWN, WITHHELD, HIDDEN_IDS, NOT_ABOUT_PEOPLE)
        for table, columns in told.items()
        for column in columns
    ]

    assert [at for at in named if at[1] not in TABLES[at[0]].columns] == []
    assert {table for table, _ in PERSONS} >= {"profiles", "check_ins", "searches", "places"}


def test_no_foreign_key_leads_to_somebody_who_was_erased_but_in_what_others_need(
    db: Database, tmp_path: Path
) -> None:
    fill(db)
    me = person_of(db, WHO).id
    theirs = {at for at in PERSONS if at[1] != "participant_id"}  # those go with the others
    with db.read() as session:
        before = {at for at in theirs if holds(session, at, me)}
    assert before == theirs, "tests/bot/services/privacies.py must put somebody into each"

    privacy.forget(db, ask(WHO), keep_history=False, ledger=ledger_in(tmp_path), now=NOW)

    with db.read() as session:
        left = {at for at in theirs if holds(session, at, me)}
    assert left == {at for at in STAYS if at in theirs}


def holds(session: Session, at: tuple[str, str], person_id: PersonId) -> bool:
    table = TABLES[at[0]]
    query = select(table.c.workspace_id).where(table.c[at[1]] == person_id)
    return session.execute(query.limit(1)).first() is not None


@pytest.mark.parametrize(
    ("table", "column"),
    [(table, column) for table, columns in SHOWN.items() for column in columns],
)
def test_the_export_tells_of_every_column_about_a_person(
    filled: Database, table: str, column: str
) -> None:
    """Change what the column holds, in the rows about one person: the export changes with it."""
    me = person_of(filled, WHO)

    before, after = [], []
    with suppress(_OnlyToLook), filled.write() as session:
        before.append(own_data.collect(session, me))
        change(session, TABLES[table], column, me.id)
        after.append(own_data.collect(session, people.get_person(session, me.id)))
        raise _OnlyToLook

    assert before != after


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    """One database to look at; whatever is tried in it is taken back."""
    file = tmp_path_factory.mktemp("filled") / "pairme.db"
    file.write_bytes(sqlite_template.read_bytes())
    db = Database(f"sqlite:///{file}")
    fill(db)
    yield db
    db.close()


def change(session: Session, table: Table, name: str, me: PersonId) -> None:
    session.exec_driver_sql("PRAGMA ignore_check_constraints = 1")
    column = table.c[name]
    rows = about(table, me)
    current = session.execute(select(column).where(rows).limit(1)).scalar_one()
    if column.primary_key:  # one row: two cannot have the same
        rows &= column == current
    session.execute(update(table).where(rows).values({name: other_value(column, current, me)}))


def about(table: Table, me: PersonId) -> Any:
    """The rows of a table that are about them, or about a pair of theirs."""
    members, participants = TABLES["pair_members"], TABLES["participants"]
    if table.name == "people":
        return table.c.id == me
    if table.name in ("pairs", "talk_times"):
        pairs = select(members.c.pair_id).where(members.c.person_id == me)
        return table.c["id" if table.name == "pairs" else "pair_id"].in_(pairs)
    if table.name == "searches":
        mine = select(participants.c.id).where(participants.c.person_id == me)
        return table.c.participant_id.in_(mine)
    if table.name == "receipts":
        outbox = TABLES["outbox"]
        keys = select(outbox.c.delivery_key).where(outbox.c.person_id == me)
        return table.c.delivery_key.in_(keys)
    by = {"avoidances": "by_person_id"}
    if table.name in ("earlier_pairs", "separations"):
        return (table.c.low_person_id == me) | (table.c.high_person_id == me)
    if table.name == "conversations":
        return table.c.people.like(f"%{me}%")
    if table.name == "inbox":
        return table.c.key.endswith(WHO)
    if table.name == "audit":
        return table.c.actor == WHO
    return table.c[by.get(table.name, "person_id")] == me


def other_value(column: Column[Any], current: Any, me: PersonId) -> Any:
    if column.name == "starts_at":
        return current - timedelta(days=9)
    if column.name == "suits":
        return [-one for one in current]
    if column.name == "reasons":
        return [{"kind": "two_way"}]
    if column.name == "manager_id":
        return None
    if isinstance(column.type, UtcDateTime):
        return datetime(2031, 1, 1, tzinfo=NOW.tzinfo) + timedelta(days=len(column.name))
    if isinstance(column.type, Choice):
        return next(word for word in column.type.words if word != current)
    if isinstance(column.type, Boolean):
        return not current
    if isinstance(column.type, Integer):
        return (current or 0) + 1
    return {"other": 1} if isinstance(column.type, JSON) else "other"


def test_nothing_that_others_said_or_wished_is_in_the_export(db: Database) -> None:
    fill(db)
    data = json.dumps(privacy.export(db, team_id="T1", slack_user_id=WHO, now=NOW))

    assert FOURTH not in data  # who avoids them, and is in their reporting line
    assert "partner-note" not in data
    assert "U0THIRD" in data  # whom they avoid, and who is their manager
