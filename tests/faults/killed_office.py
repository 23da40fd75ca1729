"""An instance that is killed between two operations, or before one, and starts again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.delivery.operations import Intend, Intended, Operation
from bot.delivery.performer import Performer
from bot.delivery.policy import Policy
from sandbox import Sandbox
from storage.database import Database
from storage.outbox import Message
from tests.bot.delivery.office import Office

# Who crashes a process five times is looked at by a person; here nobody is to wait for one.
POLICY = Policy(max_takeovers=1_000)


class KillNow(BaseException):
    """The process is gone. (No Exception: nothing in it may catch a SIGKILL.)"""


class Broken(BaseException):
    """Something did not hold, seen in the middle of a delivery, which catches every Exception."""


@dataclass
class Interruption:
    """Something that happens before or after the nth operation from now."""

    n: int
    is_after: bool
    happen: Callable[[], object]


@dataclass
class Hooked:
    """Performs operations as the real one does; tells of intents, and lets things happen between.

    seen  how many operations there were, by kind
    """

    performer: Performer
    on_intent: Callable[[Message], object]
    interruption: Interruption | None = None
    seen: Counter[str] = field(default_factory=Counter)

    def perform(self, operation: Operation[Any]) -> Any:
        self._interrupt(is_after=False)
        answer = self.performer.perform(operation)
        self.seen[type(operation).__name__] += 1
        if isinstance(operation, Intend) and isinstance(answer, Intended):
            _no_exception(lambda: self.on_intent(answer.message))
        self._interrupt(is_after=True)
        return answer

    def _interrupt(self, *, is_after: bool) -> None:
        due = self.interruption
        if due is None or due.is_after is not is_after:
            return
        due.n -= 1
        if due.n <= 0:
            self.interruption = None
            _no_exception(due.happen)


class KilledOffice:
    """One instance after the other on one database; `step` says whether it was killed."""

    def __init__(
        self, db: Database, slack: Sandbox, *, at: datetime, on_intent: Callable[[Message], object]
    ) -> None:
        self._db, self._slack, self._on_intent = db, slack, on_intent
        self.kills = 0
        self.office = self._start(at)

    def step(self, interruption: Interruption | None = None) -> None:
        """Deliver what is due; after a kill the next instance goes on at the next step."""
        self.hooked.interruption = interruption
        try:
            self.office.step()
        except KillNow:
            self.kills += 1
            self.close()
            self.office = self._start(self.office.at)
        except Broken as broken:
            raise AssertionError("in the middle of a delivery") from broken.__cause__
        self.hooked.interruption = None

    def close(self) -> None:
        self.office.close()

    def _start(self, at: datetime) -> Office:
        name = f"office-{self.kills}"
        history = {"PAIRME_DELIVERY_EVIDENCE": "history"}
        office = Office(self._db, self._slack, name=name, policy=POLICY, **history)
        office.at = at
        dispatcher = office.dispatcher
        self.hooked = Hooked(dispatcher._performer, self._on_intent)
        dispatcher._performer = self.hooked  # type: ignore[assignment]  # it performs all the same
        return office


def _no_exception(do: Callable[[], object]) -> None:
    try:
        do()
    except Exception as error:  # whatever it was must pass what catches every Exception
        raise Broken from error
