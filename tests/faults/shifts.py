"""Instances that serve signed HTTP and take turns: each forked from a warm process, stopped by
SIGTERM as whoever rolls out a release does, and started anew on its port."""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import partial

import bot.run
from bot.run import Bot, run
from bot.settings import load_settings
from tests.faults.fast_clock import Clock
from tests.faults.nursery import warm_up
from tests.faults.warm import start_module

PATIENCE_S = 60.0  # on a machine that is busy with other tests
LOOK_S = 0.01


class Shifts:
    """The warm process, and one instance for each port. `close` ends them all."""

    def __init__(self, environment: Mapping[str, str], clock: Clock) -> None:
        """Let a whole bot deliver what waits, and serve nobody yet."""
        self._pids: dict[int, int] = {}
        self._process = start_module("tests.faults.shifts", log=subprocess.DEVNULL)
        given = {"environment": dict(environment), "epoch": clock.epoch, "speed": clock.speed}
        assert self._ask(json.dumps(given)) == "ready"

    def start(self, port: int) -> None:
        """Start the instance of a port; returns when it listens."""
        self._pids[port] = int(self._ask(f"start {port}"))
        never = threading.Event()
        for _ in range(int(PATIENCE_S / LOOK_S)):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            never.wait(LOOK_S)
        raise AssertionError(f"nobody listens on {port}")

    def stop(self, port: int) -> int:
        """Stop the instance of a port by SIGTERM. Returns its exit status when it has ended."""
        return int(self._ask(f"stop {self._pids.pop(port)}"))

    def close(self) -> None:
        """Kill what still runs."""
        for pid in self._pids.values():
            os.kill(pid, signal.SIGKILL)
        self._process.kill()
        self._process.communicate()

    def _ask(self, line: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


def main() -> None:
    """Warm up; then fork an instance for every line "start", and end it for every "stop"."""
    logging.disable(logging.CRITICAL)
    given = json.loads(sys.stdin.readline())
    environment, clock = given["environment"], Clock(given["epoch"], given["speed"])
    warm_up(environment, clock)
    gc.collect()
    gc.freeze()  # an instance that goes through what it inherits copies it all
    _say("ready")
    for line in sys.stdin:
        word, number = line.split()
        if word == "start":
            pid = os.fork()
            if pid == 0:
                _serve(environment | {"PAIRME_PORT": number}, clock)
            _say(pid)
        else:
            os.kill(int(number), signal.SIGTERM)
            _say(os.waitstatus_to_exitcode(os.waitpid(int(number), 0)[1]))


def _serve(environment: Mapping[str, str], clock: Clock) -> None:
    """Be one instance, as the command line starts it, until it is stopped."""
    status = 1
    try:
        os.close(0)
        bot.run.Bot = partial(Bot, now=clock)  # type: ignore[assignment, misc]
        status = run(load_settings(environment, needs_slack=True))
    finally:
        os._exit(status)


def _say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
