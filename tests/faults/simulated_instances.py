"""Instances in the simulated world: each drives the protocol, dies, sleeps and comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from bot.delivery.letters import PostLetter
from bot.delivery.operations import (
    Compose,
    Confirm,
    Delete,
    FreeLock,
    Intend,
    Intended,
    NoteCopy,
    NotIntended,
    Now,
    Operation,
    Read,
    ReadHistory,
    Seen,
    Send,
    Settle,
    Steps,
    TakeLock,
)
from bot.delivery.protocol import deliver
from bot.views.rendered import Rendered
from storage.outbox import Message, MessageState
from tests.faults.simulated_requests import InFlight, read_history, request
from tests.faults.simulated_world import World

FRESH_S = 2.0
LETTER = PostLetter("T1", "G1", Rendered("text", ()))
Performs = Callable[["Instance", Operation[Any]], Any]


class Instance:
    """One process. A kill gives it a new name; its locks go with the old one."""

    _names = count()

    def __init__(self, world: World, performs: Performs | None = None) -> None:
        self.world = world
        self._performs: Performs = performs if performs is not None else perform
        self._be_born()
        world.at(world.rng.uniform(0, 1.0), self._life(self._look))

    def _be_born(self) -> None:
        self.name = f"i{next(self._names)}"
        self.steps: Steps[None] | None = None
        self.intended_s = 0.0
        self.sleep: object = None

    def _life(self, act: Callable[[], None]) -> Callable[[], None]:
        """Bind an act to this life: what a dead process had planned does not happen."""
        mine = self.name
        return lambda: act() if self.name == mine else None

    def _again(self, after_s: float, act: Callable[[], None]) -> None:
        self.world.at(self.world.now_s + after_s, self._life(act))

    def die(self) -> None:
        """kill -9: nothing more happens here, the kernel frees the locks, another life begins."""
        world = self.world
        world.locks = {lane: name for lane, name in world.locks.items() if name != self.name}
        self._be_born()
        self._again(world.rng.uniform(0.05, 2.0), self._look)

    def _look(self) -> None:
        """Find something to do, or wait for it."""
        world = self.world
        due = [row for row in world.rows.values() if self._is_due(row)]
        if due:
            self.steps = deliver(world.rng.choice(due), world.policy)
            self._go_on(None)
            return
        self._idle()

    def _idle(self) -> None:
        """Sleep until the next row is due; a change of a row wakes whoever sleeps."""
        world = self.world
        self.sleep = object()
        mine, now = self.sleep, world.now

        def wake() -> None:
            if self.sleep is mine:
                self.sleep = None
                self._look()

        waits = [
            (at - now).total_seconds() for row in world.rows.values() if (at := self._next_at(row))
        ]
        if waits:
            self._again(max(min(waits), 2.0) + world.rng.uniform(0.0, 1.0), wake)
        world.sleepers.append(lambda: self._again(world.rng.uniform(0.0, 1.0), wake))

    def _next_at(self, row: Message) -> datetime | None:
        if row.state is MessageState.PENDING:
            return row.send_after if self.world.is_turn(row) else None
        if row.state in (MessageState.CHECKING, MessageState.SENDING):
            return row.send_after
        return row.verify_at

    def _is_due(self, row: Message) -> bool:
        world = self.world
        is_over = world.ends_leases and world.leases.get(row.lane, -1.0) < world.now_s
        if world.locks.get(row.lane) not in (None, self.name) and not is_over:
            return False
        if row.state is MessageState.PENDING:
            return row.send_after <= world.now and world.is_turn(row)
        if row.state is MessageState.CHECKING:
            return row.send_after <= world.now
        if row.state is MessageState.SENDING:
            return True
        return row.verify_at is not None and row.verify_at <= world.now

    def _go_on(self, answer: Any) -> None:
        """Take the protocol one operation further; what else may happen in between, happens."""
        world = self.world
        if world.chance(world.mix.kill, "kill"):
            self.die()
            return
        if self.steps is None:
            self._look()
            return
        try:
            operation = self.steps.send(answer)
        except StopIteration:
            self.steps = None
            self._again(world.rng.uniform(0.0, 0.3), self._look)
            return
        pause = self._pause()
        if pause:
            self._again(pause, lambda: self._do(operation))
            if world.chance(world.mix.kill_after_pause, "kill"):
                self._again(pause + world.rng.uniform(0.0, 3.0), self.die)
        else:
            self._do(operation)

    def _pause(self) -> float:
        """SIGSTOP, a laptop's lid, a long garbage collection; PostgreSQL may end the session."""
        world = self.world
        if not world.chance(world.mix.pause, "pause"):
            return 0.0
        if world.chance(world.mix.lock_loss, "lock_loss"):
            world.locks = {lane: one for lane, one in world.locks.items() if one != self.name}
        return world.rng.uniform(0.05, world.mix.longest_pause_s)

    def _do(self, operation: Operation[Any]) -> None:
        answer = self._performs(self, operation)
        if isinstance(answer, InFlight):
            if self.world.chance(self.world.mix.kill * 2, "kill_in_request"):
                self._again(self.world.rng.uniform(0, answer.seconds), self.die)
            self._again(answer.seconds, lambda: self._go_on(answer.answer))
        else:
            self._again(self.world.rng.uniform(0.0, 0.05), lambda: self._go_on(answer))


def perform(instance: Instance, operation: Operation[Any]) -> Any:
    """Do one operation of the protocol in the models."""
    world = instance.world
    match operation:
        case Now():
            return world.now
        case TakeLock(lane):
            return world.locks.setdefault(lane, instance.name) == instance.name
        case FreeLock(lane):
            if world.locks.get(lane) == instance.name:
                del world.locks[lane]
            return None
        case Read(message_id):
            row = world.rows[message_id]
            return Seen(row, world.copies_of(row.delivery_key), world.receipts_seen)
        case Intend(message):
            instance.intended_s = world.now_s
            taken = world.claim(message, instance.name)
            return NotIntended("not_now") if taken is None else Intended(taken)
        case Compose():
            return LETTER
        case Confirm(message):
            row = world.rows[message.id]
            ours = (row.state, row.owner, row.attempts) == (
                MessageState.SENDING,
                instance.name,
                message.attempts,
            )
            has_lock = world.locks.get(message.lane) == instance.name
            return ours and has_lock and world.now_s - instance.intended_s <= FRESH_S
        case Send(message):
            return request(world, message)
        case Settle(message, step):
            return world.move(message, step)
        case NoteCopy(message, copy):
            return world.note(message.delivery_key, copy)
        case ReadHistory(message):
            return read_history(world, message)
        case Delete(message, copy):
            return world.slack.delete(message.delivery_key, copy)
        case _:
            raise TypeError(operation)
