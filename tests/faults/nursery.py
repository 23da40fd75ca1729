"""A warm process from which the lives of a bot are forked.

What is imported, and which statements SQLAlchemy has compiled, is inherited: a life begins within
milliseconds, and two hundred kills fall on bots at work instead of bots that start.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Event
from typing import Any

import slack_sdk.socket_mode.builtin.client as sdk_socket
from slack_sdk.socket_mode.interval_runner import IntervalRunner

import bot.run
import bot.slack_client
from bot.connection import connect_socket
from bot.delivery.policy import Policy
from bot.run import Bot
from bot.settings import Evidence, load_settings
from bot.slack_app import build_app
from bot.slack_client import CountingClient
from sandbox.chaos import Instance
from storage import outbox
from storage.database import Database
from storage.errors import StorageUnavailable
from storage.outbox import MessageState
from tests.faults.fast_clock import SPEED, Clock
from tests.faults.warm import start_module

# As in production but for two waits, which would make a run take minutes (a second copy is looked
# for after two minutes of the fast clock, a wait doubles twice), and for two limits: the kills fall
# on whoever calls, so one message may be hit again and again, which is no fault of its own.
POLICY = Policy(
    verify_after=timedelta(minutes=2), max_doublings=2, max_resends=100, max_takeovers=100
)
WAITING = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)


@dataclass(frozen=True, slots=True)
class Life:
    """A forked process; its parent is the nursery, which knows how it ended."""

    nursery: Nursery
    pid: int
    ending: int  # a file that can be read from when the process has ended

    def poll(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs."""
        if not select.select([self.ending], [], [], 0)[0]:
            return None
        return self.nursery.status_of(self.pid)

    def kill(self) -> None:
        """End it by SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)


class Nursery:
    """Delivers in peace what waits at its start, then forks lives. `close` ends it.

    environment  as an operator would set it
    whole        lives are whole bots, not only the part that delivers
    """

    def __init__(self, environment: Mapping[str, str], clock: Clock, *, whole: bool) -> None:
        self._statuses: dict[int, int] = {}
        self._endings: list[int] = []
        self._process = start_module("tests.faults.nursery", log=subprocess.DEVNULL)
        ready = self._ask(
            json.dumps({"environment": dict(environment), "epoch": clock.epoch, "whole": whole})
        )
        assert ready == "ready", f"the nursery says {ready!r}"

    def start(self, number: int) -> Instance:
        """Fork the next life."""
        pid = int(self._ask("fork"))
        ending = os.pidfd_open(pid)
        self._endings.append(ending)
        return Life(self, pid, ending)

    def status_of(self, pid: int) -> int | None:
        """The exit status of a life that has ended."""
        if pid not in self._statuses:
            self._statuses.update(json.loads(self._ask("poll"), object_pairs_hook=_by_pid))
        return self._statuses.get(pid)

    def close(self) -> None:
        """End the warm process."""
        self._process.kill()
        self._process.communicate()
        for ending in self._endings:
            os.close(ending)

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


def _by_pid(pairs: list[tuple[str, int]]) -> dict[int, int]:
    return {int(pid): status for pid, status in pairs}


def live(environment: Mapping[str, str], clock: Clock, *, whole: bool) -> None:
    """One life, until it is killed: a whole bot, or what delivers and hears of receipts."""
    settings = load_settings(environment, needs_slack=True)
    # each call names its process, so that a kill at an exact point finds it; looking for the owner
    # of a connection takes several milliseconds a call
    bot.slack_client.CountingClient = _Named  # type: ignore[misc]
    # a new connection is not read for up to 0.1 s, which is longer than many a life: the waits of
    # the SDK go by as fast as all others
    sdk_socket.IntervalRunner = _fast_runner  # type: ignore[assignment, misc]
    living = Bot(settings, now=clock, policy=POLICY)
    if whole:
        living.start()
        signal.pause()
    living.runtime.db.hold_single_process()
    _enter(living)
    if settings.delivery_evidence is Evidence.RECEIPTS:
        living.installations.learn()
        app = build_app(living.runtime, living.installations, executor=ThreadPoolExecutor(4))
        connect_socket(app, settings)
    living.dispatcher.run(stop=Event())


class _Named(CountingClient):
    def __init__(self, **given: Any) -> None:
        super().__init__(headers={"X-Chaos-Pid": str(os.getpid())}, **given)


def _fast_runner(target: Callable[[], None], interval_seconds: float) -> IntervalRunner:
    return IntervalRunner(target, interval_seconds / SPEED)


def _enter(living: Bot) -> None:
    """Whoever looks after a bot starts it again until its database is there."""
    while True:
        try:
            return living.runtime.locks.enter()
        except StorageUnavailable:
            time.sleep(0.02)


def warm_up(environment: Mapping[str, str], clock: Clock) -> Database:
    """Deliver everything that waits, by a whole bot; returns its database, disconnected."""
    settings = load_settings(environment, needs_slack=True)
    warm = Database(settings.storage_url, pool_size=40)
    bot.run.Database = lambda url, pool_size: warm  # type: ignore[assignment, misc]
    first = Bot(settings, now=clock, policy=POLICY)
    first.start()
    while True:
        with warm.read() as session:
            counts = outbox.count_by_state(session)
        if not any(counts[state] for state in WAITING):
            break
        time.sleep(0.02)
    first.stop()
    return warm


def main() -> None:
    """Warm up, then fork a life for every line "fork", and tell who ended for every "poll"."""
    logging.disable(logging.CRITICAL)
    given = json.loads(sys.stdin.readline())
    environment, clock = given["environment"], Clock(given["epoch"])
    warm_up(environment, clock)
    gc.collect()
    gc.freeze()  # a life that goes through what it inherits copies it all
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if line.strip() == "fork":
            pid = os.fork()
            if pid == 0:
                os.close(0)
                status = 1
                try:
                    live(environment, clock, whole=given["whole"])
                finally:
                    os._exit(status)
            answer = str(pid)
        else:
            answer = json.dumps(_reap())
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def _reap() -> dict[int, int]:
    ended = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended[pid] = os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    main()
