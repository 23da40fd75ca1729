"""The delivery protocol with one safety measure taken away, each at the seam to its world.

If the simulation does not notice, either it is blind or the measure is not needed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.delivery.operations import (
    Confirm,
    Delete,
    Found,
    Intend,
    Intended,
    Operation,
    Read,
    ReadHistory,
    Send,
    Settle,
    TakeLock,
    Unreadable,
)
from bot.delivery.outcomes import Unknown
from storage.outbox import MessageState, Move
from tests.faults.simulated_instances import Instance, Performs, perform
from tests.faults.simulated_requests import InFlight
from tests.faults.simulated_world import World

LEASE_S = 5.0


@dataclass(frozen=True)
class Mutant:
    """A protocol without one measure.

    mode     with which evidence it must be noticed
    seeds    in which it is; a rare order of events needs a look at the right ones
    prepare  changes a world before it begins
    """

    name: str
    performs: Performs
    mode: str
    prepare: Callable[[World], None] = lambda world: None
    seeds: range = range(400)


def no_evidence(instance: Instance, operation: Operation[Any]) -> Any:
    """Send again without looking whether it arrived: what outbox libraries do."""
    if isinstance(operation, ReadHistory):
        return Found(())
    return perform(instance, operation)


def unreadable_is_absent(instance: Instance, operation: Operation[Any]) -> Any:
    """Take a history that could not be read for one that does not hold the message."""
    answer = perform(instance, operation)
    return Found(()) if isinstance(answer, Unreadable) else answer


def no_intent(instance: Instance, operation: Operation[Any]) -> Any:
    """Post first, write afterwards."""
    world = instance.world
    if isinstance(operation, Intend):
        before = world.rows[operation.message.id]
        answer = perform(instance, operation)
        if isinstance(answer, Intended):
            world.rows[operation.message.id] = before
        return answer
    if isinstance(operation, Settle) and operation.message.state is MessageState.SENDING:
        row = world.rows[operation.message.id]
        return world.move(replace(row, owner=None), operation.step)
    if isinstance(operation, Confirm):
        return True
    return perform(instance, operation)


def blind_resend(instance: Instance, operation: Operation[Any]) -> Any:
    """Ask again at once when no answer came: what the SDK does by itself."""
    answer = perform(instance, operation)
    if isinstance(operation, Send) and isinstance(answer.answer, Unknown):
        again = perform(instance, operation)
        return InFlight(answer.seconds + again.seconds, again.answer)
    return answer


def no_settle(instance: Instance, operation: Operation[Any]) -> Any:
    """Look for evidence at once, while a late request may still land."""
    if isinstance(operation, Settle) and operation.step.to is MessageState.CHECKING:
        step = replace(operation.step, send_after=instance.world.now)
        return perform(instance, replace(operation, step=step))
    return perform(instance, operation)


def settle_from_intent(instance: Instance, operation: Operation[Any]) -> Any:
    """Count the wait after a take-over from the intent of whoever is gone."""
    if isinstance(operation, Settle) and operation.step.takeovers:
        intent_at = operation.message.intent_at
        if operation.step.to is MessageState.CHECKING and intent_at is not None:
            at = intent_at + instance.world.policy.settle
            return perform(
                instance, replace(operation, step=replace(operation.step, send_after=at))
            )
    return perform(instance, operation)


def send_on_take_over(instance: Instance, operation: Operation[Any]) -> Any:
    """Take what somebody left in flight for not sent."""
    if isinstance(operation, Settle) and operation.step.reason == "owner_gone":
        step = Move(to=MessageState.PENDING, send_after=instance.world.now)
        return perform(instance, replace(operation, step=step))
    return perform(instance, operation)


def lease(instance: Instance, operation: Operation[Any]) -> Any:
    """Own by a time that runs out, not by a lock; whoever sleeps is robbed."""
    world = instance.world
    if isinstance(operation, TakeLock):
        if world.leases.get(operation.lane, -1.0) < world.now_s:
            world.locks.pop(operation.lane, None)
        if perform(instance, operation):
            world.leases[operation.lane] = world.now_s + LEASE_S
            return True
        return False
    if isinstance(operation, Confirm):
        return True
    return perform(instance, operation)


def no_confirm(instance: Instance, operation: Operation[Any]) -> Any:
    """Do not look again before the request, and take no second copy back."""
    if isinstance(operation, Confirm):
        return True
    return no_healing(instance, operation)


def no_healing(instance: Instance, operation: Operation[Any]) -> Any:
    """Leave a second copy where it is."""
    return False if isinstance(operation, Delete) else perform(instance, operation)


def no_recheck_of_people(instance: Instance, operation: Operation[Any]) -> Any:
    """Send to whom the round has paired, whoever left meanwhile."""
    world = instance.world
    if isinstance(operation, Intend):
        gone, world.gone_at = world.gone_at, {}
        answer = perform(instance, operation)
        world.gone_at = gone
        return answer
    return perform(instance, operation)


def deaf(instance: Instance, operation: Operation[Any]) -> Any:
    """Take no notice of receipts."""
    answer = perform(instance, operation)
    if isinstance(operation, Read) and answer is not None:
        return replace(answer, copies=(), receipts_arrive=False)
    return answer


def _out_of_order(world: World) -> None:
    world.keeps_order = False


def _by_lease(world: World) -> None:
    world.ends_leases = True


def _without_ears(world: World) -> None:
    world.hears_receipts = False


def _with_sleepers(world: World) -> None:
    """Rare by chance: who slept for minutes between the last look and the request, then died."""
    world.mix = replace(
        world.mix,
        pause=0.15,
        longest_pause_s=400.0,
        kill_after_pause=0.8,
        lock_loss=0.0,
        trouble=0.0,
        stale_s=5.0,
    )


def _losing_locks(world: World) -> None:
    """PostgreSQL ends the session of whoever sleeps, and with it their locks."""
    world.mix = replace(world.mix, pause=0.15, longest_pause_s=400.0, lock_loss=0.6)


MUTANTS = (
    Mutant("no evidence before sending again", no_evidence, "history"),
    Mutant("an unreadable history counts as empty", unreadable_is_absent, "history"),
    Mutant("no intent before the request", no_intent, "history"),
    Mutant("blind second request", blind_resend, "history"),
    Mutant("no time to settle", no_settle, "history"),
    Mutant("settling counted from the intent", settle_from_intent, "history", _with_sleepers),
    Mutant("a take-over sends", send_on_take_over, "history"),
    Mutant("no order inside a pair", perform, "history", _out_of_order),
    Mutant("a lease instead of a lock", lease, "history", _by_lease),
    Mutant("no last look, no healing", no_confirm, "history", _losing_locks),
    Mutant("no healing", no_healing, "receipts"),
    Mutant("nobody looks who is gone", no_recheck_of_people, "history"),
    Mutant("receipts are not heard", deaf, "receipts", _without_ears),
)
