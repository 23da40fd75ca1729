"""The few statements that need the dialect's own words, or a bound on their size.

Everything that races for a unique key goes through `insert_or_keep` and `insert_or_update`; the
database decides who was first, and losing is an answer, not an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, cast

from sqlalchemy import CursorResult, Table, UpdateBase, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.tables import Base

# SQLite takes 32 766 parameters in a statement, PostgreSQL 65 535.
PIECE = 5_000

Id = TypeVar("Id", bound=int)

# SQLAlchemy 2.0 and 2.1 spell the types of rows and selects differently; both are checked as Any.
AnyRow: TypeAlias = Any
AnySelect: TypeAlias = Any


def table_of(row: type[Base]) -> Table:
    """Return the table of a row class, for Core statements that bypass the identity map."""
    return cast(Table, row.__table__)


def changed(s: Session, statement: UpdateBase) -> int:
    """Execute and return how many rows it touched; the count is what compare-and-set reads."""
    # without the option an INSERT may answer -1, because its cursor is closed by then
    result = s.execute(statement, execution_options={"preserve_rowcount": True})
    return cast("CursorResult[Any]", result).rowcount


def insert_or_keep(
    s: Session, row: type[Base], values: Mapping[str, Any], *, unique: Sequence[str]
) -> bool:
    """Insert a row unless one with the same `unique` columns is there. Returns whether it did.

    Safe in a race: on PostgreSQL the later one waits for the commit of the earlier, then keeps.
    """
    statement = _insert(s, row).values(**values).on_conflict_do_nothing(index_elements=unique)
    return changed(s, statement) == 1


def insert_or_update(
    s: Session,
    row: type[Base],
    values: Mapping[str, Any],
    *,
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert a row, or set the `update` columns of the one that has the same `unique` columns."""
    statement = _insert(s, row).values(**values)
    fresh = {column: statement.excluded[column] for column in update}
    s.execute(statement.on_conflict_do_update(index_elements=unique, set_=fresh))


def insert_many(s: Session, row: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows by one executemany; every row names the same columns."""
    if rows:
        s.execute(insert(table_of(row)), rows)


def insert_many_in_order(
    s: Session, row: type[Base], rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Insert rows and return their new ids in the order given."""
    if not rows:
        return []
    table = table_of(row)
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return [int(new) for new in s.execute(statement, rows).scalars()]


def in_pieces(ids: Iterable[Id]) -> Iterator[Sequence[Id]]:
    """Yield the ids sorted, without repeats, in runs short enough for one IN list.

    Sorted, so that two transactions that lock the same rows lock them in the same order.
    """
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), PIECE):
        yield ordered[start : start + PIECE]


def _insert(s: Session, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    if s.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table_of(row))
    return sqlite.insert(table_of(row))
