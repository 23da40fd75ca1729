"""`pairme backup`: a copy of one moment, checked, and never in the place of a good one."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from pathlib import Path

import pytest

from storage.backup import back_up
from storage.database import Database
from storage.errors import BackupFailed
from storage.migrate import check
from tests.bot.delivery.office import ON_POSTGRESQL
from tests.bot.services.factories import join, messages_in
from tests.cli.calling import pairme
from tests.postgres import PostgresServer
from tests.postgres_programs import client_programs

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _programs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have pg_dump of the server's own version on the path."""
    if "postgres" in request.keywords:
        monkeypatch.setenv("PATH", f"{client_programs()}:{os.environ['PATH']}")


def test_a_backup_is_made_checked_and_says_how_to_restore_it(
    database_url: str, tmp_path: Path
) -> None:
    db = Database(database_url)
    join(db, "U1")
    target = tmp_path / "copy.backup"

    code, shown, complaints = pairme(database_url, "backup", str(target))
    db.close()

    assert (code, complaints) == (0, "")
    assert f"{target}: {target.stat().st_size:,} bytes, " in shown
    assert ("integrity_check says ok" in shown) or ("pg_restore lists" in shown)
    last = [line.split("pairme ")[-1] for line in shown.splitlines()[-3:]]
    assert last == ["migrate", "recover --restored", "run"]
    assert target.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.glob("copy*")) == ["copy.backup"]


@ON_SQLITE
def test_a_copy_made_while_others_write_is_whole_and_holds_what_was_committed(
    db: Database, database_url: str, tmp_path: Path
) -> None:
    join(db, "U0")
    stop = threading.Event()

    def keep_writing() -> None:
        n = 1
        while not stop.is_set():
            join(db, f"U{n}")
            n += 1

    writer = threading.Thread(target=keep_writing)
    writer.start()
    back_up(database_url, tmp_path / "copy.db")
    stop.set()
    writer.join()

    copy = Database(f"sqlite:///{tmp_path / 'copy.db'}")
    check(copy)
    found = {one.id for one in messages_in(copy)}
    copy.close()
    assert found
    assert found <= {one.id for one in messages_in(db)}


def test_an_older_file_is_kept_unless_told_otherwise(database_url: str, tmp_path: Path) -> None:
    target = tmp_path / "copy.backup"
    target.write_text("older")

    refused = pairme(database_url, "backup", str(target))
    kept = target.read_text()
    done = pairme(database_url, "backup", str(target), "--force", "--json")

    assert refused[:2] == (1, "")
    assert "is there already" in refused[2]
    assert kept == "older"
    assert done[0] == 0
    assert json.loads(done[1])["bytes"] == target.stat().st_size > 1000


@ON_SQLITE
def test_a_damaged_database_gives_no_backup_and_leaves_the_last_one(
    database_url: str, tmp_path: Path
) -> None:
    file = Path(database_url.removeprefix("sqlite:///"))
    target = tmp_path / "copy.backup"
    target.write_text("the last good one")
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * (4096 * 3)
    file.write_bytes(content)

    code, _, complaint = pairme(database_url, "backup", str(target), "--force")

    assert code == 1
    assert "damaged" in complaint or "could not copy" in complaint
    assert target.read_text() == "the last good one"
    assert [one.name for one in tmp_path.glob("*.partial")] == []


@ON_SQLITE
def test_rows_that_refer_to_nothing_are_noticed(database_url: str, tmp_path: Path) -> None:
    file = Path(database_url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as connection:
        connection.execute(
            "INSERT INTO people (workspace_id, slack_user_id, kind, deactivated, is_admin)"
            " VALUES (99, 'U1', 'member', 0, 0)"
        )
    connection.close()

    with pytest.raises(BackupFailed, match="rows of people refer to nothing"):
        back_up(database_url, tmp_path / "copy.backup")


@ON_SQLITE
def test_a_place_that_cannot_be_written_is_named(database_url: str, tmp_path: Path) -> None:
    code, _, complaint = pairme(database_url, "backup", str(tmp_path / "nowhere" / "copy"))
    directory = pairme(database_url, "backup", str(tmp_path))

    assert (code, directory[0]) == (1, 1)
    assert "cannot be written: No such file" in complaint
    assert "is a directory" in directory[2]


def test_without_a_database_there_is_nothing_to_copy(tmp_path: Path) -> None:
    code, _, complaint = pairme(
        f"sqlite:///{tmp_path / 'none.db'}", "backup", str(tmp_path / "copy")
    )

    assert code == 1
    assert "there is no database yet" in complaint
    assert not (tmp_path / "none.db").exists()


@ON_POSTGRESQL
def test_without_pg_dump_it_says_what_to_install(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    code, _, complaint = pairme(database_url, "backup", str(tmp_path / "copy"))

    assert code == 1
    assert complaint.startswith("pairme: pg_dump is not installed here; install the PostgreSQL")
    assert list(tmp_path.iterdir()) == []


def test_the_password_is_on_no_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    fake = tmp_path / "pg_dump"
    fake.write_text(f'#!/bin/sh\necho "$@" > {told}; echo "$PGPASSWORD" >> {told}; exit 1\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    for url in ("postgresql://ana:kanarie@db/x", "postgresql://ana@db/x?password=kanarie"):
        with pytest.raises(BackupFailed, match="pg_dump failed"):
            back_up(url, tmp_path / "copy")
        arguments, password = told.read_text().splitlines()

        assert "kanarie" not in arguments
        assert "postgresql://ana@db/x" in arguments
        assert password == "kanarie"


@ON_POSTGRESQL
def test_a_database_without_our_tables_is_no_backup(
    postgres: PostgresServer, tmp_path: Path, database_url: str
) -> None:
    empty = postgres.create(migrated=False)

    with pytest.raises(BackupFailed, match="no table of PairMe"):
        back_up(empty, tmp_path / "copy")

    postgres.drop(empty)
    assert not (tmp_path / "copy").exists()
