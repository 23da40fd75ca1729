"""Makes sure that one SQLite file has one PairMe process.

The lock belongs to the kernel: it goes away with the process, however that dies, so there is no
stale lock file to clean up. The file stays; only the lock on it counts.
"""

from __future__ import annotations

import os
from pathlib import Path

from storage.errors import AlreadyRunning


class ProcessLock:
    """An exclusive lock beside a database file, held from `take` to `free` or to the end."""

    def __init__(self, database_file: Path) -> None:
        self._path = database_file.with_name(database_file.name + ".lock")
        self._handle: int | None = None

    def take(self) -> None:
        """Hold the lock and write our pid into it. Taking it twice is taking it once.

        Raises AlreadyRunning with the pid of the holder.
        """
        import fcntl  # here, because importing PairMe must also work where there is no fcntl

        if self._handle is not None:
            return
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 32).strip()
            os.close(handle)
            raise AlreadyRunning(int(holder) if holder.isdigit() else None) from error
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode("ascii"))
        self._handle = handle

    def free(self) -> None:
        """Let the next process in."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
