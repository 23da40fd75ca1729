"""Notices when the machine's clock jumps, and holds the rounds until it can be believed again.

A round that starts a day early cannot be taken back. Slack tells what time it is in every answer.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.runtime import Runtime
from storage import workspaces
from storage.errors import StorageError
from storage.workspaces import WorkspaceState

log = logging.getLogger(__name__)

JUMP = timedelta(minutes=5)  # more than any time server corrects at once on a machine in order
HOLD_S = 600.0


class ClockWatch:
    """Compares the clock with one that never jumps, from one look to the next.

    ask_time   what time it is elsewhere; None when nobody answers
    monotonic  seconds of a clock that only runs
    """

    def __init__(
        self,
        ask_time: Callable[[], datetime | None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask_time = ask_time
        self._monotonic = monotonic
        self._last: tuple[datetime, float] | None = None
        self._held_until: float | None = None

    def is_trusted(self, now: datetime) -> bool:
        """Tell whether rounds may be run at what the clock says is now.

        After a jump of more than five minutes they may not until Slack agrees with it, for ten
        minutes at most.
        """
        ticks = self._monotonic()
        if self._has_jumped(now, ticks):
            self._held_until = ticks + HOLD_S
        self._last = (now, ticks)
        if self._held_until is None:
            return True
        elsewhere = self._ask_time()
        agrees = elsewhere is not None and abs(elsewhere - now) <= JUMP
        if not agrees and ticks < self._held_until:
            return False
        self._held_until = None
        log.warning(
            "rounds go on: Slack agrees with the clock"
            if agrees
            else "rounds go on: waited enough",
            extra={"event": "clock.trusted", "agreed": agrees},
        )
        return True

    def _has_jumped(self, now: datetime, ticks: float) -> bool:
        if self._last is None:
            return False
        passed = timedelta(seconds=ticks - self._last[1])
        by = now - self._last[0] - passed
        if abs(by) <= JUMP:
            return False
        log.warning(
            "the clock jumped; rounds wait until it can be believed",
            extra={"event": "clock.jumped", "seconds": round(by.total_seconds())},
        )
        return True


def slack_time(runtime: Runtime, client_for: Callable[[str], WebClient]) -> datetime | None:
    """Ask Slack, in any workspace, what time it is there. None when it cannot be reached."""
    try:
        with runtime.db.read() as session:
            found = workspaces.list_workspaces(session)
    except StorageError:
        return None
    for workspace in found:
        if workspace.state is WorkspaceState.ACTIVE:
            return read_date(client_for(workspace.team_id))
    return None


def read_date(client: WebClient) -> datetime | None:
    """Read the `Date` of Slack's answer to `auth.test`; a refusal has one too."""
    try:
        headers = client.auth_test().headers
    except SlackApiError as refusal:
        headers = getattr(refusal.response, "headers", {})
    except (SlackClientError, OSError):
        return None
    dates = [str(value) for name, value in headers.items() if name.lower() == "date"]
    try:
        return parsedate_to_datetime(dates[0]).astimezone(UTC) if dates else None
    except ValueError:
        return None
