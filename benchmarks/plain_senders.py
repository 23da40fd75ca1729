"""Senders as others write them: a plain loop over the pairs, in a few threads, from the slot on.

They keep nothing: after a crash nobody could tell who was introduced. Here they only race.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.http_retry import (
    HttpRequest,
    HttpResponse,
    RateLimitErrorRetryHandler,
    RetryState,
)

from benchmarks.delivered import OPENING, POSTING
from benchmarks.task import Tell
from bot.delivery.pacing import RATES
from bot.delivery.sender import retry_after_s
from sandbox import Sandbox, SandboxClock

THREADS = 8
PATIENCE = 10_000  # retries of one request; the SDK's own limit is 1, and then the pair is lost
TEXT = "You are peer partners in this round. Say hello, and find half an hour."

Wait = Callable[[str], object]


class ScaledRetry(RateLimitErrorRetryHandler):
    """The SDK's own handler of 429s, but its seconds are those of the local Slack's clock."""

    def __init__(self, clock: SandboxClock, *, seed: int) -> None:
        super().__init__(max_retry_count=PATIENCE)
        self._clock, self._draw = clock, random.Random(seed)

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as the SDK does: as long as Slack says, and up to a second more."""
        state.next_attempt_requested = True
        said_s = retry_after_s(response.headers if response is not None else {})
        time.sleep((said_s + self._draw.random()) / self._clock.speed)
        state.increment_current_attempt()


class Pace:
    """PairMe's own rates, kept in memory: each request gets the next free instant."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._free_at: dict[str, datetime] = {}

    def wait(self, method: str) -> None:
        """Sleep until a request is within the rate of its method."""
        gap: timedelta = RATES[method].gap
        with self._guard:
            now = self._clock.now()
            at = max(self._free_at.get(method, now), now)
            self._free_at[method] = at + gap
        time.sleep((at - now).total_seconds() / self._clock.speed)


def send_unpaced(slack: Sandbox, pairs: Sequence[Sequence[str]], *, seed: int, tell: Tell) -> None:
    """Ask as fast as it goes, and wait only when Slack says so."""
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    client.retry_handlers = [ScaledRetry(slack.clock, seed=seed)]
    _send(client, pairs, wait=lambda method: None, tell=tell)


def send_paced(slack: Sandbox, pairs: Sequence[Sequence[str]], *, tell: Tell) -> None:
    """Ask at PairMe's rates; nothing is known or opened before the slot."""
    client = WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    _send(client, pairs, wait=Pace(slack.clock).wait, tell=tell)


def _send(client: WebClient, pairs: Sequence[Sequence[str]], *, wait: Wait, tell: Tell) -> None:
    def introduce(pair: Sequence[str]) -> None:
        wait(OPENING)
        opened = client.conversations_open(users=list(pair))
        wait(POSTING)
        client.chat_postMessage(channel=opened["channel"]["id"], text=TEXT)

    with ThreadPoolExecutor(THREADS, thread_name_prefix="plain") as crew:
        for number, done in enumerate([crew.submit(introduce, pair) for pair in pairs]):
            done.result()
            tell(f"{len(pairs) - number - 1} pairs to go")
