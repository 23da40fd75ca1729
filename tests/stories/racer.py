"""One of several processes that race for the same due rounds; prints how many it won."""

from __future__ import annotations

import random
import sys
from datetime import datetime

from bot.services.drawing.rounds import Ran, run_due
from pairing.guides.loading import load_library
from storage.database import Database
from storage.locks import Locks


def main(url: str, at: str) -> None:
    """Wait for the starting line on standard input, then run what is due until nothing is."""
    db, library, now = Database(url, pool_size=2), load_library(), datetime.fromisoformat(at)
    db.ping()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    won = 0
    locks, draw = Locks(db), lambda: random.getrandbits(40)
    while runs := run_due(db, now=now, library=library, new_seed=draw, locks=locks):
        won += sum(run.ran is Ran.COMMITTED for run in runs)
    locks.close()
    db.close()
    sys.stdout.write(f"{won}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
