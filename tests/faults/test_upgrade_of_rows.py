"""Rows as the release before left them in the middle of a round, in any clone.

`test_upgrade.py` does it with the code of that release itself, where the history has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, inspect

from sandbox import Person, Sandbox, SandboxClock
from storage import migrate
from storage.database import Database
from storage.outbox import MessageState
from storage.tables import Base
from tests.bot.delivery.office import Office
from tests.bot.services.factories import NOW, join, run_round
from tests.postgres import PostgresServer
from tests.storage.test_migration_steps import upgrade_to

pytestmark = pytest.mark.slow

CROWD = [Person(id=f"U{n:02}", name=f"u{n}", real_name=f"U {n}") for n in range(1, 14)]
WAITING = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack that starts with the tests' clock."""
    with Sandbox(CROWD, clock=SandboxClock(start=NOW), tiers=False) as sandbox:
        yield sandbox


@pytest.fixture
def older(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with the schema of the release before, of the same kind as the other."""
    if database_url.startswith("sqlite"):
        url = f"sqlite:///{tmp_path / 'older.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create(migrated=False)
    db = Database(url)
    upgrade_to(db, version_before())
    yield db
    db.close()
    if not database_url.startswith("sqlite"):
        server.drop(url)


def version_before() -> str:
    step = migrate._scripts().get_revision(migrate.head())
    assert isinstance(step.down_revision, str)
    return step.down_revision


def copy_rows(db: Database, older: Database) -> int:
    """Write every row as the release before would have: without what it did not know."""
    n = 0
    there = inspect(older.engine)
    names = set(there.get_table_names())
    with db.read() as source, older.write() as target:
        for table in Base.metadata.sorted_tables:
            if table.name not in names:
                continue
            known = {column["name"] for column in there.get_columns(table.name)}
            columns = [Column(one.name, one.type) for one in table.columns if one.name in known]
            plain = Table(table.name, MetaData(), *columns)
            rows = [dict(row) for row in source.execute(plain.select()).mappings()]
            if rows:
                target.execute(plain.insert(), rows)
            n += len(rows)
    return n


def deliver(office: Office, *, steps: int = 500) -> None:
    """Step, seconds apart, until nothing waits any more; the clock of Slack goes along."""
    for _ in range(steps):
        office.step()
        if not any(office.in_state(state) for state in WAITING):
            return
        office.wait(seconds=3)
        clock = office.slack.clock
        clock.advance(max(timedelta(0), office.at - clock.now()))


def test_rows_of_the_release_before_are_delivered_once_by_this_one(
    db: Database, older: Database, slack: Sandbox
) -> None:
    office = Office(db, slack)
    join(db, *(person.id for person in CROWD), team_id=slack.team_id)
    deliver(office)
    run_round(db, team_id=slack.team_id, now=office.at)
    deliver(office, steps=3)
    left = len(office.in_state(MessageState.PENDING))
    office.close()
    assert copy_rows(db, older)
    already = copies(slack)

    migrate.upgrade(older)
    migrate.check(older)
    taken_over = Office(older, slack, name="office-2")
    taken_over.at = office.at
    assert len(taken_over.in_state(MessageState.PENDING)) == left > 0
    deliver(taken_over)
    taken_over.close()

    sent = taken_over.in_state(MessageState.SENT)
    keys = {one.delivery_key for one in sent if one.ts is not None}
    assert {one.id for one in sent} == {
        one.id for state in MessageState for one in taken_over.in_state(state)
    }
    assert already
    assert copies(slack) == Counter(dict.fromkeys(keys, 1))


def copies(slack: Sandbox) -> Counter[str]:
    """How often Slack has each message, by its delivery key."""
    return Counter(one.metadata["event_payload"]["key"] for one in slack.posted() if one.metadata)
