"""Instances that deliver in twenty workspaces step by step, on a clock that jumps from one thing to
do to the next; so nothing depends on how fast this machine is.

An instance can be killed before or after any operation on a message of a workspace in no trouble:
the same ones, whatever the others are at.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bot.delivery.dispatcher import Dispatcher
from bot.delivery.operations import Operation
from bot.delivery.pacing import OPENING, POSTING, RATES, READING
from bot.delivery.performer import Performer
from bot.delivery.policy import Policy
from bot.runtime import Runtime
from bot.settings import load_settings
from bot.stored_installations import StoredInstallations
from pairing.guides.loading import load_library
from pairing.ids import WorkspaceId
from sandbox import SandboxClock
from storage import paces
from storage.database import Database
from storage.locks import Locks
from storage.tables import OutboxRow
from tests.faults.killed_office import KillNow
from tests.faults.towns import OPEN

# Nobody waits for a person here, and no wait is drawn: each is half of what it can be.
POLICY = Policy(max_takeovers=1_000, draw=lambda low, high: (low + high) / 2)
SHORTEST = timedelta(milliseconds=50)
MOST_STEPS = 5_000  # what is never done by then is broken


class Kills:
    """Which operations on messages of some workspaces are somebody's last ones."""

    def __init__(self, n: int, *, within: int, seed: int, among: Iterable[WorkspaceId]) -> None:
        """n: so many, spread over the first `within` operations among these workspaces."""
        draw = random.Random(seed)
        self._at = {number: draw.random() < 0.5 for number in draw.sample(range(within), n)}
        self._number = 0
        self._among = frozenset(among)
        self.done = 0

    def around(self, performer: Performer, operation: Operation[Any]) -> Any:
        """Perform an operation; or die before it, or right after it."""
        message = getattr(operation, "message", None)
        if message is None or message.workspace_id not in self._among:
            return performer.perform(operation)
        is_after = self._at.get(self._number)
        self._number += 1
        if is_after is False:
            self._kill()
        answer = performer.perform(operation)
        if is_after:
            self._kill()
        return answer

    def _kill(self) -> None:
        self.done += 1
        raise KillNow


class _Mortal:
    def __init__(self, performer: Performer, kills: Kills) -> None:
        self._performer, self._kills = performer, kills

    def perform(self, operation: Operation[Any]) -> Any:
        return self._kills.around(self._performer, operation)


class Clerks:
    """Several instances on one database. `close` ends them.

    settings  as an operator would give them
    clock     that of the local Slack; nothing else moves it
    """

    def __init__(
        self,
        db: Database,
        settings: Mapping[str, str],
        clock: SandboxClock,
        *,
        instances: int,
        kills: Kills,
    ) -> None:
        self._db, self._clock, self._kills = db, clock, kills
        self._settings = load_settings(settings, needs_slack=True)
        self._lives = 0
        self._instances = [self._start() for _ in range(instances)]

    def close(self) -> None:
        for _, runtime in self._instances:
            runtime.locks.close()
            runtime.workers.shutdown()

    def work_until_settled(self, workspaces: Iterable[WorkspaceId]) -> None:
        """Deliver until nothing of these workspaces waits, second looks included."""
        wanted = list(workspaces)
        for _ in range(MOST_STEPS):
            moved = [self._step(number) for number in range(len(self._instances))]
            if not any(moved):
                if self._next_at(wanted) is None:
                    return
                at = self._next_at(None)
                assert at is not None
                self._clock.set(max(at, self._clock.now() + SHORTEST))
        raise AssertionError("something is never done")

    def _step(self, number: int) -> bool:
        """Returns whether there may be more to do at once."""
        dispatcher, runtime = self._instances[number]
        try:
            return bool(dispatcher.step())
        except KillNow:
            for lane in list(runtime.locks._held):  # the server frees them when the session is gone
                runtime.locks.free(lane)
            runtime.locks.close()
            self._instances[number] = self._start()
            return True

    def _next_at(self, workspaces: list[WorkspaceId] | None) -> datetime | None:
        """When there is something to do; None when everything there has been done."""
        due = func.coalesce(OutboxRow.verify_at, OutboxRow.send_after)
        waits = OutboxRow.state.in_(OPEN) | OutboxRow.verify_at.is_not(None)
        query = select(func.min(due)).where(waits)
        now = self._clock.now()
        if workspaces is not None:
            query = query.where(OutboxRow.workspace_id.in_(workspaces))
        with self._db.read() as session:
            if session.execute(query).scalar_one() is None:
                return None
            later = session.execute(query.where(due > now)).scalar_one()
            ready = [
                at
                for method in (OPENING, POSTING, READING)
                for at in paces.list_waiting(session, method, RATES[method], now=now).values()
            ]
        return min([*ready, *([later] if later is not None else [])], default=now)

    def _start(self) -> tuple[Dispatcher, Runtime]:
        self._lives += 1
        runtime = Runtime(
            settings=self._settings,
            db=self._db,
            now=self._clock.now,
            library=load_library(),
            workers=ThreadPoolExecutor(1),  # starts no thread before it is given work
            wake=lambda: None,
            instance_id=f"clerk-{self._lives}",
            locks=Locks(self._db),
        )
        client_for = StoredInstallations(runtime).client_for
        dispatcher = Dispatcher(runtime, client_for, policy=POLICY)
        mortal = _Mortal(dispatcher._performer, self._kills)
        dispatcher._performer = mortal  # type: ignore[assignment]  # it performs all the same
        return dispatcher, runtime
