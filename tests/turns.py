"""Turns between the processes that run the tests: one that needs the machine to itself gets it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Wait until nobody is alone in here; with `alone`, until nobody else is there at all."""
    with (folder / "room").open("a") as room:
        with (folder / "door").open("a") as door:  # who waits for the room lets nobody else in
            fcntl.flock(door, fcntl.LOCK_EX)
            fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        yield
