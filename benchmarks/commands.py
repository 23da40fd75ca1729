"""Measure how many commands a second are acknowledged, and how soon, beside a bare Bolt app.

    python -m benchmarks.commands                          some minutes; starts a PostgreSQL server
    python -m benchmarks.commands --clients 20 --trials 3
    python -m benchmarks.commands --database postgresql://user:password@host/name   (an empty one)

One and two instances of PairMe in http mode, on PostgreSQL, with the installations of many
workspaces in the database, against an app that acknowledges and does nothing. Signed requests come
over connections that are kept; with two instances, to each in turn. The contestants take turns for
a few seconds each, in an order drawn anew every time. Exit status 1 when anything else than the
right answer came.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from benchmarks.acknowledged import Trial, complaints, report
from benchmarks.contest import opened
from benchmarks.tables import Progress
from tests.postgres import crashing_server

WORKSPACES, PEOPLE, SEED = 20, 400, 1
CLIENTS, TRIALS, SECONDS = (1, 20), 5, 3.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit status."""
    given = _parser().parse_args(arguments)
    progress, trials = Progress("commands"), list[Trial]()
    with ExitStack() as open_:
        url = given.database or open_.enter_context(_own_database())
        progress.say("filling the database")
        contest = open_.enter_context(
            opened(url, workspaces=given.workspaces, people=given.people, seed=given.seed)
        )
        for clients in given.clients:
            for number in range(given.trials + 1):
                took = contest.take_turns(clients=clients, number=number, seconds=given.seconds)
                if number:  # in the first ones everybody warms up
                    trials += took
                progress.say(f"{clients} clients, {number} of {given.trials} trials each")
    sys.stdout.write(_circumstances(given))
    sys.stdout.write(report(trials))
    if given.json is not None:
        given.json.write_text(json.dumps([asdict(one) for one in trials], indent=1))
    return 1 if complaints(trials) else 0


@contextmanager
def _own_database() -> Iterator[str]:
    """Start a server as the tests do, but one that keeps what it has acknowledged."""
    with crashing_server() as (url, _):
        yield url


def _circumstances(given: argparse.Namespace) -> str:
    return (
        f"{given.workspaces} workspaces of {given.people}, seed {given.seed}, {given.trials} trials"
        f" of {given.seconds:g} s each; {os.cpu_count()} cores ({platform.machine()}), load"
        f" {os.getloadavg()[0]:.1f}, Python {platform.python_version()}, PostgreSQL\n"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.commands",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--workspaces", type=int, default=WORKSPACES, help=f"default {WORKSPACES}")
    parser.add_argument(
        "--people", type=int, default=PEOPLE, help=f"in each of them, default {PEOPLE}"
    )
    parser.add_argument(
        "--clients",
        type=_numbers,
        default=CLIENTS,
        metavar="N,N",
        help=f"commands at a time, default {','.join(map(str, CLIENTS))}",
    )
    parser.add_argument("--trials", type=int, default=TRIALS, help=f"of each, default {TRIALS}")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, help=f"of a trial, default {SECONDS:g}"
    )
    parser.add_argument(
        "--seed", type=int, default=SEED, help=f"of people and turns, default {SEED}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every trial there")
    parser.add_argument("--database", metavar="URL", help="an empty PostgreSQL to use instead")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
