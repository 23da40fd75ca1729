"""What keeps a statement inside one workspace: read from the statement itself, before it is SQL.

Every table that has `workspace_id`, at each place where a statement reads, changes or deletes rows
of it, is bound
- by its workspace: `workspace_id` is compared with a parameter, or with a column that is;
- or by a key: a column that names one row of one workspace (person_id, pair_id, …) is compared
  with a parameter, or joined to a row that is bound. Whoever gave that key must have it from the
  same workspace;
- or not at all.
What stands below NOT or OR binds nothing outside of it, unless every side of the OR binds the same.
An insert that may change the row that is there is bound by its key; SQL in words by nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import BindParameter, Column, Table
from sqlalchemy.dialects.postgresql import dml as postgresql
from sqlalchemy.dialects.sqlite import dml as sqlite
from sqlalchemy.sql import elements, operators, selectable
from sqlalchemy.sql.dml import Delete, Insert, Update

from tests.isolation.readings import TENANT, Bound, Env, Place, Reading, Spot, is_seed

__all__ = ["Bound", "judge"]
UPSERT = (postgresql.OnConflictDoUpdate, sqlite.OnConflictDoUpdate)


def judge(statement: Any) -> tuple[Bound, frozenset[str]]:
    """Tell by what a statement is bound to one workspace, and the tables where that is weakest."""
    if not isinstance(statement, (selectable.SelectBase, Insert, Update, Delete)):
        return Bound.NOTHING, frozenset({"words"})
    reading = Reading()
    _statement(statement, {}, reading, positive=True)
    wholly, at_all = reading.bound(by=Bound.WORKSPACE), reading.bound(by=Bound.KEY)
    level = {
        number: Bound.WORKSPACE
        if number in wholly
        else Bound.KEY
        if number in at_all
        else Bound.NOTHING
        for number, name in reading.places.items()
        if name in TENANT
    }
    weakest = min(level.values(), default=Bound.WORKSPACE)
    return weakest, frozenset(reading.places[one] for one, by in level.items() if by is weakest)


def _statement(one: Any, env: Env, to: Reading, *, positive: bool) -> tuple[Spot, ...]:
    """Read a statement inside of another, or the outermost. Returns what its columns stand for."""
    if isinstance(one, (selectable.CompoundSelect, selectable.SelectStatementGrouping)):
        inner = getattr(one, "selects", None) or [one.element]
        return tuple(
            spot for part in inner for spot in _statement(part, env, to, positive=positive)
        )
    if isinstance(one, Insert):
        if isinstance(one._post_values_clause, UPSERT):
            [(number, _)] = _enter(one.table, env, to).values()
            columns = one._post_values_clause.inferred_target_elements or ()
            to.seeds |= {(number, str(column)) for column in columns}
        return () if one.select is None else _statement(one.select, env, to, positive=positive)
    if isinstance(one, (Update, Delete)):
        inside = {**env, **_enter(one.table, env, to)}
        for clause in one._where_criteria:
            _condition(clause, inside, to, holds=True, positive=True)
        for value in (getattr(one, "_values", None) or {}).values():
            _condition(value, inside, to, holds=False, positive=False)
        return ()
    if not isinstance(one, selectable.Select):
        return ()
    froms = [leaf for source in one.get_final_froms() for leaf in _leaves(source)]
    fresh = [leaf for leaf in froms if _name(leaf) not in env] or froms
    inside: dict[str, Place] = dict(env)
    for leaf in fresh:
        inside |= _enter(leaf, env, to)
    own = {place[0] for name, place in inside.items() if env.get(name) != place}
    before = set(to.edges)
    for source in one.get_final_froms():
        for clause in _on_clauses(source):
            _condition(clause, inside, to, holds=True, positive=True)
    for clause in (*one._where_criteria, *one._having_criteria):
        _condition(clause, inside, to, holds=True, positive=True)
    for column in one._raw_columns:
        _condition(column, inside, to, holds=False, positive=False)
    if not positive:  # what is inside does not bind what is outside
        back = {(a, b) for a, b in to.edges - before if a[0] in own and b[0] not in own}
        to.edges -= back
    return tuple(spot for column in one.selected_columns for spot in _spots(column, inside, to)[:1])


def _enter(leaf: Any, env: Env, to: Reading) -> Mapping[str, Place]:
    """Give a table, or a subquery, a place of its own."""
    to.count += 1
    number, name = to.count, _name(leaf)
    table = leaf.element if isinstance(leaf, selectable.Alias) else leaf
    if isinstance(table, Table):
        to.places[number] = str(table.name)
    elif isinstance(leaf, (selectable.Subquery, selectable.CTE)):
        key = id(leaf.element)
        if key not in to.seen:
            to.seen[key] = ()
            to.seen[key] = _statement(leaf.element, {}, to, positive=True)
        for column, spot in zip(leaf.c, to.seen[key], strict=False):
            to.edges |= {((number, column.name), spot), (spot, (number, column.name))}
    return {name: (number, name)}


def _leaves(source: Any) -> Iterator[Any]:
    if isinstance(source, selectable.Join):
        yield from _leaves(source.left)
        yield from _leaves(source.right)
    else:
        yield source


def _on_clauses(source: Any) -> Iterator[Any]:
    if isinstance(source, selectable.Join):
        yield source.onclause
        yield from _on_clauses(source.left)
        yield from _on_clauses(source.right)


def _name(leaf: Any) -> str:
    return str(getattr(leaf, "name", None) or id(leaf))


def _condition(clause: Any, env: Env, to: Reading, *, holds: bool, positive: bool) -> None:
    """Read a condition. holds: every row that is touched fulfils it."""
    if isinstance(clause, elements.Grouping):
        _condition(clause.element, env, to, holds=holds, positive=positive)
    elif isinstance(clause, elements.BooleanClauseList) and clause.operator is operators.and_:
        for part in clause.clauses:
            _condition(part, env, to, holds=holds, positive=positive)
    elif isinstance(clause, elements.BooleanClauseList):
        _any_of(clause.clauses, env, to, holds=holds)
    elif isinstance(clause, elements.BinaryExpression):
        if holds and clause.operator in (operators.eq, operators.in_op):
            _equal(clause.left, clause.right, env, to)
        for part in (clause.left, clause.right):
            _condition(part, env, to, holds=False, positive=holds and positive)
    elif isinstance(clause, selectable.Exists):
        _condition(clause.element, env, to, holds=False, positive=holds)
    elif isinstance(clause, (selectable.ScalarSelect, selectable.SelectBase)):
        inner = getattr(clause, "element", clause)
        if id(clause) not in to.seen:
            to.seen[id(clause)] = ()
            to.seen[id(clause)] = _statement(inner, env, to, positive=positive)
    elif hasattr(clause, "get_children") and not isinstance(clause, (Column, BindParameter)):
        for part in clause.get_children():
            if not isinstance(part, selectable.FromClause) or isinstance(
                part, selectable.SelectBase
            ):
                _condition(part, env, to, holds=False, positive=False)


def _any_of(parts: Iterable[Any], env: Env, to: Reading, *, holds: bool) -> None:
    """Read an OR: it binds what every one of its sides binds by a parameter."""
    found: list[set[Spot]] = []
    for part in parts:
        side = Reading(places=to.places, count=to.count, seen=to.seen)
        _condition(part, env, side, holds=True, positive=False)
        to.count = side.count
        inner = {n for n in to.places if n not in {place[0] for place in env.values()}}
        to.edges |= {(a, b) for a, b in side.edges if b[0] in inner}
        to.seeds |= {spot for spot in side.seeds if spot[0] in inner}
        found.append({s for s in side.seeds if is_seed(to.places.get(s[0]), s[1], Bound.KEY)})
    if holds and found:
        for number in set.intersection(*({spot[0] for spot in one} for one in found)):
            to.seeds |= {spot for one in found for spot in one if spot[0] == number}


def _equal(left: Any, right: Any, env: Env, to: Reading) -> None:
    ours, theirs = _spots(left, env, to), _spots(right, env, to)
    for spot, other in ((ours, right), (theirs, left)):
        if _is_given(other):
            to.seeds |= set(spot)
    for one in ours:
        for two in theirs:
            to.edges |= {(one, two), (two, one)}


def _is_given(value: Any) -> bool:
    """Tell whether something comes from outside: a parameter, or a list of them."""
    while isinstance(value, (elements.Grouping, elements.Cast)):
        value = value.clause if isinstance(value, elements.Cast) else value.element
    return isinstance(value, BindParameter)


def _spots(value: Any, env: Env, to: Reading) -> tuple[Spot, ...]:
    """The columns that a value stands for."""
    while isinstance(value, (elements.Grouping, elements.Label)):
        value = value.element
    if isinstance(value, elements.Tuple):
        return tuple(spot for one in value.clauses for spot in _spots(one, env, to))
    if isinstance(value, (selectable.ScalarSelect, selectable.SelectBase)):
        _condition(value, env, to, holds=False, positive=True)
        return to.seen.get(id(value), ())[:1]
    if isinstance(value, elements.ColumnClause) and value.table is not None:
        place = env.get(_name(value.table))
        return () if place is None else ((place[0], value.name),)
    return ()
