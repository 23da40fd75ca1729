"""`make chaos`: kill PairMe as often as you like, and let every seed have its story.

Prints a line of figures per run and every problem; exits with 1 if a promise was broken. For
another bot: `python -m sandbox.chaos --help`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.database import Database
from storage.migrate import upgrade
from tests.faults.havoc import MODES, wreak_havoc
from tests.faults.simulation import Verdict, simulate
from tests.postgres import running_server

AT_ONCE = 200  # kills in one run; more begin a new one with the next seed
INSTANCES = {"sqlite": 1, "postgresql": 3}
SHOW_EVERY = 5_000


def main() -> int:
    """Read the command line and run. Returns the exit status."""
    options = _parse()
    ends_at = time.monotonic() + options.minutes * 60
    problems = 0
    if options.seeds:
        problems += _simulate(options.seed, options.seeds, ends_at=ends_at)
    for kind in INSTANCES if options.database == "both" else (options.database,):
        problems += _kill(kind, options, ends_at=ends_at)
    return 1 if problems else 0


def _kill(kind: str, options: argparse.Namespace, *, ends_at: float) -> int:
    """Run after run until so many kills are done in each mode."""
    problems = 0
    for mode in MODES if options.mode == "all" else (options.mode,):
        left, seed = options.kills, options.seed
        while left > 0 and time.monotonic() < ends_at:
            with _database(kind) as url:
                outcome = wreak_havoc(
                    url, mode, seed=seed, instances=INSTANCES[kind], kills=min(left, AT_ONCE)
                )
            _say(f"{kind}, {outcome.line}")
            if outcome.problems():
                problems += 1
                _say(outcome.explain())
            left, seed = left - outcome.report.kills, seed + 1
        if left > 0:
            _say(f"{kind}, {mode}: the time was over with {left} kills to go")
    return problems


def _simulate(first: int, seeds: int, *, ends_at: float) -> int:
    verdict = Verdict()
    for seed in range(first, first + seeds):
        simulate(seed, verdict)
        if verdict.seeds % SHOW_EVERY == 0:
            _say(f"simulation, {verdict.line()}")
        if time.monotonic() > ends_at:
            break
    _say(f"simulation from seed {first}, {verdict.line()}")
    for line in verdict.bad[:20]:
        _say(line)
    return len(verdict.bad)


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "postgresql":
        with running_server() as server:
            yield server.create(migrated=True)
        return
    with tempfile.TemporaryDirectory(prefix="pairme-chaos-") as folder:
        url = f"sqlite:///{Path(folder) / 'pairme.db'}"
        db = Database(url)
        upgrade(db)
        db.close()
        yield url


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make chaos",
        description="Kill PairMe again and again, and simulate its delivery; print the figures.",
        epilog='Example: make chaos ARGS="--seed 3 --kills 1000 --mode receipts"',
    )
    parser.add_argument("--seed", type=int, default=7, help="of every draw (default: 7)")
    parser.add_argument("--kills", type=int, default=200, help="per database and mode; 0 = none")
    parser.add_argument("--minutes", type=float, default=30.0, help="begin nothing new after that")
    parser.add_argument("--seeds", type=int, default=2_000, help="of the simulation; 0 = none")
    parser.add_argument("--database", choices=[*INSTANCES, "both"], default="both")
    parser.add_argument("--mode", choices=[*MODES, "all"], default="all", help="of evidence")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
