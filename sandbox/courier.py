"""What is sent to the app, how often, and what is counted: commands and interactions once, events
until acknowledged.

Decides on retries and duplicates. Must not know what a payload means to a person.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any

from sandbox.errands import Errands
from sandbox.payloads import wrap_event
from sandbox.quirks import FAREWELLS
from sandbox.receipts import EVENT_RETRIES_S, RECEIPT
from sandbox.roads import Delivery, Outcome, Roads
from sandbox.socket_mode import SocketMode
from sandbox.workspace import Workspace
from sandbox.world import World

Json = dict[str, Any]

DEFAULT_SUBSCRIPTIONS = (
    "app_home_opened",
    "user_change",
    "app_uninstalled",
    "tokens_revoked",
    RECEIPT,
)


class Courier:
    """Delivers to the app. Its methods may be called from any thread."""

    def __init__(
        self,
        world: World,
        roads: Roads,
        links: SocketMode,
        *,
        subscriptions: Iterable[str],
    ) -> None:
        """subscriptions: the event types the app gets."""
        self.roads = roads
        self.subscriptions = frozenset(subscriptions)
        self.duplicates: Counter[str] = Counter()
        self.ack_times_ms: list[float] = []
        self.late_acks = 0
        self._world = world
        self._links = links
        self.errands = Errands(world.clock)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver on this loop from now on."""
        self.errands.open(loop)

    def close(self) -> None:
        """Deliver nothing any more."""
        self.errands.close()
        self.roads.close()

    def cancel(self) -> None:
        """Give up what is under way, retries included; blocks until it has ended.

        Not while the caller holds the world's lock: what is under way may be waiting for it.
        """
        self.errands.cancel()

    def clear(self) -> None:
        """Give up what is under way; forget counts and captured requests."""
        self.cancel()
        self.roads.sent.clear()
        self.duplicates.clear()
        self.ack_times_ms.clear()
        self.late_acks = 0

    def open_ticket(self) -> str:
        """The ws:// address of a new one-use connection."""
        return self._links.open_ticket()

    def deliver(self, delivery: Delivery, *, on_ack: Callable[[Outcome], None]) -> Outcome:
        """Send a command or interaction once; block until its ack, or until limit and grace are
        over.

        on_ack runs on the loop the moment the outcome is known, before anything else the app does
        is seen.
        """
        return self.errands.start(self._deliver(delivery, on_ack)).result()

    def emit(self, workspace: Workspace, event: Json, *, late_s: float = 0.0) -> None:
        """Send an event if the app has subscribed to it, and repeat it until acknowledged.

        Receipts come as `quirks.receipts` says; late_s is for the others. Returns at once. The
        caller holds the world's lock.
        """
        if event["type"] != RECEIPT:
            self._emit(workspace, event, late_s=late_s)
        elif RECEIPT in self.subscriptions:
            fate = self._world.quirks.draw_fate()
            for times in fate.sendings:
                self._emit(workspace, event, times=times, late_s=fate.late_s)

    def emit_as_it_is(self, workspace: Workspace, event: Json) -> None:
        """As `emit`, but a receipt comes once and at once."""
        self._emit(workspace, event)

    def emit_and_wait(self, workspace: Workspace, event: Json) -> Outcome | None:
        """As `emit`, but block until the first attempt is over. None if nothing is to be sent."""
        first = self._emit(workspace, event)
        return first.result() if first is not None else None

    def _emit(
        self, workspace: Workspace, event: Json, *, times: int = 1, late_s: float = 0.0
    ) -> Future[Outcome] | None:
        """times: how often it is sent under one event_id, whatever the app answers."""
        name = str(event["type"])
        if name not in self.subscriptions:
            return None
        if not workspace.is_installed and name not in FAREWELLS:
            return None
        user = event.get("user", "")
        who = str(user["id"] if isinstance(user, dict) else user)
        with self._world.reading():
            delivery = Delivery("events_api", name, who, wrap_event(workspace, event))
        for _ in range(times):
            first: Future[Outcome] = Future()
            due = self.errands.after(late_s)
            self.errands.start(self._deliver_event(delivery, first, due=due))
        return first

    async def _deliver(self, delivery: Delivery, on_ack: Callable[[Outcome], None]) -> Outcome:
        outcome = await self._first_attempt(delivery)
        with self._world.changing():
            if outcome.acked:
                self.ack_times_ms.append(outcome.ms)
            self.late_acks += outcome.late
            on_ack(outcome)
        return outcome

    async def _deliver_event(
        self, delivery: Delivery, first: Future[Outcome], *, due: datetime
    ) -> Outcome:
        """Attempt, then repeat on Slack's schedule. `first` learns how the first attempt went."""
        try:
            await self.errands.sleep_until(due)
            outcome = await self._first_attempt(delivery)
        except BaseException:  # also cancellation: whoever waits for the first must not wait on
            first.cancel()
            raise
        first.set_result(outcome)
        is_receipt = delivery.name == RECEIPT
        waits = self._world.quirks.receipts.again_s if is_receipt else EVENT_RETRIES_S
        for number, wait_s in enumerate(waits, start=1):
            if not outcome.late or outcome.no_retry:
                break
            await self.errands.sleep_until(outcome.at + timedelta(seconds=wait_s))
            reason = outcome.failure or "timeout"
            outcome = await self.roads.attempt(delivery, retry=(number, reason))
        if outcome.late and is_receipt:
            self._world.quirks.seen["receipt_given_up"] += 1
        return outcome

    async def _first_attempt(self, delivery: Delivery) -> Outcome:
        """One attempt, or two at once if a duplicate was asked for; then the first one counts."""
        if not self._takes_duplicate(delivery):
            return await self.roads.attempt(delivery)
        outcome, _ = await asyncio.gather(
            self.roads.attempt(delivery), self.roads.attempt(delivery)
        )
        return outcome

    def _takes_duplicate(self, delivery: Delivery) -> bool:
        for name in (delivery.kind, delivery.name):
            if self.duplicates[name] > 0:
                self.duplicates[name] -= 1
                return True
        return False
