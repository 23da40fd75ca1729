"""Measure single rounds: quality against an independent bound, repeats, seconds, memory, rivals.

    python -m benchmarks.rounds                      everything; hours on two cores
    python -m benchmarks.rounds --sizes 100,1000     some minutes
    python -m benchmarks.rounds --quick              a few seconds, to see that it works

Exit status 1 when a round broke a rule, repeated needlessly or contradicts a bound.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.case import MOST_ROUNDS, Case
from benchmarks.measuring import Row, measure
from benchmarks.players import GREEDY, NETWORKX, PAIRME, SHUFFLE, YELP
from benchmarks.report import report
from benchmarks.tables import Progress

SIZES, ROUNDS = (100, 1_000, 10_000, 100_000), (0, 10, 50)
QUICK_SIZES, QUICK_ROUNDS = (24, 60), (4,)
INSTANCES = ((1_000, 3), (10_000, 3), (100_000, 2))  # up to a size, how many companies
RIVALS_AT = 1_000  # the weighted blossom in plain Python takes seconds here, hours at 10,000
FIRST_SEED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; returns the exit status."""
    given = _parser().parse_args(arguments)
    sizes = given.sizes or (QUICK_SIZES if given.quick else SIZES)
    rounds = given.rounds or (QUICK_ROUNDS if given.quick else ROUNDS)
    rivals_at = QUICK_SIZES[-1] if given.quick else RIVALS_AT
    progress = Progress("rounds", every_s=60.0 if given.quick else 5.0)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        for case in cases(sizes, rounds, instances=given.instances or (given.quick and 1)):
            case.prepare(folder, rounds=max(MOST_ROUNDS, *rounds), tell=progress)
            rows += _measure(case, folder, progress, with_rivals=case.n // 2 * 2 == rivals_at)
    sys.stdout.write(report(rows))
    if given.json is not None:
        given.json.write_text(json.dumps([_plain(row) for row in rows], indent=1))
    return 1 if any(row.complaints for row in rows) else 0


def cases(sizes: Sequence[int], rounds: Sequence[int], *, instances: int | None) -> list[Case]:
    """List the cases: every second company has one person more; every third knows no hard rules."""
    found = []
    for n in sizes:
        many = instances or next((it for most, it in INSTANCES if n <= most), 1)
        for number in range(many):
            for n_rounds in rounds:
                found.append(
                    Case(n + number % 2, FIRST_SEED + number, n_rounds, with_rules=number % 3 != 2)
                )
    return found


def _measure(case: Case, folder: Path, progress: Progress, *, with_rivals: bool) -> list[Row]:
    ours = measure(case, PAIRME, folder=folder, tell=progress)
    progress.say(_line(ours))
    rows = [ours]
    # of each number of rounds, the rivals play one company only: they take long
    if with_rivals and case.seed == FIRST_SEED:
        for player in (YELP, NETWORKX, GREEDY, SHUFFLE):
            rows.append(measure(case, player, folder=folder, tell=progress, known=ours.bound))
            progress.say(_line(rows[-1]))
    return rows


def _line(row: Row) -> str:
    share = "" if row.share is None else f", {100 * row.share:.3f} % of the bound"
    return (
        f"n={row.case.n} history={row.case.rounds} {row.player}:"
        f" {row.seconds:.3g} s, {row.mb_peak:.0f} MB{share}"
    )


def _plain(row: Row) -> dict[str, object]:
    bound = None if row.bound is None else row.bound.points
    kept: dict[str, object] = {
        "case": asdict(row.case),
        "verdict": asdict(row.verdict),
        "bound": bound,
        "is_exact": row.bound is not None and row.bound.is_exact,
        "share": row.share,
        "complaints": row.complaints,
        "stages": dict(row.stages),
    }
    for name in ("player", "seconds", "mb_before", "mb_peak", "needed", "own_total", "own_bound"):
        kept[name] = getattr(row, name)
    return kept


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.rounds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--sizes", type=_numbers, metavar="N,N", help=f"people, default {_listed(SIZES)}"
    )
    parser.add_argument(
        "--rounds", type=_numbers, metavar="N,N", help=f"of history, default {_listed(ROUNDS)}"
    )
    parser.add_argument(
        "--instances", type=int, help="companies per size, default 3, of the largest 2"
    )
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one company each")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measurement there")
    parser.add_argument("--folder", type=Path, help="keep histories there, to use them again")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part.replace("_", "")) for part in text.split(","))


def _listed(numbers: Sequence[int]) -> str:
    return ",".join(str(one) for one in numbers)


if __name__ == "__main__":
    sys.exit(main())
