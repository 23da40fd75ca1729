"""Faults on demand: what should go wrong with which API call, and how often.

Decides whether a call is hit; `webapi/endpoint.py` and `webapi/answers.py` carry it out. Must not
know what the call does.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol


class FaultKind(StrEnum):
    """What goes wrong.

    REFUSE        the connection is reset; no effect
    DROP_BEFORE   the connection is closed without an answer; no effect
    DROP_AFTER    the effect, then the connection is closed without an answer
    LATE          a server error or no answer at once; the effect lands some time later
    HTTP_429      429 with any Retry-After; no effect
    HTTP_5XX      a server error, before or after the effect
    SLOW          a pause before the effect or before the answer
    DRIP          the effect, then the right answer byte by byte
    ERROR         200 and ok: false with a code, before or after the effect
    GARBAGE       200 and HTML, before or after the effect
    TRUNCATED     the effect, then 200 and half of the right answer
    KILL          SIGKILL to a process, before or after the effect or after the answer
    """

    REFUSE = "refuse"
    HTTP_429 = "http_429"
    HTTP_5XX = "http_5xx"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    LATE = "late"
    SLOW = "slow"
    DRIP = "drip"
    ERROR = "error"
    GARBAGE = "garbage"
    TRUNCATED = "truncated"
    KILL = "kill"


class Point(StrEnum):
    """When, relative to the call's effect.

    HTTP_5XX, SLOW, ERROR, GARBAGE take the first two; KILL takes all three.
    """

    BEFORE_EFFECT = "before_effect"
    AFTER_EFFECT = "after_effect"
    AFTER_ANSWER = "after_answer"


# Which fields tell two faults of a kind apart in a report.
_TELLING: dict[FaultKind, tuple[str, ...]] = {
    FaultKind.HTTP_429: ("retry_after",),
    FaultKind.HTTP_5XX: ("at", "status"),
    FaultKind.LATE: ("status",),
    FaultKind.SLOW: ("at",),
    FaultKind.ERROR: ("at", "code"),
    FaultKind.GARBAGE: ("at",),
    FaultKind.KILL: ("at",),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to go wrong.

    method       an API method, or "*" for every one
    times        how many calls it hits; after = how many matching calls pass first
    retry_after  the header's raw value for HTTP_429; None leaves the header out
    status       for HTTP_5XX and LATE; 0 for LATE: the connection is closed without an answer
    code         for ERROR: Slack's error code
    seconds      for SLOW and DRIP, real seconds; for LATE, sandbox seconds
    pid          for KILL; None: the process that names itself in the header X-Chaos-Pid; calls
                 without that header are left alone
    channel      only calls whose `channel` argument equals this
    team         only calls with a token of this workspace
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
    team: str | None = None

    def __post_init__(self) -> None:
        """Raises ValueError for a fault that could not be carried out."""
        if self.at is Point.AFTER_ANSWER and self.kind is not FaultKind.KILL:
            raise ValueError("only KILL can happen after the answer")

    @property
    def label(self) -> str:
        """What goes wrong, with what and when, for reports."""
        details = [f"{name}={getattr(self, name)}" for name in _TELLING.get(self.kind, ())]
        return " ".join([self.kind.value, *details, "on", self.method])

    def hits(self, method: str, *, channel: str | None, caller: int | None, team: str = "") -> bool:
        """Whether a call is one of those meant. caller: the pid it names, None if it names none."""
        if self.method not in (method, "*") or self.channel not in (None, channel):
            return False
        if self.team not in (None, team):
            return False
        return self.kind is not FaultKind.KILL or (self.pid or caller) is not None


class Mix(Protocol):
    """Faults by chance."""

    def draw(
        self, method: str, *, channel: str | None, caller: int | None, team: str = ""
    ) -> Fault | None:
        """The fault that hits this call, if any."""


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
        self.mix: Mix | None = None  # has its chance at calls that no armed fault hits
        # Which process has a local port, for callers that do not name themselves. None: not asked.
        self.find_caller: Callable[[int], int | None] | None = None
        self.fired: Counter[FaultKind] = Counter()
        self.n_calls = 0  # that came through the door, whatever became of them
        self._landed = 0

    def add(self, fault: Fault) -> None:
        """Arm a fault; faults on the same method fire in the order they were added."""
        with self._lock:
            self._armed.append(_Armed(fault))

    def clear(self) -> None:
        """Disarm all, end the chance, and forget the counters."""
        with self._lock:
            self._armed.clear()
            self.mix = self.find_caller = None
            self.n_calls = self._landed = 0
            self.fired.clear()

    @property
    def waiting(self) -> int:
        """How many hits are still to come."""
        with self._lock:
            return sum(armed.fault.times - armed.hits for armed in self._armed)

    @property
    def in_flight(self) -> int:
        """How many LATE effects have not landed yet."""
        with self._lock:
            return self.fired[FaultKind.LATE] - self._landed

    def land(self) -> None:
        """Count a LATE effect that has landed."""
        with self._lock:
            self._landed += 1

    def take(
        self, method: str, *, channel: str | None = None, caller: int | None = None, team: str = ""
    ) -> Fault | None:
        """Count one call and hand out the fault that hits it, if any (at most one per call).

        A KILL without a pid comes back with the caller's.
        """
        with self._lock:
            self.n_calls += 1
            fault = self._take_armed(method, channel, caller, team)
            if fault is None and self.mix is not None:
                fault = self.mix.draw(method, channel=channel, caller=caller, team=team)
            if fault is None:
                return None
            self.fired[fault.kind] += 1
            is_for_caller = fault.kind is FaultKind.KILL and fault.pid is None
            return replace(fault, pid=caller) if is_for_caller else fault

    def _take_armed(
        self, method: str, channel: str | None, caller: int | None, team: str
    ) -> Fault | None:
        hit: _Armed | None = None
        for armed in self._armed:
            if not armed.fault.hits(method, channel=channel, caller=caller, team=team):
                continue
            armed.seen += 1
            if hit is None and armed.seen > armed.fault.after and armed.hits < armed.fault.times:
                hit = armed
        if hit is None:
            return None
        hit.hits += 1
        if hit.hits == hit.fault.times:
            self._armed.remove(hit)
        return hit.fault
