"""Slack's rate limits: which method may be called how often, and whether this call is over.

Decides on counts per method and workspace; it must not know what a method does. Source:
docs.slack.dev/apis/web-api/rate-limits and the per-method tier table of slackapi/java-slack-sdk
(August 2026). Slack calls the numbers floors and allows undocumented bursts; the sandbox grants
none beyond the floor, so that a bot that passes here passes there.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` in any `window_s` sandbox seconds."""

    calls: int
    window_s: float


TIER_1 = Limit(1, 60)
TIER_2 = Limit(20, 60)
TIER_3 = Limit(50, 60)
TIER_4 = Limit(100, 60)
AUTH_TEST = Limit(600, 60)  # "special"; java-slack-sdk paces it at 600 a minute
POST_PER_CHANNEL = Limit(5, 5)  # "about one a second per channel", short bursts allowed
POST_PER_WORKSPACE = Limit(300, 60)  # documented only as "several hundred a minute"
# A documented Tier 1 floor would let a restarted bot connect once a minute; Slack grants "small
# bursts" here.
CONNECTIONS_OPEN = Limit(10, 60)

TIERS: dict[str, Limit] = {
    "api.test": TIER_4,
    "apps.connections.open": CONNECTIONS_OPEN,
    "apps.uninstall": TIER_1,
    "auth.revoke": TIER_3,
    "auth.test": AUTH_TEST,
    "bots.info": TIER_3,
    "chat.delete": TIER_3,
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": POST_PER_WORKSPACE,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "oauth.v2.access": TIER_4,
    "team.info": TIER_3,
    "team.profile.get": TIER_3,
    "users.conversations": TIER_2,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "users.lookupByEmail": TIER_3,
    "users.profile.get": TIER_4,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}


class RateLimiter:
    """Sliding windows over sandbox time. Not thread-safe: the caller holds the world's lock."""

    def __init__(self, tiers: dict[str, Limit] | None) -> None:
        """tiers: limits by method; None switches every limit off."""
        self._tiers = tiers
        self._windows: dict[tuple[str, ...], deque[datetime]] = {}
        self.rejected: Counter[str] = Counter()  # 429s per method
        # One budget for all methods of a workspace, besides those of each method.
        self.of_workspaces: dict[str, Limit | None] = {}

    def check(self, method: str, *, team_id: str, channel: str | None, now: datetime) -> int | None:
        """Count one call. Returns None if it may pass, else whole seconds (≥ 1) until it might."""
        budgets = self._list_budgets(method, team_id, channel)
        waits = [self._wait_s(key, limit, now=now) for key, limit in budgets]
        if max(waits, default=0) > 0:
            self.rejected[method] += 1
            return max(1, math.ceil(max(waits)))
        for key, _ in budgets:
            self._windows[key].append(now)
        return None

    def clear(self) -> None:
        """Forget all counted calls, rejections and what was set for single workspaces."""
        self._windows.clear()
        self.rejected.clear()
        self.of_workspaces.clear()

    def _list_budgets(
        self, method: str, team_id: str, channel: str | None
    ) -> list[tuple[tuple[str, ...], Limit]]:
        budgets: list[tuple[tuple[str, ...], Limit]] = []
        if (total := self.of_workspaces.get(team_id)) is not None:
            budgets.append(((team_id, "*"), total))
        if self._tiers is not None and method in self._tiers:
            budgets.append(((team_id, method), self._tiers[method]))
            if method == "chat.postMessage" and channel:
                budgets.append(((team_id, method, channel), POST_PER_CHANNEL))
        return budgets

    def _wait_s(self, key: tuple[str, ...], limit: Limit, *, now: datetime) -> float:
        window = self._windows.setdefault(key, deque())
        horizon = now - timedelta(seconds=limit.window_s)
        while window and window[0] <= horizon:
            window.popleft()
        if len(window) < limit.calls:
            return 0.0
        return (window[0] - horizon).total_seconds()
