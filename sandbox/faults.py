"""Faults on demand: what should go wrong with which API call, and how often.

Decides whether a call is hit; `webapi/endpoint.py` carries it out. Must not know what the call
does.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong.

    REFUSE        the connection is reset; no effect
    DROP_BEFORE   the connection is closed without an answer; no effect
    DROP_AFTER    the effect, then the connection is closed without an answer
    HTTP_429      429 with any Retry-After; no effect
    HTTP_5XX      a server error, before or after the effect
    SLOW          a pause before the effect or before the answer
    ERROR         200 and ok: false with a code; no effect
    GARBAGE       200 and HTML, before or after the effect
    KILL          SIGKILL to a process, before or after the effect or after the answer
    """

    REFUSE = "refuse"
    HTTP_429 = "http_429"
    HTTP_5XX = "http_5xx"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    SLOW = "slow"
    ERROR = "error"
    GARBAGE = "garbage"
    KILL = "kill"


class Point(StrEnum):
    """When, relative to the call's effect.

    HTTP_5XX, SLOW, GARBAGE take the first two; KILL takes all three.
    """

    BEFORE_EFFECT = "before_effect"
    AFTER_EFFECT = "after_effect"
    AFTER_ANSWER = "after_answer"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong.

    method       an API method, or "*" for every one
    times        how many calls it hits; after = how many matching calls pass first
    retry_after  the header's raw value for HTTP_429; None leaves the header out
    status       for HTTP_5XX; code: for ERROR (Slack's error code, ok: false, no effect)
    seconds      for SLOW, real seconds
    pid          for KILL
    channel      only calls whose `channel` argument equals this
    """

    method: str
    kind: FaultKind
    times: int = 1
    after: int = 0
    at: Point = Point.BEFORE_EFFECT
    status: int = 500
    retry_after: int | str | None = 1
    code: str = "internal_error"
    seconds: float = 0.0
    pid: int | None = None
    channel: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a fault that could not be carried out."""
        if self.kind is FaultKind.KILL and self.pid is None:
            raise ValueError("a KILL fault needs the pid of the process to end")
        if self.at is Point.AFTER_ANSWER and self.kind is not FaultKind.KILL:
            raise ValueError("only KILL can happen after the answer")


@dataclass(slots=True)
class _Armed:
    fault: Fault
    seen: int = 0
    hits: int = field(default=0)


class Faults:
    """The faults waiting to happen. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[_Armed] = []
        self.fired: Counter[FaultKind] = Counter()

    def add(self, fault: Fault) -> None:
        """Arm a fault; faults on the same method fire in the order they were added."""
        with self._lock:
            self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Disarm all and forget the counters."""
        with self._lock:
            self._armed.clear()
            self.fired.clear()

    @property
    def waiting(self) -> int:
        """How many hits are still to come."""
        with self._lock:
            return sum(armed.fault.times - armed.hits for armed in self._armed)

    def take(self, method: str, *, channel: str | None = None) -> Fault | None:
        """Count one call and hand out the fault that hits it, if any (at most one per call)."""
        with self._lock:
            hit: _Armed | None = None
            for armed in self._armed:
                if not _matches(armed.fault, method, channel):
                    continue
                armed.seen += 1
                if (
                    hit is None
                    and armed.seen > armed.fault.after
                    and armed.hits < armed.fault.times
                ):
                    hit = armed
            if hit is None:
                return None
            hit.hits += 1
            if hit.hits == hit.fault.times:
                self._armed.remove(hit)
            self.fired[hit.fault.kind] += 1
            return hit.fault


def _matches(fault: Fault, method: str, channel: str | None) -> bool:
    return fault.method in (method, "*") and fault.channel in (None, channel)
