"""`python -m tests.year`: let sixty people live through a year with PairMe, and tell of one.

Prints what took place, every broken promise, and the year of one person; exits with 1 if a promise
was broken.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from pairing.guides.loading import load_library
from storage.states import MessageKind, MessageState
from tests.year.facts import Facts
from tests.year.people import NAMES
from tests.year.report import report
from tests.year.year import ROUNDS, Lived, examine, lived


def main() -> int:
    """Read the command line and run. Returns the exit status."""
    options = _parse()
    began_at, began_cpu_at = time.monotonic(), time.process_time()
    with lived(options.seed, people=options.people, rounds=options.rounds) as year:
        broken, facts = examine(year), year.facts()
        took_s, cpu_s = time.monotonic() - began_at, time.process_time() - began_cpu_at
        _say(_tell(year, facts, options.person))
        _say(
            f"\nSeed {year.seed}: {took_s:.0f} s, of which {cpu_s:.0f} s at work. {_sum_up(facts)}"
        )
    for line in broken:
        _say(f"BROKEN {line}")
    _say("No promise was broken." if not broken else f"{len(broken)} promises were broken.")
    return 1 if broken else 0


def _tell(year: Lived, facts: Facts, name: str | None) -> str:
    joined = [one for one in year.humans if one.id in facts.ids]
    met = Counter(person for pair in facts.pairs for person in pair.people)
    busiest = max(joined, key=lambda one: met[facts.ids[one.id]])
    chosen = next((one for one in joined if one.name == name), busiest)
    return report(chosen, year.humans, facts, year.diary, load_library())


def _sum_up(facts: Facts) -> str:
    sent = Counter(one.kind for one in facts.sent if one.state is MessageState.SENT)
    extra = [one for one in facts.pairs if one.is_extra]
    counts = {
        "pairs": len(facts.pairs) - len(extra),
        "trios": sum(len(one.people) == 3 for one in facts.pairs),
        "pairs beside the calendar": sum(not one.extensions for one in extra),
        "extensions": sum(one.extensions > 0 for one in extra),
        "messages": sent.total() - sent[MessageKind.PAIR_OPEN],
    }
    return ", ".join(f"{n} {name}" for name, n in counts.items())


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.year",
        description="Let people live through a year with PairMe, in a minute or two.",
        epilog="Example: python -m tests.year --seed 3 --person Ada",
    )
    parser.add_argument("--seed", type=int, default=1, help="of every draw (default: 1)")
    parser.add_argument("--person", choices=sorted(NAMES), help="whose year to tell")
    parser.add_argument("--people", type=int, default=len(NAMES), help="4 to 60 (default: 60)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"default: {ROUNDS}")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
