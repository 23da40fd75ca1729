"""A lock that serves threads in the order they came.

SQLite has one writer at a time. Threads that waited inside SQLite would poll, and the unlucky one
could starve past the three seconds Slack gives us; here the first to come is the first to write.
"""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """A fair mutual exclusion for the threads of one process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._queue: deque[threading.Event] = deque()

    def acquire(self, *, timeout_s: float) -> bool:
        """Wait for the turn. Returns False when it did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Event()
            self._queue.append(called)
        if called.wait(timeout_s):
            return True
        with self._guard:
            if called.is_set():  # called between the timeout and here: the turn is ours
                return True
            self._queue.remove(called)
            return False

    def release(self) -> None:
        """Hand the turn to whoever waits longest."""
        with self._guard:
            if self._queue:
                self._queue.popleft().set()  # stays taken: it changes hands
            else:
                self._taken = False
