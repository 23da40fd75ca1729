"""The metronome: which function ticks how often. What is due is decided by columns, not here.

APScheduler keeps its jobs in memory in every instance; several instances ticking at once is
normal, because the database decides who does a thing.
"""

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk import WebClient

from bot.delivery.clock_watch import ClockWatch
from bot.delivery.opener import Opener
from bot.delivery.people import read_unread
from bot.delivery.profiles import ProfileSync
from bot.pulse import Pulse
from bot.runtime import Runtime
from bot.services.drawing import extra_rounds, heads_up, holds, rounds
from bot.services.drawing.ahead import PlansAhead
from bot.services.drawing.rounds import Ran
from bot.services.joining import searches
from bot.services.managing import reports
from bot.services.operating import housekeeping
from bot.services.talking import follow_ups
from pairing.ids import ProgramId

log = logging.getLogger(__name__)

HOUSEKEEPING_S = 3600.0
TELLING_S = 300.0  # it reads everybody in a program
Tick = Callable[[], object]


class Jobs:
    """Everything that happens by the clock. `tick_all` runs each job once, in order.

    client_for  returns the delivery client of a workspace
    new_seed    draws the seed by which people who ask for a partner now are paired
    watch       holds rounds when the clock jumps; None where it is meant to be moved
    learn       asks Slack who we are, until it has answered once
    """

    def __init__(
        self,
        runtime: Runtime,
        client_for: Callable[[str], WebClient],
        *,
        new_seed: Callable[[], int],
        learn: Callable[[], object],
        watch: ClockWatch | None = None,
    ) -> None:
        self._runtime = runtime
        self._learn = learn
        self.pulse = Pulse()
        self._stop = threading.Event()
        self._client_for = client_for
        self._new_seed = new_seed
        self._watch = watch
        self._running_rounds = threading.Lock()
        self._waiting: set[tuple[ProgramId, str]] = set()
        self._ahead = _plans_ahead(runtime)
        wanted = runtime.settings.profile_fields
        self._profiles = ProfileSync(runtime, client_for) if wanted else None
        self._vain: extra_rounds.Vain = {}  # of the one job that looks
        self._opening: threading.Thread | None = None
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(max_workers=len(self._ticks()))},
            # the default grace of 1 s would drop a tick after any pause of the process
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin ticking in background threads, the first time at once."""
        at_once = datetime.now(UTC)  # the scheduler lives in real time, whatever Runtime.now says
        for name, tick, every_s in self._ticks():
            self._scheduler.add_job(
                _guarded(name, tick, self.pulse),
                "interval",
                seconds=every_s,
                id=name,
                next_run_time=at_once,
            )
        self._scheduler.start()
        if self._ahead is not None:
            begin = _guarded("run_rounds", self.run_rounds, self.pulse)
            opener = Opener(self._runtime, self._client_for, self._ahead, on_slot=begin)
            self._opening = threading.Thread(
                target=opener.run, kwargs={"stop": self._stop}, name="opening", daemon=True
            )
            self._opening.start()

    def stop(self) -> None:
        """Stop ticking and wait for what is running; long jobs look up and end early."""
        self._stop.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        if self._opening is not None:
            self._opening.join()

    def tick_all(self) -> None:
        """Run every job once now, in this thread: for demos and tests that move the clock."""
        for name, tick, _ in self._ticks():
            _guarded(name, tick, self.pulse)()

    def every_s(self) -> dict[str, float]:
        """Return how often each job is to begin, by its name."""
        return {name: every_s for name, _, every_s in self._ticks()}

    @property
    def is_scheduled(self) -> bool:
        """Whether the scheduler runs, and its threads live."""
        thread = getattr(self._scheduler, "_thread", None)  # it has no other way to ask
        lives = thread is not None and thread.is_alive()
        is_opening = self._opening is None or self._opening.is_alive()
        return bool(self._scheduler.running and lives and is_opening)

    def run_rounds(self) -> None:
        """Run what is due and wake the dispatcher; one thread at a time, the others wait."""
        with self._running_rounds:
            now = self._runtime.now()
            if self._watch is not None and not self._watch.is_trusted(now):
                return
            runs = rounds.run_due(
                self._runtime.db,
                now=now,
                library=self._runtime.library,
                locks=self._runtime.locks,
                ahead=self._ahead,
                named=self._runtime.named_admins,
                stop=self._stop,
            )
            self._note_waiting(
                {(run.program_id, run.slot) for run in runs if run.ran is Ran.WAITING}
            )
        if any(run.ran in (Ran.COMMITTED, Ran.SKIPPED) for run in runs):
            self._runtime.wake()

    def send_follow_ups(self) -> None:
        """Write what follows an introduction to whoever is due, and wake the dispatcher."""
        sent = follow_ups.send_due(
            self._runtime.db, library=self._runtime.library, now=self._runtime.now()
        )
        if sent:
            self._runtime.wake()

    def tell_ahead(self) -> None:
        """Tell people of coming rounds and of the end of their pause, and admins of rounds that are
        held for too long; wake the dispatcher."""
        now, named = self._runtime.now(), self._runtime.named_admins
        told = heads_up.tell_of_rounds(self._runtime.db, now=now)
        told += holds.tell_of_holds(self._runtime.db, now=now, named=named)
        if told + heads_up.welcome_back(self._runtime.db, now=now):
            self._runtime.wake()

    def pair_searchers(self) -> None:
        """Pair people who wait for a partner, end searches that took too long, and wake the
        dispatcher."""
        now = self._runtime.now()
        made = extra_rounds.pair_searchers(
            self._runtime.db,
            library=self._runtime.library,
            new_seed=self._new_seed,
            now=now,
            vain=self._vain,
        )
        if made + searches.end_overdue(self._runtime.db, now=now):
            self._runtime.wake()

    def read_people(self) -> None:
        """Catch up on people whom Slack has not told us about."""
        read_unread(self._runtime, self._client_for, stop=self._stop)

    def read_profiles(self) -> None:
        """Read the profile fields of who is due, where the operator wants that."""
        if self._profiles is not None:
            alive = partial(self.pulse.sign, "read_profiles")
            self._profiles.read_due(stop=self._stop, alive=alive)

    def expire_messages(self) -> None:
        """Give up on what came too late to make sense."""
        housekeeping.expire(self._runtime.db, now=self._runtime.now())

    def keep_house(self) -> None:
        """Close delivered rounds, forget what has had its time, and report on what is over.

        After an upgrade that takes hours where much has piled up: it says that it gets on.
        """
        now, db, ledger = self._runtime.now(), self._runtime.db, self._runtime.ledger
        named, wanted = self._runtime.named_admins, self._runtime.settings.profile_fields
        ids, stop, alive = named.ids, self._stop, partial(self.pulse.sign, "keep_house")
        try:
            housekeeping.run(
                db, now=now, ledger=ledger, admin_ids=ids, wanted=wanted, stop=stop, alive=alive
            )
        finally:  # what cannot be forgotten is no reason to owe a report
            if reports.close_rounds(db, now=now, named=named, stop=stop, alive=alive):
                self._runtime.wake()

    def _note_waiting(self, waiting: set[tuple[ProgramId, str]]) -> None:
        """Say once of a round, and not at every tick, that it waits."""
        for program_id, slot in sorted(waiting - self._waiting):
            log.info(
                "round waits for working hours",
                extra={"event": "round.late", "program_id": program_id, "slot": slot},
            )
        self._waiting = waiting

    def _ticks(self) -> tuple[tuple[str, Tick, float], ...]:
        every_s = self._runtime.settings.tick_s
        profiles = (("read_profiles", self.read_profiles, every_s),) if self._profiles else ()
        return (
            ("learn", self._learn, every_s),
            ("read_people", self.read_people, every_s),
            ("run_rounds", self.run_rounds, every_s),
            ("tell_ahead", self.tell_ahead, min(TELLING_S, 15 * every_s)),
            ("send_follow_ups", self.send_follow_ups, every_s),
            ("pair_searchers", self.pair_searchers, every_s),
            ("expire_messages", self.expire_messages, every_s),
            ("keep_house", self.keep_house, min(HOUSEKEEPING_S, 60 * every_s)),
            *profiles,
        )


def _plans_ahead(runtime: Runtime) -> PlansAhead | None:
    lead = timedelta(minutes=runtime.settings.lead_minutes)
    if not lead:
        return None
    return PlansAhead(runtime.db, runtime.locks, library=runtime.library, lead=lead)


def _guarded(name: str, tick: Tick, pulse: Pulse) -> Callable[[], None]:
    """A failing tick is logged and comes again; it never ends the scheduler."""

    def run() -> None:
        try:
            with pulse.beat(name):
                tick()
        except Exception:  # whatever it was, the next tick may succeed
            log.exception("job failed", extra={"event": "job.failed", "job": name})

    return run
