"""Measure one round in a process of its own; rounds.py starts it. Prints one line of JSON.

    python -m benchmarks.one_round --n 1000 --seed 1 --rounds 50 --folder DIR --player pairme

The company is drawn and the history read before the clock starts; imports and the library of topics
are loaded by then, too, as in a bot that has been running. Nothing else is warm.
"""

import argparse
import gc
import json
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter

from benchmarks.bound import MANY
from benchmarks.case import Case
from benchmarks.memory import held_mb, mark_peak, peak_mb
from benchmarks.players import GREEDY, PAIRME, PLAYERS, YELP
from benchmarks.stages import prices_of
from pairing.guides.loading import load_library


def main() -> None:
    """Measure what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("n", "seed", "rounds"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--player", choices=PLAYERS, required=True)
    parser.add_argument("--folder", type=Path, required=True, help="where the history is kept")
    parser.add_argument("--free", action="store_true", help="without the hard rules")
    given = parser.parse_args()
    case = Case(given.n, given.seed, given.rounds, with_rules=not given.free)
    needs_barred = given.player in (YELP, GREEDY)
    question = case.question(given.folder, with_barred=needs_barred)
    load_library()
    if given.player != PAIRME:
        import_module("benchmarks.rivals")
    gc.collect()
    mark_peak()
    before = held_mb()
    start = perf_counter()
    played = PLAYERS[given.player](question)
    seconds = perf_counter() - start
    report = {
        "seconds": seconds,
        "mb_before": before,
        "mb_peak": peak_mb(),
        "groups": [list(group) for group in played.groups],
        "own_total": played.own_total,
        "own_bound": played.own_bound,
        "stages": dict(played.stages),
        "prices": prices_of(played.market) if played.market and given.n > MANY else {},
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
