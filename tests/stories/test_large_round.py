"""A round of a very large company is planned and stored; the bot answers everybody meanwhile."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from math import inf

import pytest
from sqlalchemy import Connection, event

from sandbox import CommandResult, Person, Sandbox
from storage import programs, rounds
from storage.database import Database
from tests.crowds import fill_program
from tests.storage.factories import Team, make_team
from tests.stories.conftest import StartBot
from tests.stories.people import join

SIZE = 10_000
AT_ONCE = 10
ACK_MS = 1_000
WAVE_S = 0.2  # between waves of commands, or they would take the processor from the round itself
CROWD = [
    Person(id=f"U{n:03}", name=f"p{n}", real_name=f"Person {n}", title="", tz="Europe/Berlin")
    for n in range(AT_ONCE + 1)
]


@dataclass
class Transactions:
    """When each thread had a transaction open: (begin, end) by the clock of `time.monotonic`."""

    closed: list[tuple[float, float]] = field(default_factory=list)
    _open: dict[int, float] = field(default_factory=dict)

    def watch(self, db: Database) -> None:
        event.listen(db.engine, "begin", self._begin)
        event.listen(db.engine, "commit", self._end)
        event.listen(db.engine, "rollback", self._end)

    def _begin(self, _: Connection) -> None:
        self._open[threading.get_ident()] = time.monotonic()

    def _end(self, _: Connection) -> None:
        began = self._open.pop(threading.get_ident(), None)
        if began is not None:
            self.closed.append((began, time.monotonic()))

    def around(self, first: float, last: float) -> list[tuple[float, float]]:
        """Those that were open from before an interval until after it."""
        return [one for one in self.closed if one[0] <= first and one[1] >= last]


@dataclass
class Planning:
    """When the process that plans was first and last seen."""

    began: threading.Event = field(default_factory=threading.Event)
    first: float = inf
    last: float = -inf

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Look out for it in a thread."""
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.005):
                if any(child.name == "planning" for child in multiprocessing.active_children()):
                    self.last = time.monotonic()
                    self.first = min(self.first, self.last)
                    self.began.set()

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()


@pytest.mark.slow
@pytest.mark.alone
def test_everybody_is_answered_within_a_second_while_ten_thousand_are_paired(
    start_bot: StartBot, database_url: str
) -> None:
    db = Database(database_url)
    transactions, planning = Transactions(), Planning()
    with Sandbox(people=CROWD, tiers=False) as slack, planning.watched():
        team = make_team(db, 0, team_id=slack.team_id)
        fill_program(db, team, SIZE)
        bot = start_bot(
            database_url, slack=slack, before=lambda bot: transactions.watch(bot.runtime.db)
        )

        slack.clock.set(due_at(db, team))
        assert planning.began.wait(60.0)
        joined = join(slack, CROWD[-1].id)
        joined_at = time.monotonic()
        results, pace = [], threading.Event()
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            while not is_stored(db, team):
                pace.wait(WAVE_S)
                words = ("status", "skip")[len(results) // AT_ONCE % 2]
                results += crowd.map(partial(say, slack, f"/pairme {words}"), CROWD[:AT_ONCE])
        bot.stop()

    assert len(results) >= 3 * AT_ONCE
    assert [one.ms for one in results if not one.acked or one.ms > ACK_MS] == []
    assert (joined.acked, joined.errors) == (True, None)
    assert joined_at < planning.last
    assert transactions.closed
    assert transactions.around(planning.first, planning.last) == []
    with db.read() as session:
        [done] = rounds.list_rounds(session, team.program_id, limit=2)
    assert (done.n_pool, done.n_sat_out) == (SIZE, 0)
    db.close()


def say(slack: Sandbox, words: str, who: Person) -> CommandResult:
    return slack.person(who.id).command(words)


def due_at(db: Database, team: Team) -> datetime:
    with db.read() as session:
        return programs.get_program(session, team.program_id).next_round_at


def is_stored(db: Database, team: Team) -> bool:
    with db.read() as session:
        return bool(rounds.list_rounds(session, team.program_id, limit=1))
