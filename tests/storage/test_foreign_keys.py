"""Whoever deletes a row looks for what refers to it: an index must lead there."""

from __future__ import annotations

import pytest
from sqlalchemy import ForeignKeyConstraint, Inspector, Table, inspect, text

from storage.database import Database, Session
from storage.tables import Base

# Of these there are about as many as workspaces, programs or methods of Slack's.
FEW = {"paces", "programs", "program_admins"}


def keys() -> list[tuple[Table, ForeignKeyConstraint]]:
    found = [
        (table, key)
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if table.name not in FEW
    ]
    return sorted(found, key=lambda one: (one[0].name, [column.name for column in one[1].columns]))


def narrow(key: ForeignKeyConstraint) -> set[str]:
    """What of a key finds a row: the workspace does only for what belongs to nothing else."""
    columns = {column.name for column in key.columns}
    return columns - {"workspace_id"} or columns


def firsts(found: Inspector, table: str) -> set[str | None]:
    """The columns that lead some index of a table."""
    lists = [one["column_names"] for one in found.get_indexes(table)]
    lists += [one["column_names"] for one in found.get_unique_constraints(table)]
    lists.append(found.get_pk_constraint(table)["constrained_columns"])
    return {columns[0] for columns in lists}


def plan_of(s: Session, table: Table, key: ForeignKeyConstraint) -> str:
    """How SQLite finds the rows that refer to one row."""
    where = " AND ".join(f"{column.name} = 1" for column in key.columns)
    query = f"EXPLAIN QUERY PLAN SELECT 1 FROM {table.name} WHERE {where}"
    return " ".join(str(row[-1]) for row in s.execute(text(query)))


def test_an_index_leads_to_the_rows_that_refer_to_a_row(db: Database) -> None:
    with db.read() as s:
        found = inspect(s)
        missing = [
            (table.name, sorted(narrow(key)))
            for table, key in keys()
            if not narrow(key) & firsts(found, table.name)
        ]

    assert missing == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_takes_that_index_and_not_the_one_of_the_workspace(db: Database) -> None:
    """It knows no sizes: of two indexes that fit with as many columns it may take either. The
    members of a pair are found by its round, which is no worse than that: a pair goes only with its
    workspace, after its members."""
    with db.read() as s:
        plans = {
            (table.name, *sorted(narrow(key))): plan_of(s, table, key) for table, key in keys()
        }
        slow = [
            (*of, plan)
            for of, plan in plans.items()
            if "INTEGER PRIMARY KEY" not in plan and not any(f"{name}=?" in plan for name in of[1:])
        ]

    assert slow == []
