"""Migrations: they end where the tables say, whoever runs them; other versions are refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Inspector, inspect, text

from storage import migrate
from storage.database import Database
from storage.errors import SchemaMismatch, StorageUnavailable
from storage.migrate import check, current, head, upgrade
from storage.tables import Base

ROOT = Path(__file__).parents[2]
EMPTY = "CREATE TABLE parents (id INTEGER PRIMARY KEY)"


def set_version(db: Database, version: str) -> None:
    with db.write() as s:
        s.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": version})


def describe(connection: Connection) -> dict[str, Any]:
    """List all that the database knows of our tables, in an order that does not matter."""
    found = inspect(connection)
    asks: dict[str, Callable[[Inspector, str], Any]] = {
        "columns": lambda i, t: i.get_columns(t),
        "primary key": lambda i, t: i.get_pk_constraint(t),
        "foreign keys": lambda i, t: i.get_foreign_keys(t),
        "unique": lambda i, t: i.get_unique_constraints(t),
        "checks": lambda i, t: i.get_check_constraints(t),
        "indexes": lambda i, t: [in_words(one) for one in i.get_indexes(t)],
    }
    tables = sorted(set(found.get_table_names()) - {"alembic_version"})
    return {
        f"{table} {what}": sorted(repr(one) for one in as_list(ask(found, table)))
        for table in tables
        for what, ask in asks.items()
    }


def in_words(index: Any) -> dict[str, Any]:
    """Compare the condition of a partial index by what it says."""
    return {**index, "dialect_options": {k: str(v) for k, v in index["dialect_options"].items()}}


def as_list(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [sorted(answer["constrained_columns"])]


def test_the_migrations_end_where_the_tables_say(empty_database_url: str) -> None:
    db = Database(empty_database_url)
    with db.write() as s:
        Base.metadata.create_all(s)
        wanted = describe(s)
        Base.metadata.drop_all(s)

    upgrade(db)

    with db.read() as s:
        found = describe(s)
        difference = compare_metadata(MigrationContext.configure(s), Base.metadata)

    assert found == wanted
    assert difference == []
    assert len(wanted) == 6 * len(Base.metadata.tables)
    db.close()


def test_every_constraint_has_a_name(db: Database) -> None:
    with db.read() as s:
        found = inspect(s)
        names = [
            constraint["name"]
            for table in Base.metadata.tables
            for constraint in (
                *found.get_foreign_keys(table),
                *found.get_unique_constraints(table),
                *found.get_check_constraints(table),
                found.get_pk_constraint(table),
            )
        ]

    assert all(str(name)[:3] in ("fk_", "uq_", "ck_", "pk_") for name in names), names


def test_upgrading_twice_is_upgrading_once(empty_database_url: str) -> None:
    db = Database(empty_database_url)
    before = current(db)

    upgrade(db)
    upgrade(db)

    assert (before, current(db)) == (None, head())
    check(db)
    db.close()


def test_settings_of_the_connection_are_as_before_after_migrating(empty_database_url: str) -> None:
    db = Database(empty_database_url, pool_size=1)
    both: dict[str, dict[str, object]] = {
        "sqlite": {"PRAGMA foreign_keys": 1, "PRAGMA busy_timeout": 2000},
        "postgresql": {"SHOW lock_timeout": "2s", "SHOW statement_timeout": "10s"},
    }
    settings = both[db.dialect]

    upgrade(db)

    with db.read() as s:
        assert {name: s.execute(text(name)).scalar_one() for name in settings} == settings
    db.close()


def test_a_database_without_tables_is_refused_with_the_remedy(empty_database_url: str) -> None:
    db = Database(empty_database_url)

    with pytest.raises(SchemaMismatch, match=r"no tables yet.* needs version .*`pairme migrate`"):
        check(db)
    db.close()


def test_a_newer_schema_is_refused_with_both_versions_named(db: Database) -> None:
    set_version(db, "9999")

    for refuse in (check, upgrade):
        with pytest.raises(SchemaMismatch, match=rf"9999, newer .* {head()}\..*`pairme migrate`"):
            refuse(db)
    assert current(db) == "9999"


# Forked from one warm parent, so that eight imports are not paid eight times.
MIGRATE = """
import os, sys, traceback
from storage.database import Database
from storage.migrate import upgrade

def child():
    os.close(start)
    os.read(gate, 1)  # returns when the parent opens the gate by closing its end
    try:
        upgrade(Database(sys.argv[1]))
    except BaseException:  # a forked child must end here, whatever happened
        traceback.print_exc()
        os._exit(1)
    os._exit(0)

gate, start = os.pipe()
pids = [os.fork() or child() for _ in range(8)]
os.close(start)
print([os.waitpid(pid, 0)[1] for pid in pids])
"""


def test_eight_processes_that_start_together_all_succeed(empty_database_url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MIGRATE, empty_database_url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.strip() == str([0] * 8), done.stderr
    db = Database(empty_database_url)
    check(db)
    db.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database(empty_database_url)

    def fail(config: Config, revision: str) -> None:
        config.attributes["connection"].execute(text(EMPTY))
        raise ZeroDivisionError

    monkeypatch.setattr(command, "upgrade", fail)
    with pytest.raises(ZeroDivisionError):
        upgrade(db)
    monkeypatch.undo()

    assert current(db) is None
    upgrade(db)
    with db.read() as s:
        assert "parents" not in inspect(s).get_table_names()
    db.close()


def test_copying_a_table_on_sqlite_keeps_the_rows_that_refer_to_it(tmp_path: Path) -> None:
    db = Database(str(tmp_path / "x.db"))
    with db.write() as s:
        s.execute(text(EMPTY))
        s.execute(text("CREATE TABLE children (p INTEGER REFERENCES parents ON DELETE CASCADE)"))
        s.execute(text("INSERT INTO parents VALUES (1)"))
        s.execute(text("INSERT INTO children VALUES (1)"))

    with migrate._exclusive(db) as connection:
        connection.execute(text("CREATE TABLE copied (id INTEGER PRIMARY KEY, more INTEGER)"))
        connection.execute(text("INSERT INTO copied SELECT id, 0 FROM parents"))
        connection.execute(text("DROP TABLE parents"))
        connection.execute(text("ALTER TABLE copied RENAME TO parents"))
        migrate._require_sound_references(connection)

    with db.read() as s:
        assert s.execute(text("SELECT count(*) FROM children")).scalar_one() == 1
    db.close()


def test_a_migration_on_sqlite_that_loses_a_parent_is_undone(tmp_path: Path) -> None:
    db = Database(str(tmp_path / "x.db"))
    with db.write() as s:
        s.execute(text(EMPTY))
        s.execute(text("CREATE TABLE children (p INTEGER REFERENCES parents)"))
        s.execute(text("INSERT INTO parents VALUES (1)"))
        s.execute(text("INSERT INTO children VALUES (1)"))

    def lose_parents() -> None:
        with migrate._exclusive(db) as connection:
            connection.execute(text("DELETE FROM parents"))
            migrate._require_sound_references(connection)

    with pytest.raises(StorageUnavailable, match="rows of children"):
        lose_parents()

    with db.read() as s:
        assert s.execute(text("SELECT count(*) FROM parents")).scalar_one() == 1
    db.close()


def test_a_migration_imports_nothing_of_ours() -> None:
    folder = ROOT / "storage" / "migrations"
    shared = "from storage.migrations.kinds import"  # which imports nothing of ours either

    for version in (folder / "kinds.py", *(folder / "versions").glob("*.py")):
        lines = version.read_text(encoding="utf-8").splitlines()
        ours = [line for line in lines if line.startswith(("from storage", "from pairing"))]

        assert not [line for line in ours if not line.startswith(shared)]
