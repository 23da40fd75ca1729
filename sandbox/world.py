"""Everything the sandbox remembers, behind one lock.

Holds the workspaces, the clock, the limits, the faults, the quirks, what an app asks for and the
transcript, and tells
waiters when something changed. Must not know HTTP or WebSocket.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.oauth import OAuth
from sandbox.quirks import Quirks
from sandbox.tiers import TIERS, RateLimiter
from sandbox.transcript import Entry
from sandbox.workspace import Workspace

T = TypeVar("T")


class World:
    """The shared state. Read or change it only inside `changing()` or `reading()`."""

    def __init__(
        self, *, clock: SandboxClock, workspaces: list[Workspace], tiers: bool, quirks: Quirks
    ) -> None:
        """tiers: whether Slack's rate limits hold."""
        self.clock = clock
        self.workspaces = {workspace.team_id: workspace for workspace in workspaces}
        self.limiter = RateLimiter(TIERS if tiers else None)
        self.faults = Faults()
        self.oauth = OAuth(clock)
        self.quirks = quirks
        self.transcript: list[Entry] = []
        self.revision = 0
        self._condition = threading.Condition(threading.RLock())
        self._watchers: list[Callable[[], object]] = []
        clock.on_change(self.touch)

    @contextmanager
    def reading(self) -> Generator[None]:
        """Hold the lock without announcing a change. Reentrant."""
        with self._condition:
            yield

    @contextmanager
    def changing(self) -> Generator[None]:
        """Hold the lock, then wake everybody who waits.

        Reentrant; announces even when the body raises.
        """
        with self._condition:
            try:
                yield
            finally:
                self.revision += 1
                self._condition.notify_all()
        for watcher in tuple(self._watchers):
            watcher()

    def reset(self) -> None:
        """Forget everything that happened; the clock goes on."""
        with self.changing():
            self.transcript.clear()
            self.faults.clear()
            self.quirks.reset()
            self.limiter.clear()
            self.oauth.reset()
            for workspace in self.workspaces.values():
                workspace.reset()

    def find_workspace(self, token: str) -> Workspace | None:
        """Whose token this is, good or not; refresh tokens count. The caller holds the lock."""
        for workspace in self.workspaces.values():
            installation = workspace.installation
            if installation.find(token) is not None or installation.has_refresh(token):
                return workspace
        return None

    def touch(self) -> None:
        """Announce a change that happened elsewhere."""
        with self.changing():
            pass

    def watch(self, watcher: Callable[[], object]) -> Callable[[], None]:
        """Call `watcher` after every change, in the changing thread.

        Returns a function that stops it.
        """
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def record(self, entry: Entry) -> None:
        """Add a line to the transcript. The caller holds the lock."""
        self.transcript.append(entry)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 30.0) -> T:
        """Block until `predicate()` is truthy and return its value.

        It is asked again, under the lock, after every change of the world and of nothing else: it
        may look only at the sandbox. Raises TimeoutError after `timeout` real seconds.
        """
        deadline = time.monotonic() + timeout
        with self._condition:
            while not (value := predicate()):
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"nothing like that happened in {timeout} s")
                self._condition.wait(left)
            return value
