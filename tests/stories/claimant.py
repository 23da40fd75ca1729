"""An instance that begins to plan what is due, says so, and waits for a line before it goes on."""

from __future__ import annotations

import sys
from datetime import datetime

from bot.services.drawing.rounds import run_due
from storage.database import Database
from storage.locks import Locks
from tests.bot.services.factories import library_during


def main(url: str, at: str) -> None:
    """Plan, stop in the middle, go on; prints how the rounds ended."""
    db = Database(url, pool_size=2)
    waited: list[str] = []

    def wait() -> None:
        if not waited:
            say("planning")
            waited.append(sys.stdin.readline())

    now = datetime.fromisoformat(at)
    library = library_during(wait)
    runs = run_due(db, now=now, library=library, new_seed=lambda: 1, locks=Locks(db))
    say(" ".join(run.ran for run in runs))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
