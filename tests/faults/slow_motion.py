"""The life of a bot in one thread, so that it passes the same points every time, in one order.

Somebody comes back, the round is run, and everything is delivered; the clock of the bot jumps to
what comes next. `python -m tests.faults.slow_motion` lives once, and then forks a life for every
line that it reads; `SlowMotion` starts it.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

import bot.run
from bot.logs import configure_logging
from bot.run import Bot
from bot.services.joining.participants import JoinTerms, opt_in
from bot.services.requests import Request, RequestKind
from bot.settings import Settings, load_settings
from storage.database import Database
from storage.locks import Locks
from storage.messages import COLUMNS, message_from
from storage.outbox import Message, MessageState
from tests.faults.points import Points
from tests.faults.warm import start_module

RETURNING = "U4"
SEED = 7
MOST_STEPS = 100  # a life that comes to no end is broken
LEAST_WAIT = timedelta(seconds=2)  # longer than the pace lets anybody wait
WAITING = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)


@dataclass
class JumpingClock:
    """The clock of one life; nothing but the life itself moves it, and not beyond `until`."""

    at: datetime
    until: datetime | None = None

    def __call__(self) -> datetime:
        return self.at


class SlowMotion:
    """The warm process. `run` is one life at a time; `close` ends it.

    passed  the points that a life passes from the start to the end, in order
    log     where all lives write what they log
    """

    def __init__(self, environment: Mapping[str, str], *, at: datetime, log: Path) -> None:
        self._log = log
        with log.open("w") as output:
            self._process = start_module("tests.faults.slow_motion", log=output)
        self._ask_for({"environment": dict(environment), "at": at.isoformat()})
        self.passed: list[str] = self._answer()

    def run(
        self, *, at: datetime, kill_at: int | None = None, until: datetime | None = None
    ) -> int:
        """Live from one instant to another, or to the end, or to the point with this number.

        Returns the exit status, negative for a signal.
        """
        end = until.isoformat() if until is not None else None
        self._ask_for({"at": at.isoformat(), "until": end, "kill_at": kill_at})
        status: int = self._answer()
        return status

    def close(self) -> None:
        """End the warm process."""
        self._process.communicate()

    def read_log(self) -> str:
        """What was logged, for whoever reads a failure."""
        return self._log.read_text()

    def _ask_for(self, what: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.read_log()
        return json.loads(line)


def live(settings: Settings, clock: JumpingClock, points: Points) -> Bot:
    """Live until nothing is left to be done in time; returns what has lived, still open."""
    living = Bot(settings, now=clock, seed=lambda: SEED)
    db, delivery = living.runtime.db, living.dispatcher
    points.watch_calls(living.installations.client_for(""))
    _wait_for_the_dead(db)
    db.hold_single_process()
    living.runtime.locks.enter()
    identity = living.installations.learn()
    assert identity is not None
    come_back(db, identity.team_id, now=clock())
    for _ in range(MOST_STEPS):
        living.jobs.run_rounds()
        if delivery.step():
            continue
        due = next_at(db)
        if due is None or (clock.until is not None and due > clock.until):
            living.jobs.keep_house()
            return living
        clock.at = max(due, clock.at + LEAST_WAIT)
    raise AssertionError("something is never done")


def come_back(db: Database, team_id: str, *, now: datetime) -> None:
    """Take part again; who got no answer presses again, and Slack repeats what got none."""
    again = Request(team_id, RETURNING, RequestKind.FORM, key="back")
    opt_in(db, again, profile=None, who=None, terms=JoinTerms(), now=now)


def next_at(db: Database) -> datetime | None:
    """When there is something to do; None when everything is sent and looked at again."""
    every = messages(db)
    waiting = [one.send_after for one in every if one.state in WAITING]
    return min([*waiting, *(one.verify_at for one in every if one.verify_at)], default=None)


def messages(db: Database) -> list[Message]:
    """Every message there is."""
    with db.read() as session:
        return [message_from(row) for row in session.execute(select(*COLUMNS))]


def _wait_for_the_dead(db: Database) -> None:
    """The system tells a PostgreSQL server of a death within milliseconds; our clock would jump
    on meanwhile."""
    if db.dialect == "postgresql":
        others = Locks(db)
        while not others.is_nobody_running():
            time.sleep(0.001)
        others.close()


def main() -> None:
    """Live once, tell which points there were, then fork a life per line and tell how it ended."""
    configure_logging("warning", "text")
    given = json.loads(sys.stdin.readline())
    settings = load_settings(given["environment"], needs_slack=True)
    warm, points = Database(settings.storage_url), Points()
    points.watch_commits(warm)
    bot.run.Database = lambda url, pool_size: warm  # type: ignore[assignment, misc]
    live(settings, _clock_of(given), points).stop()
    assert threading.active_count() == 1, "forking with threads is not safe"
    gc.freeze()  # else every life would look through all that it has inherited
    _say(points.passed)
    for line in sys.stdin:
        asked = json.loads(line)
        points.begin(last=asked["kill_at"])
        pid = os.fork()
        if pid == 0:
            _live_and_end(settings, _clock_of(asked), points)
        _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _live_and_end(settings: Settings, clock: JumpingClock, points: Points) -> None:
    status = 1
    try:
        live(settings, clock, points)
        status = 0
    except Exception:  # a forked child ends here; its status says that it failed
        traceback.print_exc()
    finally:
        os._exit(status)


def _clock_of(asked: Mapping[str, str | None]) -> JumpingClock:
    at, until = asked["at"], asked.get("until")
    assert at is not None
    return JumpingClock(
        datetime.fromisoformat(at), None if until is None else datetime.fromisoformat(until)
    )


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
