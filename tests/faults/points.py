"""The points at which a process may die: before and after every COMMIT and every call of Slack."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from storage.database import Database


@dataclass
class Points:
    """Counts the points that this process passes, and kills it at the one numbered `last`."""

    last: int | None = None
    passed: list[str] = field(default_factory=list)

    def begin(self, *, last: int | None) -> None:
        """Count from one again."""
        self.last = last
        self.passed.clear()

    def watch_commits(self, db: Database) -> None:
        """Count the COMMITs of a database from now on; once for all its connections."""
        commit = db.engine.dialect.do_commit
        db.engine.dialect.do_commit = self._between(commit, lambda _: "COMMIT")  # type: ignore[method-assign]

    def watch_calls(self, client: WebClient) -> None:
        """Count the calls of a client from now on."""
        client.api_call = self._between(client.api_call, str)  # type: ignore[method-assign]

    def _between(self, do: Callable[..., Any], name: Callable[[Any], str]) -> Callable[..., Any]:
        def watched(what: Any, *args: Any, **kwargs: Any) -> Any:
            self._reach(f"before {name(what)}")
            answer = do(what, *args, **kwargs)
            self._reach(f"after {name(what)}")
            return answer

        return watched

    def _reach(self, name: str) -> None:
        self.passed.append(name)
        if len(self.passed) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)
