"""What came of our calls of Slack's Web API, counted, and what time it is there.

It must not know what was said: only which method, how it ended, and the `Date` of the answer.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

SILENT_S, FAILING_S = 300.0, 5.0  # nobody has asked; whoever asks is not answered


class Ending(StrEnum):
    """How a call ended. UNCLEAR: nobody can tell whether Slack did it."""

    OK = "ok"
    LIMITED = "limited"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    UNREACHED = "unreached"

    @property
    def is_answer(self) -> bool:
        """Whether Slack has answered, be it with a refusal."""
        return self not in (Ending.UNCLEAR, Ending.UNREACHED)


class SlackCalls:
    """Every call of one instance. Safe for several threads.

    monotonic  seconds of a clock that never jumps
    """

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._guard = threading.Lock()
        self._counts: Counter[tuple[str, Ending]] = Counter()
        self._heard: float | None = None
        self._failing_since: float | None = None
        self._date: tuple[datetime, float] | None = None

    def note(self, method: str, ending: Ending, *, date: str = "") -> None:
        """Count one call. date: the header of that name; one that nobody can read tells nothing."""
        at = self._monotonic()
        told = _read(date)
        with self._guard:
            self._counts[method, ending] += 1
            if ending.is_answer:
                self._heard, self._failing_since = at, None
            elif self._failing_since is None:
                self._failing_since = at
            if told is not None:
                self._date = (told, at)

    def counts(self) -> Mapping[tuple[str, Ending], int]:
        """Return how often each method ended in each way."""
        with self._guard:
            return dict(self._counts)

    def silent_s(self) -> float | None:
        """Return for how many seconds Slack has not answered; None = never a word."""
        with self._guard:
            return None if self._heard is None else self._monotonic() - self._heard

    def failing_s(self) -> float | None:
        """Return since how many seconds every call fails; None = the last one was answered."""
        with self._guard:
            since = self._failing_since
            return None if since is None else self._monotonic() - since

    def needs_asking(self) -> bool:
        """Tell whether it is time to ask Slack something, only to see whether it answers."""
        silent, failing = self.silent_s(), self.failing_s()
        return (failing is not None and failing > FAILING_S) or (
            silent is not None and silent > SILENT_S
        )

    def skew(self, now: datetime) -> timedelta | None:
        """Return how far a clock is ahead of Slack's; None = Slack has not said what time it is.

        The seconds since Slack said so are counted with the clock that never jumps, so that a jump
        of the other shows at once.
        """
        with self._guard:
            if self._date is None:
                return None
            told, at = self._date
            return now - (told + timedelta(seconds=self._monotonic() - at))


def _read(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return None
