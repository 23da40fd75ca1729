"""Copies a database to one file while others use it, and proves that the copy can be read.

SQLite by its own backup call: copying the file of a running bot is not a backup. PostgreSQL by
`pg_dump`, in the custom format, which `pg_restore` reads.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import URL

from storage.errors import BackupFailed
from storage.urls import parse_url

PARTIAL = ".partial"  # what is not finished and checked has this name, and never the asked one
BUSY_S = 10.0
DUMP_S = 6 * 3600.0


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was read again. checked: what was found in it, in words."""

    file: Path
    n_bytes: int
    checked: str


def back_up(url: str, file: Path) -> Backup:
    """Copy the database at an address to a file that only its owner may read, replacing it.

    Whoever uses the database goes on meanwhile; the copy is of one moment. Until it is checked it
    lies beside the file, so that a backup that fails leaves an older one as it was.
    Raises BackupFailed
    """
    unfinished = file.with_name(file.name + PARTIAL)
    try:
        os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        address = parse_url(url)
        if address.get_backend_name() == "sqlite":
            checked = _copy_sqlite(Path(str(address.database)), unfinished)
        else:
            checked = _dump_postgresql(url, unfinished)
        os.replace(unfinished, file)
    except OSError as error:
        raise BackupFailed(f"{file} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return Backup(file, file.stat().st_size, checked)


def _copy_sqlite(source: Path, target: Path) -> str:
    try:
        with closing(_open(source, mode="rw")) as there, closing(_open(target, mode="rw")) as copy:
            there.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
            [(found,)] = copy.execute("PRAGMA integrity_check").fetchmany(1)
            broken = copy.execute("PRAGMA foreign_key_check").fetchmany(1)
    except sqlite3.Error as error:
        raise BackupFailed(f"SQLite could not copy {source}: {error}") from error
    if found != "ok" or broken:
        what = found if found != "ok" else f"rows of {broken[0][0]} refer to nothing"
        raise BackupFailed(f"{source} is damaged ({what}); keep the backups you have")
    return "integrity_check says ok"


def _open(file: Path, *, mode: str) -> sqlite3.Connection:
    address = f"file:{quote(str(file))}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_S, isolation_level=None)


def _dump_postgresql(url: str, target: Path) -> str:
    where, secret = _address_for_libpq(url)
    _run(["pg_dump", "--format=custom", "--no-password", f"--file={target}", where], secret)
    listed = _run(["pg_restore", "--list", str(target)], secret)
    tables = [line for line in listed.splitlines() if " TABLE DATA " in line]
    if not any(" outbox " in line for line in tables):
        raise BackupFailed("the dump has no table of PairMe; is it the right database?")
    return f"pg_restore lists {len(tables)} tables"


def _address_for_libpq(url: str) -> tuple[str, Mapping[str, str]]:
    """Return the address without the password, which every process here could read, and that."""
    address = parse_url(url)
    given = address.password or address.query.get("password")
    plain = URL.create(
        "postgresql",
        username=address.username,
        host=address.host,
        port=address.port,
        database=address.database,
        query=address.difference_update_query(["password"]).query,
    )
    return plain.render_as_string(), {"PGPASSWORD": str(given)} if given else {}


def _run(command: list[str], secret: Mapping[str, str]) -> str:
    program = command[0]
    if shutil.which(program) is None:
        raise BackupFailed(
            f"{program} is not installed here; install the PostgreSQL client programs of your "
            "server's version (Debian: postgresql-client), or run the backup where they are"
        )
    try:
        done = subprocess.run(
            command,
            env={**os.environ, **secret},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DUMP_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BackupFailed(f"{program} took longer than six hours") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ["it did not say why"]
        raise BackupFailed(f"{program} failed: {said[0]}")
    return done.stdout
