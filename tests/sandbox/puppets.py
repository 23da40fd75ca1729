"""Instances without processes, for the tests of the chaos kit."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from sandbox.chaos import Instance


@dataclass
class Puppet:
    """An instance without a process. status: what it ends with by itself at once."""

    number: int
    status: int | None = None
    began: float = 0.0
    died: float = 0.0
    pid: int = 2**22 + 1  # above any real one

    def poll(self) -> int | None:
        return self.status

    def kill(self) -> None:
        self.status, self.died = -9, time.monotonic()


class Troupe:
    """Starts puppets and remembers them. statuses: what the first ones end with by themselves."""

    def __init__(self, *statuses: int) -> None:
        self.lives: list[Puppet] = []
        self._statuses = list(statuses)

    def start(self, number: int) -> Instance:
        status = self._statuses.pop(0) if self._statuses else None
        self.lives.append(Puppet(number, status, time.monotonic()))
        return self.lives[-1]


def calling() -> Callable[[], int]:
    """A sandbox that sees a call whenever it is asked."""
    return count().__next__


def no_calls() -> int:
    return 0
