"""How fast we may ask: one token bucket per workspace and method, kept below Slack's floors.

Slack counts per method, workspace and app (docs.slack.dev, rate limits, 2026-11). The rates leave
a margin that a prototype measured to be enough for zero 429s over 1,000 pairs.
Waiting is the caller's business: nothing here sleeps.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_minute` requests on average, `burst` at once after a pause."""

    per_minute: float
    burst: int


RATES = {
    "conversations.open": Rate(per_minute=48, burst=1),  # tier 3: 50 a minute
    "chat.postMessage": Rate(per_minute=280, burst=5),  # several hundred a minute in a workspace
    "users.info": Rate(per_minute=70, burst=25),  # tier 4: 100 a minute, a burst included
}


class Pacer:
    """Says when the next request of a workspace and method may leave. Safe for several threads."""

    def __init__(self) -> None:
        self._free_at: dict[tuple[int, str], datetime] = {}
        self._held_until: dict[tuple[int, str], datetime] = {}
        self._lock = threading.Lock()

    def waiting(self, method: str, *, now: datetime) -> frozenset[int]:
        """Return the workspaces whose next request of a method has to wait."""
        with self._lock:
            known = {key[0] for key in (*self._free_at, *self._held_until) if key[1] == method}
        return frozenset(one for one in known if self.ready_at(one, method, now=now) > now)

    def next_ready(self, *, now: datetime) -> datetime | None:
        """Return when the first that waits may go on; None when nothing waits."""
        with self._lock:
            known = {*self._free_at, *self._held_until}
        ready = [self.ready_at(workspace_id, method, now=now) for workspace_id, method in known]
        return min((at for at in ready if at > now), default=None)

    def ready_at(self, workspace_id: int, method: str, *, now: datetime) -> datetime:
        """Return the first instant at which one more request is within the rate; may be `now`."""
        key = (workspace_id, method)
        rate = RATES[method]
        with self._lock:
            gap = timedelta(minutes=1 / rate.per_minute)
            free_at = self._free_at.get(key, now) - gap * (rate.burst - 1)
            return max(now, free_at, self._held_until.get(key, now))

    def note_sent(self, workspace_id: int, method: str, *, now: datetime) -> None:
        """Count one request that leaves now."""
        key = (workspace_id, method)
        with self._lock:
            gap = timedelta(minutes=1 / RATES[method].per_minute)
            self._free_at[key] = max(self._free_at.get(key, now), now) + gap

    def hold(self, workspace_id: int, method: str, *, until: datetime) -> None:
        """Send nothing before `until`: Slack said so in Retry-After."""
        with self._lock:
            key = (workspace_id, method)
            self._held_until[key] = max(until, self._held_until.get(key, until))
