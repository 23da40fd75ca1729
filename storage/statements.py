"""The few statements that need the dialect's own words, or a bound on their size.

Everything that races for a unique key goes through `insert_or_keep` and `insert_or_update`; the
database decides who was first, and losing is an answer, not an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice, repeat
from typing import Any, TypeAlias, TypeVar
from typing import cast as typed

from sqlalchemy import (
    JSON,
    ClauseElement,
    CursorResult,
    Dialect,
    Table,
    Text,
    UpdateBase,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from storage.session import Session
from storage.tables import Base

# SQLite takes 32 766 parameters in a statement, PostgreSQL 65 535.
PIECE = 5_000
TOGETHER = 500  # rows in one statement; none of our tables has more than 20 columns
STREAMED = 20_000  # rows in memory at a time, where a query may give millions

Id = TypeVar("Id", bound=int)

# SQLAlchemy 2.0 and 2.1 spell the types of rows and selects differently; both are checked as Any.
AnyRow: TypeAlias = Any
AnySelect: TypeAlias = Any


def table_of(row: type[Base]) -> Table:
    """Return the table of a row class, for Core statements that bypass the identity map."""
    return typed(Table, row.__table__)


def changed(s: Session, statement: UpdateBase, values: Mapping[str, Any] | None = None) -> int:
    """Execute and return how many rows it touched; the count is what compare-and-set reads.

    values  of the statement's parameters, where it was built before
    """
    # without the option an INSERT may answer -1, because its cursor is closed by then
    result = s.execute(statement, values, execution_options={"preserve_rowcount": True})
    return typed("CursorResult[Any]", result).rowcount


def insert_or_keep(
    s: Session, row: type[Base], values: Mapping[str, Any], *, unique: Sequence[str]
) -> bool:
    """Insert a row unless one with the same `unique` columns is there. Returns whether it did.

    `unique=()` means whichever unique columns: for a table where one row meets several of them,
    because in a race any one may be the first to notice, and one that was not named raises.

    Safe in a race: on PostgreSQL the later one waits for the commit of the earlier, then keeps.
    """
    statement = _insert_or_keep(s.dialect.name, row, tuple(unique))
    asked = {name: value for name, value in values.items() if isinstance(value, ClauseElement)}
    if asked:  # what the database itself has to find out
        statement = statement.values(**asked)
    given = {name: value for name, value in values.items() if name not in asked}
    return changed(s, statement, given) == 1


def insert_or_update(
    s: Session,
    row: type[Base],
    values: Mapping[str, Any],
    *,
    unique: Sequence[str],
    update: Sequence[str],
) -> None:
    """Insert a row, or set the `update` columns of the one that has the same `unique` columns."""
    name = s.dialect.name
    s.execute(_insert_or_update(name, row, tuple(unique), tuple(update)), values)


def write_many(
    s: Session,
    row: type[Base],
    rows: Sequence[Mapping[str, Any]],
    *,
    unique: Sequence[str],
    update: Sequence[str] = (),
) -> None:
    """Insert rows as `insert_or_update` does one, or keep those that are there (no `update`).

    Every row names the same columns. Sort them: two transactions then cannot wait for each other.
    """
    if not rows:
        return
    name, keys = s.dialect.name, tuple(unique)
    kept = _insert_or_keep(name, row, keys)
    statement = _insert_or_update(name, row, keys, tuple(update)) if update else kept
    s.execute(statement, [dict(one) for one in rows])


def insert_or_add(
    s: Session, row: type[Base], values: Mapping[str, Any], *, unique: Sequence[str], add: str
) -> None:
    """Insert a row, or add to the `add` column of the one that has the same `unique` columns.

    Safe in a race: the later one adds to what the earlier one has committed.
    """
    statement = _insert(s.dialect.name, row).values(**values)
    total = table_of(row).c[add] + statement.excluded[add]
    s.execute(statement.on_conflict_do_update(index_elements=unique, set_={add: total}))


def insert_many(s: Session, row: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, many in a statement; every row names the same columns.

    A round of 20,000 people is 70,000 rows, and on SQLite nobody else writes meanwhile. So the rows
    go to the driver without SQLAlchemy's own look at each of them, which takes as long as writing
    them; and many go together, because a driver gives Python's lock away and waits for it again
    at every statement, which in a busy process is most of the time. Of the columns' defaults only
    the fixed ones are filled in.
    """
    if not rows:
        return
    dialect = s.dialect
    names = [*rows[0], *(name for name in _fixed(row) if name not in rows[0])]
    into = insert(table_of(row)).compile(dialect=dialect, column_keys=names)
    columns = dict(zip(names, _bound(row, rows, names, dialect=dialect), strict=True))
    if dialect.name == "postgresql":
        _insert_as_json(s, table_of(row), columns)
    else:
        _insert_as_values(s, into.string, [columns[name] for name in into.positiontup or ()])


def _insert_as_json(s: Session, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Send one JSON text: the server takes it apart, and other threads can run meanwhile."""
    text = bindparam("rows", type_=Text)
    given = func.json_to_recordset(cast(text, postgresql.JSON)).table_valued(
        *(column(name, table.c[name].type) for name in columns)
    )
    given = given.render_derived(name="given", with_types=True)
    statement = insert(table).from_select(list(columns), select(*given.c), include_defaults=False)
    rows = zip(*columns.values(), strict=True)
    while piece := [dict(zip(columns, row, strict=True)) for row in islice(rows, PIECE)]:
        s.execute(statement, {"rows": json.dumps(piece, default=str)})


def _insert_as_values(s: Session, statement: str, columns: Sequence[Sequence[Any]]) -> None:
    """Repeat the (?, …) at the end of an INSERT for many rows."""
    one = f"({', '.join('?' * len(columns))})"
    rows = zip(*columns, strict=True)
    while piece := list(islice(rows, TOGETHER)):
        more = f", {one}" * (len(piece) - 1)
        s.exec_driver_sql(statement + more, tuple(chain.from_iterable(piece)))


def _fixed(row: type[Base]) -> dict[str, Any]:
    return {
        column.name: column.default.arg
        for column in table_of(row).columns
        if isinstance(column.default, ScalarElementColumnDefault)
    }


def _bound(
    row: type[Base], rows: Sequence[Mapping[str, Any]], names: Sequence[str], *, dialect: Dialect
) -> Iterator[list[Any]]:
    """Give the values of each column as the driver takes them; for PostgreSQL JSON as it is."""
    fixed = _fixed(row)
    for name in names:
        kind = table_of(row).c[name].type
        prepare = kind.dialect_impl(dialect).bind_processor(dialect)
        if dialect.name == "postgresql" and isinstance(kind, JSON):
            prepare = None
        given = (one[name] for one in rows) if name in rows[0] else repeat(fixed[name], len(rows))
        yield list(given) if prepare is None else [prepare(value) for value in given]


def take_ids(s: Session, row: type[Base], n: int) -> list[int]:
    """Take n new ids of a table, ascending, for rows that refer to each other.

    Asking an INSERT for the ids it gave takes three times as long as the INSERT. On PostgreSQL the
    sequence gives each once, whoever asks; on SQLite we are the only writer until we commit.
    """
    table = table_of(row)
    if s.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        numbers = func.generate_series(1, n).table_valued("number")
        query = select(func.nextval(cast(sequence, postgresql.REGCLASS))).select_from(numbers)
        return sorted(s.execute(query).scalars())
    newest: int = s.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return list(range(newest + 1, newest + 1 + n))


def stream(s: Session, query: AnySelect) -> Iterator[AnyRow]:
    """Yield the rows of a query that may give millions, some thousands in memory at a time.

    Select columns of tables, not of row classes: those cost twice the time for each row.
    """
    result = s.execute(query, execution_options={"yield_per": STREAMED})
    try:
        for rows in result.partitions():
            yield from rows
    finally:  # a reader who stops half-way must not leave the server's cursor open
        result.close()


def in_pieces(ids: Iterable[Id]) -> Iterator[Sequence[Id]]:
    """Yield the ids sorted, without repeats, in runs short enough for one IN list.

    Sorted, so that two transactions that lock the same rows lock them in the same order.
    """
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), PIECE):
        yield ordered[start : start + PIECE]


@cache  # building a statement takes longer than carrying it out
def _insert_or_keep(
    dialect: str, row: type[Base], unique: tuple[str, ...]
) -> postgresql.Insert | sqlite.Insert:
    return _insert(dialect, row).on_conflict_do_nothing(index_elements=unique or None)


@cache
def _insert_or_update(
    dialect: str, row: type[Base], unique: tuple[str, ...], update: tuple[str, ...]
) -> UpdateBase:
    statement = _insert(dialect, row)
    fresh = {column: statement.excluded[column] for column in update}
    return statement.on_conflict_do_update(index_elements=unique, set_=fresh)


def _insert(dialect: str, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        return postgresql.insert(table_of(row))
    return sqlite.insert(table_of(row))
