"""PairMe as a sender: its services, outbox and dispatcher on a SQLite file, against a local Slack.

The clock of the local Slack runs fast only while somebody waits for a pace. Planning and storing a
round take real seconds, and count as such.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path

from slack_sdk import WebClient

from benchmarks.crowds import fill
from benchmarks.task import Tell
from bot.delivery.dispatcher import CREW, Dispatcher
from bot.delivery.opener import OPENERS, Opener
from bot.delivery.pacing import OPENING, RATES
from bot.delivery.sender import delivery_client
from bot.runtime import Runtime
from bot.services.drawing.ahead import PlansAhead
from bot.services.drawing.rounds import Ran, run_due
from bot.settings import load_settings
from pairing.guides.loading import load_library
from sandbox import Sandbox
from storage import migrate, outbox
from storage.database import Database
from storage.locks import Locks
from storage.outbox import MessageState

LOOK_S = 0.005  # real seconds; the clock runs fast, so the dispatcher must look often
TICK_S = "0.5"
WATCH_S = 0.2  # real seconds between two looks at whether everything is delivered
WARM_UP = 20  # requests that go before the round
JUST_BEFORE = timedelta(seconds=2)  # of the slot, the clock slows down
RUNS_S = 60.0  # real seconds for storing a round that is planned
STUCK_AFTER = 5  # times as long as the slowest pace takes
UNDER_WAY = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)


class Stuck(Exception):
    """The round did not run, or its messages did not get through."""


class BotSender:
    """One instance of the bot. Get it from `started`.

    slot  when its round is due; the clock of the local Slack is before it
    """

    def __init__(self, runtime: Runtime, slack: Sandbox, *, slot: datetime) -> None:
        self.slot = slot
        self._runtime, self._slack = runtime, slack
        self._client = delivery_client(token=slack.bot_token, base_url=slack.api_url)
        self.dispatcher = Dispatcher(runtime, self._client_for, idle_s=LOOK_S)

    def warm_up(self) -> None:
        """Send some requests that are no messages, and let the dispatcher look at nothing."""
        for _ in range(WARM_UP):
            self._client.auth_test()
            self._runtime.wake()

    def deliver(self, *, speed: float, tell: Tell) -> None:
        """Run the round at its slot without any lead, and deliver it. Raises Stuck."""
        clock = self._slack.clock
        clock.set(self.slot)
        self._run_round(ahead=None)
        clock.speed = speed
        self._await_delivery(tell)

    def deliver_ahead(self, *, pairs: int, speed: float, tell: Tell) -> None:
        """Open the conversations ahead of the slot, run the round then, and deliver it.

        Raises Stuck
        """
        clock, stop, ran = self._slack.clock, threading.Event(), threading.Event()
        lead = lead_for(pairs)
        plans = PlansAhead(
            self._runtime.db, self._runtime.locks, library=self._runtime.library, lead=lead
        )

        def begin() -> None:
            self._run_round(ahead=plans)
            clock.speed = speed
            ran.set()

        opener = Opener(self._runtime, self._client_for, plans, on_slot=begin)
        clock.set(self.slot - lead)
        clock.speed = speed
        with _thread(opener.run, stop):
            while (left := self.slot - JUST_BEFORE - clock.now()) > timedelta(0):
                tell(f"{left.total_seconds():.0f} s before the slot")
                time.sleep(min(1.0, left.total_seconds() / speed))
            clock.speed = 1.0
            if not ran.wait(RUNS_S):
                raise Stuck("the round did not run at its slot")
            self._await_delivery(tell)

    def _run_round(self, *, ahead: PlansAhead | None) -> None:
        runs = run_due(
            self._runtime.db,
            now=self._runtime.now(),
            library=self._runtime.library,
            new_seed=lambda: 1,
            locks=self._runtime.locks,
            ahead=ahead,
        )
        if [run.ran for run in runs] != [Ran.COMMITTED]:
            raise Stuck(f"the round did not run: {runs}")
        self._runtime.wake()

    def _await_delivery(self, tell: Tell) -> None:
        longest = RATES[OPENING].gap * (self._count_under_way() + WARM_UP)
        give_up_at = self._runtime.now() + STUCK_AFTER * longest
        while (left := self._count_under_way()) > 0:
            tell(f"{left} messages to go")
            if self._runtime.now() > give_up_at:
                raise Stuck(f"{left} messages were not delivered")
            time.sleep(WATCH_S)

    def _count_under_way(self) -> int:
        with self._runtime.db.read() as session:
            counts = outbox.count_by_state(session)
        return sum(counts[state] for state in UNDER_WAY)

    def _client_for(self, team_id: str) -> WebClient:
        return self._client


@contextmanager
def started(slack: Sandbox, ids: Sequence[str], *, folder: Path, seed: int) -> Iterator[BotSender]:
    """Start an instance with a program in which everybody takes part; it delivers from now on."""
    with ExitStack() as closing:
        db = Database(f"sqlite:///{folder / 'pairme.db'}", pool_size=CREW + OPENERS + 8)
        closing.callback(db.close)
        migrate.upgrade(db)
        program = fill(db, ids, team_id=slack.team_id, seed=seed, now=slack.clock.now())
        workers = closing.enter_context(ThreadPoolExecutor(1))
        given = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "PAIRME_SLACK_API_URL": slack.api_url,
            "PAIRME_TICK_S": TICK_S,
        }
        runtime = Runtime(
            settings=load_settings(given),
            db=db,
            now=slack.clock.now,
            library=load_library(),
            workers=workers,
            wake=lambda: sender.dispatcher.wake(),
            instance_id="benchmark",
            locks=Locks(db),
        )
        closing.callback(runtime.locks.close)
        sender = BotSender(runtime, slack, slot=program.next_round_at)
        with _thread(sender.dispatcher.run, threading.Event()):
            sender.warm_up()
            yield sender


def lead_for(pairs: int) -> timedelta:
    """Return a lead in which all conversations can be opened: half an hour for 1,000 pairs."""
    return timedelta(minutes=1 + ceil(1.4 * pairs / RATES[OPENING].per_minute))


@contextmanager
def _thread(run: Callable[..., None], stop: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=run, kwargs={"stop": stop}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
