"""Processes that race for the same due rounds: forked from this one, which has imported everything.

Each writes `ready`, begins when standard input ends, and prints how many rounds it won.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import datetime

from bot.services.drawing.rounds import Ran, run_due
from pairing.guides.loading import load_library
from storage.database import Database
from storage.locks import Locks


def race(url: str, now: datetime) -> None:
    """Wait at the starting line, then run what is due until nothing is."""
    db, library = Database(url, pool_size=2), load_library()
    db.ping()
    _say("ready")
    os.read(0, 1)  # nothing, once the input has ended: the signal for all at once
    won = 0
    locks, draw = Locks(db), lambda: random.getrandbits(40)
    while runs := run_due(db, now=now, library=library, new_seed=draw, locks=locks):
        won += sum(run.ran is Ran.COMMITTED for run in runs)
    locks.close()
    db.close()
    _say(str(won))


def main(url: str, at: str, n: str) -> int:
    """Let n processes race. Returns the exit status: 1 when one of them broke down."""
    racers = [_fork(url, datetime.fromisoformat(at)) for _ in range(int(n))]
    ends = [os.waitstatus_to_exitcode(os.waitpid(racer, 0)[1]) for racer in racers]
    return int(any(ends))


def _fork(url: str, at: datetime) -> int:
    racer = os.fork()
    if racer == 0:
        status = 1
        try:
            random.seed()  # else all would draw the same
            race(url, at)
            status = 0
        finally:
            os._exit(status)
    return racer


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
