"""Work on the server's loop that outlasts the call that caused it, timed by the sandbox clock.

Knows loops and clocks; must not know what the work is.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sandbox.clock import SandboxClock

T = TypeVar("T")


class Errands:
    """Starts work on the loop and can give up all of it. Its methods may be called from any thread,
    apart from the coroutines.
    """

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._under_way: set[asyncio.Future[Any]] = set()  # touched on the loop only
        self._clock_moved = asyncio.Event()
        clock.on_change(self._wake)

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        """Work on this loop from now on."""
        self._loop = loop

    def close(self) -> None:
        """Start nothing any more."""
        self._loop = None

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Begin work. Raises RuntimeError if the sandbox is not running."""
        if self._loop is None:
            work.close()
            raise RuntimeError("the sandbox is not running; use it as `with Sandbox() as slack:`")
        return asyncio.run_coroutine_threadsafe(self._track(work), self._loop)

    def cancel(self) -> None:
        """Give up what is under way; blocks until it has ended.

        Not from the loop, and not while the caller holds the world's lock: what is under way may be
        waiting for it.
        """
        if self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._cancel_all(), self._loop).result()

    def after(self, seconds: float) -> datetime:
        """The instant that many sandbox seconds from now.

        Asked before the work starts: the clock may be moved by then.
        """
        return self._clock.now() + timedelta(seconds=seconds)

    async def sleep_until(self, until: datetime) -> None:
        """Sleep until a sandbox instant; moving the clock there ends it."""
        while (left := (until - self._clock.now()).total_seconds()) > 0:
            # Not asyncio.wait_for: in Python 3.11 it can swallow a cancellation.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left / self._clock.speed):
                    await self._clock_moved.wait()

    async def _track(self, work: Coroutine[Any, Any, T]) -> T:
        """Run work so that it can be cancelled."""
        task = asyncio.ensure_future(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await task

    async def _cancel_all(self) -> None:
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _wake(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._on_clock_moved)

    def _on_clock_moved(self) -> None:
        self._clock_moved.set()
        self._clock_moved = asyncio.Event()
