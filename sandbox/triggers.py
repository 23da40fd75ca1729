"""Trigger ids and response URLs: short-lived permissions that come with a delivery.

Holds who may open what until when. A trigger lives 3 REAL seconds, because it races against real
code; a response_url lives 30 minutes of sandbox time. Source: docs.slack.dev, views.open errors;
interactivity/handling-user-interaction (response_url).
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.errors import ApiError

TRIGGER_LIFE_S = 3.0
RESPONSE_LIFE = timedelta(minutes=30)
RESPONSE_USES = 5


@dataclass(slots=True)
class _Trigger:
    user_id: str
    made: float
    is_used: bool = False


class Triggers:
    """The trigger ids of one workspace. The caller holds the world's lock."""

    def __init__(self, *, life_s: float = TRIGGER_LIFE_S) -> None:
        self._life_s = life_s
        self._known: dict[str, _Trigger] = {}

    def make(self, user_id: str) -> str:
        """A fresh trigger id for something this person just did."""
        trigger_id = f"{len(self._known) + 1}.{secrets.token_hex(6)}.{secrets.token_hex(16)}"
        self._known[trigger_id] = _Trigger(user_id, time.monotonic())
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """Use a trigger up.

        Returns the person's id. Raises ApiError invalid_, exchanged_ or expired_trigger_id.
        """
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.is_used:
            raise ApiError("exchanged_trigger_id")
        if time.monotonic() - trigger.made > self._life_s:
            raise ApiError("expired_trigger_id")
        trigger.is_used = True
        return trigger.user_id


@dataclass(slots=True)
class ResponseUrl:
    """One response_url: where it answers, and the message the interaction came from (None for
    commands).
    """

    id: str
    user_id: str
    channel: str
    made: datetime
    original_ts: str | None = None
    uses: int = 0

    def use(self, now: datetime) -> None:
        """Count one use. Raises ApiError expired_url or used_url."""
        if now - self.made > RESPONSE_LIFE:
            raise ApiError("expired_url")
        if self.uses >= RESPONSE_USES:
            raise ApiError("used_url")
        self.uses += 1
