"""The sandbox's clock: what time the local Slack believes it is.

Holds an offset and a speed relative to the machine's monotonic clock. It must not know what is
timed with it. The 3-second limits of Slack (acks, trigger ids) are never measured here: they race
against real code.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """A clock that can run fast and be moved forward, never backward. Thread-safe."""

    def __init__(self, speed: float = 1.0, start: datetime | None = None) -> None:
        """Start at `start` (aware; default: the machine's time), running `speed` times real time (>
        0).
        """
        self._lock = threading.Lock()
        self._hooks: list[Callable[[], None]] = []
        self._base = _aware(start) if start is not None else datetime.now(UTC)
        self._mark = time.monotonic()
        self._speed = _positive(speed)

    def now(self) -> datetime:
        """Read the sandbox's instant (aware, UTC)."""
        with self._lock:
            return self._now()

    @property
    def speed(self) -> float:
        """Sandbox seconds per real second."""
        with self._lock:
            return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        with self._lock:
            self._rebase(self._now())
            self._speed = _positive(speed)
        self._tell()

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward by a duration ≥ 0.

        Returns the new instant. Raises ValueError if negative.
        """
        if by < timedelta(0):
            raise ValueError("the sandbox clock only moves forward")
        with self._lock:
            moved = self._now() + by
            self._rebase(moved)
        self._tell()
        return moved

    def set(self, to: datetime) -> None:
        """Jump forward to an aware instant. Raises ValueError if it lies in the sandbox's past."""
        target = _aware(to)
        with self._lock:
            if target < self._now():
                raise ValueError(f"the sandbox clock only moves forward; {to} is in its past")
            self._rebase(target)
        self._tell()

    def on_change(self, hook: Callable[[], None]) -> None:
        """Call `hook()`, in the changing thread, after every jump or change of speed."""
        with self._lock:
            self._hooks.append(hook)

    def _now(self) -> datetime:
        return self._base + timedelta(seconds=(time.monotonic() - self._mark) * self._speed)

    def _rebase(self, to: datetime) -> None:
        self._base = to
        self._mark = time.monotonic()

    def _tell(self) -> None:
        with self._lock:
            hooks = list(self._hooks)
        for hook in hooks:
            hook()


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(
            "the sandbox clock takes aware datetimes, such as datetime(2026, 1, 5, tzinfo=UTC)"
        )
    return at.astimezone(UTC)


def _positive(speed: float) -> float:
    if speed <= 0:
        raise ValueError("speed is sandbox seconds per real second and must be above 0")
    return speed
