"""What a scrape costs: what was said in all the years is not counted again each time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text, update

from storage import programs, vitals
from storage.database import Database, Session
from storage.outbox import MessageKind, MessageState
from storage.statements import insert_many
from storage.tables import OutboxRow, ProgramRow
from tests.storage.factories import NOW, Team, make_team

OLD, DAY = 2_000, timedelta(days=1)
Asked = list[tuple[str, Any]]


@pytest.fixture
def team(db: Database) -> Team:
    """Thousands of messages of the past, and a few of every state of today."""
    team = make_team(db)
    past = [row(team, n, NOW - 30 * DAY, MessageState.SENT) for n in range(OLD)]
    today = [row(team, OLD + n, NOW - DAY, state) for n, state in enumerate(MessageState)]
    with db.write() as s:
        insert_many(s, OutboxRow, [*past, *today])
    return team


def row(team: Team, number: int, due_at: object, state: MessageState) -> dict[str, object]:
    return {
        "workspace_id": team.workspace_id,
        "kind": MessageKind.WELCOME,
        "delivery_key": f"{number:032x}",
        "facts": {},
        "send_after": due_at,
        "state": state,
        "owner": "me" if state is MessageState.SENDING else None,
        "resends": 3 if state is MessageState.DEAD else 0,
    }


@contextmanager
def asked_in(s: Session) -> Iterator[Asked]:
    """Every statement that is sent to the database meanwhile, with its values."""
    found: Asked = []

    def note(_c: object, _u: object, statement: str, values: object, *_: object) -> None:
        found.append((statement, values))

    event.listen(s.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(s.engine, "before_cursor_execute", note)


def test_what_waits_or_needs_a_decision_is_counted_and_of_the_rest_a_week(
    db: Database, team: Team
) -> None:
    with db.write() as s:
        old = [MessageState.REVIEW, MessageState.DEAD, MessageState.EXPIRED]
        rows = [row(team, 10_000 + n, NOW - 30 * DAY, state) for n, state in enumerate(old)]
        insert_many(s, OutboxRow, rows)
    with db.read() as s:
        found = vitals.measure(s, now=NOW)

    twice = {MessageState.REVIEW, MessageState.DEAD}
    assert found.messages == {state: 1 + (state in twice) for state in MessageState}
    assert found.n_resent == 6


@pytest.mark.usefixtures("team")
def test_a_scrape_looks_at_no_message_that_was_settled_long_ago(db: Database) -> None:
    with db.write() as s:
        s.execute(text("ANALYZE outbox"))  # what the database does by itself, later
    if db.dialect == "sqlite":
        with db.write() as s:
            s.execute(text("DELETE FROM sqlite_stat1"))  # it never does
    with db.read() as s:
        with asked_in(s) as asked:
            vitals.measure(s, now=NOW)
        of_outbox = [one for one in asked if "outbox" in one[0]]
        seen = [_rows_seen(s, statement, values) for statement, values in of_outbox]

    assert len(of_outbox) >= 4
    assert max(seen) < OLD / 10


def _rows_seen(s: Session, statement: str, values: Any) -> int:
    """How many rows of the outbox a query looks at; on SQLite as many as there are, or few."""
    if s.dialect.name == "sqlite":
        plan = s.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [str(one[-1]) for one in plan if "outbox" in one[-1]]
        assert steps
        return OLD if any(_looks_at_all(one) for one in steps) else 0
    explained = s.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
    found = explained.scalar_one()
    [top] = found if isinstance(found, list) else json.loads(found)
    return sum(_rows_in(top["Plan"]))


def _looks_at_all(step: str) -> bool:
    """Whether a step of SQLite's reads a table, an index, or all messages of a workspace."""
    return (
        step.startswith("SCAN") and "ix_outbox_resends" not in step
    ) or "(workspace_id=?)" in step


def _rows_in(node: dict[str, Any]) -> Iterator[int]:
    if node.get("Relation Name") == "outbox":
        yield round(node["Actual Rows"]) + node.get("Rows Removed by Filter", 0)
    for inner in node.get("Plans", ()):
        yield from _rows_in(inner)


def test_a_held_round_counts_from_the_moment_it_should_have_begun(db: Database) -> None:
    program_id = make_team(db).program_id
    with db.write() as s:
        due_at = programs.get_program(s, program_id).next_round_at
        s.execute(update(ProgramRow).values(held_at=NOW))
    second = timedelta(seconds=1)

    with db.read() as s:
        found = [vitals.measure(s, now=due_at + by).n_overdue_holds for by in (-second, second)]

    assert found == [0, 1]
