"""From outbox to Slack: finds what is due, and has the protocol carried out for each message.

A crew of threads shares the work. No workspace gets more than a few of them, and only one of the
last that are free: six that begin to hang in the same moment delay nobody else. One in which Slack
answered slowly gets one, and all of these together half of the crew, so more than six do it once.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.delivery.operations import Operation, Send, TakeLock
from bot.delivery.outcomes import Unknown
from bot.delivery.pacing import METHODS, OPENING, POSTING, RATES
from bot.delivery.performer import Performer
from bot.delivery.policy import Policy
from bot.delivery.tasks import Task
from bot.runtime import Runtime
from pairing.ids import MessageId, WorkspaceId
from storage import outbox, paces
from storage.errors import StorageError
from storage.locks import Lane
from storage.outbox import Message, MessageKind, MessageState, Move

log = logging.getLogger(__name__)

BATCH = 100
CREW = 16  # threads; each waits for Slack most of the time
PER_WORKSPACE = 4  # at 300 ms an answer, more than the pace of a workspace allows
KEPT_FREE = CREW // 4  # threads for workspaces in which none is at work
SLOW_TOGETHER = CREW // 2  # threads
IDLE_S = 1.0  # the longest sleep of the loop when nobody wakes it
LOOK_AGAIN = timedelta(seconds=1)  # after somebody else had the lock
ABANDONED = "stopped"


class Dispatcher:
    """Delivers what is due: `run` until stopped, or `step` once in the calling thread.

    client_for  returns the delivery client of a workspace by its team id
    policy      None: from the settings
    idle_s      seconds between two looks at the outbox when nothing else is known
    """

    def __init__(
        self,
        runtime: Runtime,
        client_for: Callable[[str], WebClient],
        *,
        policy: Policy | None = None,
        idle_s: float | None = None,
    ) -> None:
        settle = timedelta(seconds=runtime.settings.settle_s)
        self._runtime = runtime
        self._policy = policy if policy is not None else Policy(settle=settle)
        self._idle_s = idle_s if idle_s is not None else min(IDLE_S, runtime.settings.tick_s)
        self._woken = threading.Event()
        self._looked_at = time.monotonic()
        self._performer = Performer(runtime, client_for, on_intent=self._woken.set)
        self._guard = threading.Lock()
        self._under_way: dict[Lane, Task] = {}
        self._elsewhere: dict[Lane, datetime] = {}  # another instance has them; look again then
        self._busy: Counter[WorkspaceId] = Counter()
        self._slow: set[WorkspaceId] = set()

    def wake(self) -> None:
        """Look at the outbox at once; from any thread, never blocks."""
        self._woken.set()

    def run(self, *, stop: threading.Event) -> None:
        """Deliver until `stop` is set (and `wake` called), then finish what is under way."""
        crew = ThreadPoolExecutor(CREW, thread_name_prefix="delivery")
        while not stop.is_set():
            self._looked_at = time.monotonic()
            self._woken.clear()  # before looking, so that nothing new is missed
            try:
                for task in self._find_work():
                    crew.submit(self._carry_out, task).add_done_callback(self._note_end)
                wait_s = self._wait_s()
            except Exception:  # the loop must outlive any single failure
                log.exception("delivery step failed", extra={"event": "delivery.failed"})
                wait_s = self._idle_s
            self._woken.wait(wait_s)
        crew.shutdown(wait=True, cancel_futures=True)

    def looked_ago_s(self) -> float:
        """Return how many seconds ago `run` last began to look at the outbox."""
        return time.monotonic() - self._looked_at

    def step(self) -> int:
        """Deliver once what is due now, here, one message after the other.

        Returns how many of them moved on.
        """
        return sum(self._carry_out(task) for task in self._find_work())

    def abandon(self) -> int:
        """Give up what is under way, when the process must end: SENDING → CHECKING, for evidence.

        Returns how many. Transaction: opens one per message.
        """
        with self._guard:
            under_way = [task.message.id for task in self._under_way.values()]
        return sum(self._abandon(message_id) for message_id in under_way)

    def _find_work(self) -> Iterator[Task]:
        """Give what may be worked on now, each as owner of its lane among our own threads."""
        for message in self._list_due():
            with self._guard:
                if message.lane in self._under_way or self._is_full(message.workspace_id):
                    continue
                task = Task(message, self._policy)
                self._under_way[message.lane] = task
                self._busy[message.workspace_id] += 1
            yield task
        with self._guard:
            waiting = [task for task in self._under_way.values() if task.is_waiting]
            for task in waiting:
                task.is_waiting = False
        yield from waiting

    def _list_due(self) -> list[Message]:
        now = self._runtime.now()
        with self._guard:
            full = {one for one in {*self._busy, *self._slow} if self._is_full(one)}
            self._elsewhere = {lane: at for lane, at in self._elsewhere.items() if at > now}
        due: list[Message] = []
        with self._runtime.db.read() as session:
            due += self._free(outbox.list_unclear(session, now=now, limit=BATCH))
            for method in (POSTING, OPENING):
                rate = RATES[method]
                waiting = paces.list_waiting(session, method, rate, now=now)
                found = outbox.list_due(
                    session,
                    now=now,
                    limit=BATCH,
                    kinds=[kind for kind in MessageKind if METHODS[kind] == method],
                    without={*waiting, *full},
                )
                due += _some(self._free(found), rate.burst)
        return due

    def _free(self, messages: list[Message]) -> list[Message]:
        """Leave out what somebody is at; what is locked must not stand in front of the rest."""
        with self._guard:
            taken = {*self._under_way, *self._elsewhere}
        return [message for message in messages if message.lane not in taken]

    def _is_full(self, workspace_id: WorkspaceId) -> bool:
        n_busy = self._busy[workspace_id]
        if workspace_id in self._slow:
            return n_busy > 0 or sum(self._busy[one] for one in self._slow) >= SLOW_TOGETHER
        are_few_free = len(self._under_way) >= CREW - KEPT_FREE
        return n_busy >= (1 if are_few_free else PER_WORKSPACE)

    def _wait_s(self) -> float:
        """Sleep until the next request is within the pace, and never longer than the idle time."""
        now = self._runtime.now()
        with self._runtime.db.read() as session:
            ready: list[datetime] = []
            for method in (POSTING, OPENING):
                ready += paces.list_waiting(session, method, RATES[method], now=now).values()
        if not ready:
            return self._idle_s
        return min(self._idle_s, (min(ready) - now).total_seconds())

    def _carry_out(self, task: Task) -> bool:
        """Drive the protocol to its end; returns whether the message moved on."""
        moved = False
        try:
            moved = task.drive(self._performer, on_answer=self._note)
        except StorageError as error:
            # nothing was done; whoever looks next finds it as the database has it
            log.warning(
                "delivery waits for the database",
                extra={"event": "delivery.waiting", "reason": type(error).__name__},
            )
        except Exception:  # one message must not stop those behind it
            log.exception("delivery failed", extra={"event": "delivery.broken"})
        finally:
            if not self._keeps(task):
                self._let_go(task)
        return moved

    def _note(self, message: Message, operation: Operation[Any], answer: object) -> None:
        """Learn from an answer where it is no use to look again at once, and who is slow."""
        with self._guard:
            if isinstance(operation, TakeLock) and not answer:
                self._elsewhere[message.lane] = self._runtime.now() + LOOK_AGAIN
            if isinstance(operation, Send):
                slow = isinstance(answer, Unknown)
                (self._slow.add if slow else self._slow.discard)(message.workspace_id)

    def _keeps(self, task: Task) -> bool:
        """Keep a task whose last step waits for the database; its lane stays ours meanwhile."""
        with self._guard:
            task.is_waiting = task.is_unstored
            return task.is_waiting

    def _let_go(self, task: Task) -> None:
        task.close()
        self._runtime.locks.free(task.message.lane)
        with self._guard:
            self._under_way.pop(task.message.lane, None)
            self._busy[task.message.workspace_id] -= 1

    def _note_end(self, done: Future[bool]) -> None:
        """What moved on may have made way for the next; what did not will not do so at once."""
        if not done.cancelled() and done.result():
            self._woken.set()

    def _abandon(self, message_id: MessageId) -> bool:
        now = self._runtime.now()
        with self._runtime.db.write() as session:
            seen = outbox.get_message(session, message_id)
            if (seen.state, seen.owner) != (MessageState.SENDING, self._runtime.instance_id):
                return False
            if seen.kind is MessageKind.PAIR_OPEN:
                step = Move(to=MessageState.PENDING, send_after=now, reason=ABANDONED)
            else:
                at = now + self._policy.settle
                step = Move(to=MessageState.CHECKING, send_after=at, reason=ABANDONED, doubts=1)
            return outbox.move(session, seen, step)


def _some(due: list[Message], at_once: int) -> Iterator[Message]:
    """Keep of each workspace no more than its pace lets go at once."""
    taken: Counter[WorkspaceId] = Counter()
    for message in due:
        taken[message.workspace_id] += 1
        if taken[message.workspace_id] <= at_once:
            yield message
