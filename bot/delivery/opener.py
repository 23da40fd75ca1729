"""Prepares coming rounds by the clock: has them planned ahead, and their conversations opened.

At the slot it gives up whatever is left, and says that the round can begin.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from slack_sdk import WebClient

from bot.delivery.opening import PAUSE, Coming, list_groups, open_next
from bot.runtime import Runtime
from bot.services.drawing.ahead import PlansAhead
from bot.services.drawing.planning import PlanningStopped
from pairing.ids import ProgramId
from storage.errors import StorageError

log = logging.getLogger(__name__)

OPENERS = 4  # threads; each round has one at a time, so that one slow workspace delays no other
IDLE_S = 1.0  # the longest sleep of the loop
BUSY_S = 0.05  # the longest while something is under way
SHORTEST_S = 0.005
PART = 64  # the clock may run faster than real time (demos), so only a part of a wait is slept


class Opener:
    """Prepares rounds: `run` until stopped, or `step` once in the calling thread.

    client_for  returns the delivery client of a workspace by its team id
    on_slot     is called, in a thread of its own, when the slot of a prepared round is reached
    """

    def __init__(
        self,
        runtime: Runtime,
        client_for: Callable[[str], WebClient],
        plans: PlansAhead,
        *,
        on_slot: Callable[[], object] = lambda: None,
    ) -> None:
        self._runtime = runtime
        self._client_for = client_for
        self._plans = plans
        self._on_slot = on_slot
        self._coming: dict[ProgramId, Coming] = {}
        self._look_at = 0.0  # by time.monotonic; what is coming does not change all the time

    def run(self, *, stop: threading.Event) -> None:
        """Prepare rounds until `stop` is set; only a request under way is waited for."""
        crew = ThreadPoolExecutor(OPENERS, thread_name_prefix="opening")
        while not stop.is_set():
            try:
                if time.monotonic() >= self._look_at:
                    self._look()
                for coming in self._find_work():
                    crew.submit(self._carry_out, coming, stop)
                if self._forget_begun():
                    crew.submit(self._on_slot)
            except Exception:  # the loop must outlive any single failure
                log.exception("looking ahead failed", extra={"event": "ahead.failed"})
            stop.wait(self._wait_s())
        crew.shutdown(wait=True, cancel_futures=True)

    def step(self) -> int:
        """Do here, one after the other, what may be done now.

        Returns how many conversations were opened.
        """
        self._look()
        self._forget_begun()
        return sum(self._carry_out(coming, threading.Event()) for coming in self._find_work())

    def _look(self) -> None:
        self._look_at = time.monotonic() + self._runtime.settings.tick_s
        now = self._runtime.now()
        ours = self._plans.look(now=now)
        before = self._coming
        # those whose slot was reached since are not listed any more, but not forgotten either
        self._coming = {id_: one for id_, one in before.items() if one.early.due.at <= now}
        for early in ours:
            known = before.get(early.program.id)
            if known is None or known.early is not early:
                known = Coming(early, ready_at=now)
            self._coming[early.program.id] = known

    def _find_work(self) -> Iterator[Coming]:
        for coming in self._coming.values():
            is_ready = coming.ready_at <= self._runtime.now()
            if coming.has_work and is_ready and not coming.is_busy:
                coming.is_busy = True
                yield coming

    def _forget_begun(self) -> bool:
        """Give up on rounds whose slot is reached. Returns whether there were any."""
        now = self._runtime.now()
        begun = [id_ for id_, coming in self._coming.items() if coming.early.due.at <= now]
        for id_ in begun:
            del self._coming[id_]
        return bool(begun)

    def _wait_s(self) -> float:
        """Sleep until something is to be done, as far as anybody knows."""
        now, most = self._runtime.now(), min(IDLE_S, self._runtime.settings.tick_s)
        instants = []
        for coming in self._coming.values():
            instants.append(coming.early.due.at)
            if coming.is_busy:
                most = min(most, BUSY_S)
            if coming.has_work and (coming.ready_at > now or not coming.is_busy):
                instants.append(coming.ready_at)
        if not instants:
            return most
        return min(most, max(SHORTEST_S, (min(instants) - now).total_seconds() / PART))

    def _carry_out(self, coming: Coming, stop: threading.Event) -> bool:
        """Do the next thing for a round. Returns whether a conversation was opened."""
        try:
            if stop.is_set():
                return False
            if coming.groups is not None:
                return open_next(self._runtime, self._client_for, coming, coming.groups)
            self._plans.plan(coming.early, now=self._runtime.now(), stop=stop)
            coming.groups = list_groups(self._runtime, coming.early)
        except PlanningStopped:
            pass
        except StorageError as error:
            coming.ready_at = self._runtime.now() + PAUSE
            log.warning(
                "opening waits for the database",
                extra={"event": "opening.waiting", "reason": type(error).__name__},
            )
        except Exception:  # at the slot the round is planned and opened as if it had no lead
            coming.groups = deque()
            log.exception("round not prepared", extra={"event": "ahead.failed"})
        finally:
            coming.is_busy = False
        return False
