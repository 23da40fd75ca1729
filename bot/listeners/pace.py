"""How often somebody may type a command: a script or a stuck key must not keep others waiting."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from bot.services.requests import Request

MOST = 10  # commands of a person in a minute; nobody types more by hand
WINDOW = timedelta(minutes=1)
MOST_PEOPLE = 10_000  # remembered at a time; then those who are quiet again are forgotten

_Typed = deque[tuple[datetime, str]]


class Pace:
    """The commands of the last minute, by person. One per instance; its methods are thread-safe."""

    def __init__(self, now: Callable[[], datetime], *, most: int = MOST) -> None:
        self._now, self._most = now, most
        self._typed: dict[tuple[str, str], _Typed] = {}
        self._lock = Lock()

    def allows(self, request: Request) -> bool:
        """Note a command. False when there were too many; one that is delivered again is none."""
        now, who = self._now(), (request.team_id, request.slack_user_id)
        with self._lock:
            if len(self._typed) >= MOST_PEOPLE:
                self._forget_quiet(now)
            typed = self._typed.setdefault(who, deque())
            _drop_old(typed, now)
            if any(key == request.key for _, key in typed):
                return True
            if len(typed) >= self._most:
                return False
            typed.append((now, request.key))
            return True

    def _forget_quiet(self, now: datetime) -> None:
        for typed in self._typed.values():
            _drop_old(typed, now)
        self._typed = {who: typed for who, typed in self._typed.items() if typed}


def _drop_old(typed: _Typed, now: datetime) -> None:
    while typed and typed[0][0] <= now - WINDOW:
        typed.popleft()
