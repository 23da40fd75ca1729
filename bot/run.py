"""Composition root: settings → database → app → jobs → serve, and a clean stop on SIGTERM."""

import logging
import os
import secrets
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime

from bot import start_warnings
from bot.acks import Acks
from bot.care_file import load_contacts
from bot.connection import Connection, connect_http, connect_socket
from bot.delivery.clock_watch import ClockWatch, slack_time
from bot.delivery.dispatcher import CREW, Dispatcher
from bot.delivery.opener import OPENERS
from bot.delivery.policy import Policy
from bot.errors import StartRefused
from bot.installations import installations_of
from bot.jobs import Jobs
from bot.oauth_web import oauth_routes
from bot.operation import Operation
from bot.ops_web import health_routes
from bot.prompts_file import load_prompts
from bot.request_ids import NamedWork
from bot.runtime import Runtime
from bot.settings import Mode, Settings
from bot.slack_app import build_app
from bot.slack_calls import SlackCalls
from bot.stopping import StopSignals
from storage import migrate
from storage.database import Database
from storage.errors import StorageError
from storage.locks import Locks

log = logging.getLogger(__name__)

JOB_CONNECTIONS = 8  # beside one per listener thread
STOP_S = 12.0  # of the 15 s that a stop may take
SEED_BITS = 48


def utc_now() -> datetime:
    """Read the clock: the only place where the bot does."""
    return datetime.now(UTC)


def new_seed() -> int:
    """Draw the seed of a round; it is stored with the round, so the round can be repeated."""
    return secrets.randbits(SEED_BITS)


class Bot:
    """One running instance. `start` returns when it serves; `stop` leaves nothing running.

    now   the clock; demos and tests hand in one that can be moved
    seed  draws the seed of a round that is not planned ahead
    policy  the waits of delivery; None: from the settings
    Raises InvalidFile
    """

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime] = utc_now,
        seed: Callable[[], int] = new_seed,
        policy: Policy | None = None,
    ) -> None:
        contacts = load_contacts(settings.care_file)
        library = load_prompts(settings.prompts_file)
        threads = settings.listener_threads
        self._stop = threading.Event()
        self._workers = NamedWork(threads, thread_name_prefix="work")
        self._listeners = NamedWork(threads, thread_name_prefix="listener")
        self._calls, self._acks = SlackCalls(), Acks()
        at_work = threads + CREW + OPENERS + JOB_CONNECTIONS
        db = Database(settings.storage_url, pool_size=at_work)
        self.runtime = Runtime(
            settings=settings,
            db=db,
            now=now,
            library=library,
            workers=self._workers,
            wake=self._wake,
            instance_id=secrets.token_hex(8),
            locks=Locks(db),
            contacts=contacts,
            may_upload=lambda team_id: self.installations.may_upload(team_id),
            stopping=self._stop,
        )
        self.installations = installations_of(self.runtime, calls=self._calls)
        client_for = self.installations.client_for
        self.dispatcher = Dispatcher(self.runtime, client_for, policy=policy)
        self.jobs = Jobs(
            self.runtime,
            client_for,
            new_seed=seed,
            learn=self._look_after,
            # a clock that is handed in is meant to be moved
            watch=ClockWatch(self._slack_time) if now is utc_now else None,
        )
        self._delivery = threading.Thread(target=self._deliver, name="delivery", daemon=True)
        self._connection: Connection | None = None
        self.operation = Operation(
            self.runtime,
            calls=self._calls,
            acks=self._acks,
            jobs=self.jobs,
            dispatcher=self.dispatcher,
            is_delivering=self._delivery.is_alive,
            connection=self._standing,
            clock=now if now is utc_now else None,
        )

    def start(self) -> None:
        """Migrate, connect, serve. Raises StartRefused or StorageError; then nothing runs."""
        self.runtime.db.hold_single_process()
        try:
            migrate.upgrade(self.runtime.db)
            self.runtime.locks.enter()
            self.operation.open()
            self.installations.learn()
            self._connection = self._connect()
        except BaseException:  # also Ctrl-C: nothing may keep running, and nothing is hidden
            self.stop()
            raise
        self._delivery.start()
        self.jobs.start()
        start_warnings.warn(self.runtime)
        log.info(
            "PairMe is running",
            extra={"event": "bot.started", "mode": self.runtime.settings.mode.value},
        )

    def tick(self) -> None:
        """Do now what would happen by the clock: for demos and tests that move it."""
        self.jobs.tick_all()
        self.runtime.wake()

    def stop(self) -> None:
        """Take nothing new, finish what is in hand, close everything. Safe to call twice."""
        self._stop.set()
        self._wake()
        with ExitStack() as closing:  # from the last line up; one that fails does not stop the rest
            closing.callback(self.runtime.db.close)
            closing.callback(self.runtime.locks.close)
            closing.callback(self.operation.close)
            closing.callback(self._workers.shutdown, wait=True, cancel_futures=True)
            closing.callback(self._listeners.shutdown, wait=True, cancel_futures=True)
            if self._delivery.is_alive():
                closing.callback(self._delivery.join, STOP_S)
            closing.callback(self.jobs.stop)
            if self._connection is not None:
                closing.callback(self._connection.close)
                self._connection = None

    def _connect(self) -> Connection:
        """Let requests in."""
        app = build_app(
            self.runtime,
            self.installations,
            executor=self._listeners,
            calls=self._calls,
            acks=self._acks,
        )
        settings = self.runtime.settings
        if settings.mode is Mode.HTTP:
            pages = oauth_routes(self.runtime, self.installations)
            return connect_http(
                app, settings, besides=[*health_routes(self.operation.health), *pages]
            )
        return connect_socket(app, settings)

    def _standing(self) -> tuple[bool, str]:
        if self._stop.is_set():
            return False, "stopping"
        return (
            (False, "not connected yet") if self._connection is None else self._connection.standing
        )

    def _look_after(self) -> None:
        """Ask Slack who we are, until it says so; and whether silent workspaces may speak again."""
        try:
            self.installations.learn()
        except StartRefused as refused:  # Slack was away at the start, and is back
            log.error(str(refused), extra={"event": "token.refused"})
        if self.installations.look_after():
            self._wake()
        if self._calls.needs_asking():
            self._slack_time()  # the answer, or that there is none, is noted on the way

    def _slack_time(self) -> datetime | None:
        return slack_time(self.runtime, self.installations.client_for)

    def _wake(self) -> None:
        self.dispatcher.wake()

    def _deliver(self) -> None:
        self.dispatcher.run(stop=self._stop)


def run(settings: Settings) -> int:
    """Run until SIGTERM, SIGINT or SIGHUP. Returns the exit code: 0 stopped, 1 could not start."""
    signals = StopSignals()
    try:
        bot = Bot(settings)
        bot.start()
    except (StartRefused, StorageError) as problem:
        log.error("cannot start: %s", problem, extra={"event": "bot.refused"})
        return 1
    signals.wait()
    log.info("stopping", extra={"event": "bot.stopping"})
    _end_by_force(bot, after_s=STOP_S)
    bot.stop()
    log.info("stopped", extra={"event": "bot.stopped"})
    return 0


def _end_by_force(bot: Bot, *, after_s: float) -> None:
    """End the process if stopping takes too long, for example in the middle of a large plan.

    That loses nothing: what is not committed is rolled back, and a message under way waits for
    evidence.
    """

    def end() -> None:
        log.warning("stopping took too long, ending now", extra={"event": "bot.ended"})
        try:
            bot.dispatcher.abandon()
        finally:
            os._exit(0)

    timer = threading.Timer(after_s, end)
    timer.daemon = True
    timer.start()
