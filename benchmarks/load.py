"""Measure what a large installation costs: its rounds, and days of ticks.

    python -m benchmarks.load                    20,000 people in one workspace; 2,000 workspaces
    python -m benchmarks.load --one 1000 --many 50
    python -m benchmarks.load --database postgresql://user:password@host/name   (an empty one)

Every row is compared with a rival in the same run. Exit status 1 when somebody got no partner.
"""

import argparse
import os
import platform
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter

from benchmarks.installation import HOUR_S, filled
from benchmarks.memory import mark_peak, peak_mb
from benchmarks.rows import write_again
from benchmarks.tables import Progress, table

ONE, MANY, SIZE = 20_000, 2_000, 50
_ALONE = "SELECT (SELECT count(*) FROM participants) - (SELECT count(*) FROM pair_members)"
_HEAD = ("what", "seconds", "CPU s", "CPU, share of a core", "MB peak", "rival", "x rival")


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took: seconds that passed, and of the processor with its child processes."""

    seconds: float
    cpu_s: float


def measure(
    url: str, sizes: Sequence[int], *, hours: int, tell: Progress
) -> tuple[list[list[str]], int]:
    """Measure one installation; returns the rows, and how many people had no partner."""
    with filled(url, sizes, tell=tell) as it:
        mark_peak()
        planned = cost(it.plan_all)
        tell.say(f"planned in {planned.seconds:.1f} s")
        ran = cost(it.run_all)
        tell.say(f"rounds ran in {ran.seconds:.1f} s")
        rows = [_cells("a round: read, planned, stored", ran, "planned only", planned)]
        if (file := it.db.file) is not None:
            again = cost(lambda: write_again(file))
            stored = Cost(ran.seconds - planned.seconds, ran.cpu_s - planned.cpu_s)
            rows.append(_cells("of that: storing", stored, "plain sqlite3, same rows", again))
        it.deliver_all()
        asked = cost(lambda: it.ask_nothing(hours))
        due = it.at
        for what, day in (("a day without anything due", 3), ("the day of the nudges", 6)):
            before = it.number("SELECT count(*) FROM outbox")
            ticked = cost(partial(it.tick_from, _morning(due, day), hours, tell))
            n = it.number("SELECT count(*) FROM outbox") - before
            rows.append(
                _cells(f"{what} ({n} messages)", ticked, "SELECT 1 as often", asked, hours=hours)
            )
            it.deliver_all()
        return rows, it.number(_ALONE)


def cost(work: Callable[[], object]) -> Cost:
    """Do something and tell what it took."""
    began, used = perf_counter(), _cpu_s()
    work()
    return Cost(perf_counter() - began, _cpu_s() - used)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit status."""
    given = _parser().parse_args(arguments)
    left_over = 0
    sys.stdout.write(
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}\n"
    )
    cases = [(f"One workspace of {given.one}", [given.one])]
    cases += [(f"{given.many} workspaces of {SIZE}", [SIZE] * given.many)]
    for title, sizes in cases if given.database is None else cases[:1]:
        with tempfile.TemporaryDirectory(prefix="pairme-load-") as folder:
            url = given.database or f"sqlite:///{Path(folder) / 'pairme.db'}"
            rows, alone = measure(url, sizes, hours=given.hours, tell=Progress(title))
            left_over += alone
            sys.stdout.write(table(title, _HEAD, rows))
    return 1 if left_over else 0


def _cells(
    what: str, ours: Cost, rival: str, theirs: Cost, *, hours: int | None = None
) -> list[str]:
    """hours: what the cost is a share of; None = of nothing."""
    share = "-" if hours is None else f"{100 * ours.cpu_s / (hours * HOUR_S):.3f} %"
    ratio = f"{ours.cpu_s / theirs.cpu_s:.2f}" if theirs.cpu_s else "-"
    return [
        what,
        f"{ours.seconds:.1f}",
        f"{ours.cpu_s:.1f}",
        share,
        f"{peak_mb():.0f}",
        rival,
        ratio,
    ]


def _morning(due: datetime, days: int) -> datetime:
    """Just before the first of them are at work."""
    return datetime(due.year, due.month, due.day, 8, tzinfo=UTC) + timedelta(days=days)


def _cpu_s() -> float:
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, both))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--one", type=int, default=ONE, help=f"people, default {ONE}")
    parser.add_argument("--many", type=int, default=MANY, help=f"workspaces, default {MANY}")
    parser.add_argument("--hours", type=int, default=24, help="of each day of ticks, default 24")
    parser.add_argument("--database", metavar="URL", help="only the first case, on this database")
    return parser


if __name__ == "__main__":
    sys.exit(main())
