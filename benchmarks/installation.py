"""A database full of people, and all of the bot that ticks on it, with a Slack that takes all.

What Slack's answers cost is not measured here; its pace is kept as always.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import text

from benchmarks.crowds import fill, slack_ids
from bot.delivery.dispatcher import Dispatcher
from bot.jobs import Jobs
from bot.runtime import Runtime
from bot.services.drawing.rounds import DUE_BATCH, preview_next
from bot.settings import load_settings
from pairing.guides.loading import load_library
from pairing.programs import Program
from storage import migrate
from storage.database import Database
from storage.locks import Locks

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR_S, LOOK_S = 3_600, 5
EVERY_S = {"tick": 20, "tell_ahead": 300, "keep_house": 3_600}  # as bot/jobs.py has them


class Installation:
    """A database full of people, and what ticks on it. Get it from `filled`."""

    def __init__(self, db: Database, programs: Sequence[Program]) -> None:
        self.db, self.programs = db, programs
        self.at = BEGIN
        self.library = load_library()
        client = _Willing()

        def client_for(team_id: str) -> WebClient:
            return client

        self._runtime = Runtime(
            settings=load_settings({"SLACK_BOT_TOKEN": "xoxb-0", "PAIRME_LEAD_MINUTES": "0"}),
            db=db,
            now=lambda: self.at,
            library=self.library,
            workers=ThreadPoolExecutor(1),
            wake=lambda: None,
            instance_id="benchmark",
            locks=Locks(db),
        )
        self.jobs = Jobs(
            self._runtime, client_for, new_seed=lambda: 1, learn=lambda: None, watch=None
        )
        self._dispatcher = Dispatcher(self._runtime, client_for)

    def close(self) -> None:
        """Give the locks back."""
        self._runtime.locks.close()

    def plan_all(self) -> None:
        """Plan every coming round and store nothing."""
        for program in self.programs:
            preview_next(self.db, program, library=self.library, seed=1)

    def run_all(self) -> None:
        """Run the round of every program at its time, in as many ticks as that takes."""
        self.at = max(program.next_round_at for program in self.programs)
        for _ in range(0, len(self.programs), DUE_BATCH):
            self.jobs.run_rounds()

    def tick_from(self, day: datetime, hours: int, tell: Callable[[str], None]) -> None:
        """Do what the bot does in some hours: jobs at their pace, and looks at the outbox."""
        ticks = (self.jobs.run_rounds, self.jobs.send_follow_ups, self.jobs.pair_searchers)
        for second in range(0, hours * HOUR_S, LOOK_S):
            self.at = day + timedelta(seconds=second)
            if second % EVERY_S["tick"] == 0:
                for tick in (*ticks, self.jobs.read_people, self.jobs.expire_messages):
                    tick()
            if second % EVERY_S["tell_ahead"] == 0:
                self.jobs.tell_ahead()
            if second % EVERY_S["keep_house"] == 0:
                self.jobs.keep_house()
                tell(f"{second // HOUR_S} h of {hours}")
            self._dispatcher.step()

    def ask_nothing(self, hours: int) -> None:
        """The rival: as many looks at the database, each of which asks for a constant."""
        pace = 5 / EVERY_S["tick"] + 1 / EVERY_S["tell_ahead"] + 1 / EVERY_S["keep_house"]
        for _ in range(round(hours * HOUR_S * (pace + 1 / LOOK_S))):
            with self.db.read() as session:
                session.execute(text("SELECT 1")).all()

    def deliver_all(self) -> None:
        """Let everything that was to be sent have arrived, as Slack would let it in hours."""
        with self.db.write() as session:
            session.execute(
                text("UPDATE outbox SET state = 'sent', settled_at = send_after, channel_id = 'G1'")
            )

    def number(self, what: str) -> int:
        """Count what a query asks for."""
        with self.db.read() as session:
            return int(session.execute(text(what)).scalar_one())


@contextmanager
def filled(
    url: str, sizes: Sequence[int], *, tell: Callable[[str], None]
) -> Iterator[Installation]:
    """Open a new database with a workspace of each size, everybody in its program."""
    with ExitStack() as closing:
        db = Database(url)
        closing.callback(db.close)
        migrate.upgrade(db)
        programs, first = [], 1
        for number, size in enumerate(sizes, start=1):
            ids = slack_ids(size)
            team = f"T{number:08d}"
            programs.append(fill(db, ids, team_id=team, seed=number, now=BEGIN, first_id=first))
            first += size
            tell(f"{number} of {len(sizes)} workspaces are filled")
        installation = Installation(db, programs)
        closing.callback(installation.close)
        yield installation


@dataclass(frozen=True, slots=True)
class _Answer:
    """As much of an answer of Slack as the sender reads."""

    data: dict[str, Any]


class _Willing(WebClient):
    """A Slack that takes everything at once: what its answers cost is not measured here."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-0")
        self._numbers = count(1)

    def api_call(self, api_method: str, **_: Any) -> Any:
        number = next(self._numbers)
        channel = f"G{number}" if api_method != "conversations.open" else {"id": f"G{number}"}
        return _Answer({"ok": True, "channel": channel, "ts": f"{number}.0"})
