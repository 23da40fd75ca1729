"""Measure whole cycles: the same people, until everybody could have met everybody.

    python -m benchmarks.cycles                     20, 21, 50, 51 people, the engine and rivals
    python -m benchmarks.cycles --long              and 100, 101, 200, 201 people, the engine alone
    python -m benchmarks.cycles --sizes 8,9 --quick

With n people, n even, n - 1 rounds without a repeat are possible; with n odd and one trio a round,
floor(n (n - 1) / (n + 3)). Repeats are counted over so many rounds.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from time import perf_counter
from typing import Any

from benchmarks.companies import company, no_rules
from benchmarks.players import (
    GREEDY,
    PAIRME,
    PLAYERS,
    SHUFFLE,
    YELP,
    Group,
    Groups,
    Played,
    Question,
)
from benchmarks.tables import Progress, table
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.score import score_people
from pairing.participants import Participant

SIZES, LONG_SIZES, QUICK_SIZES = (20, 21, 50, 51), (100, 101, 200, 201), (6, 9)
SEEDS = 3
COOLDOWN = 10  # rounds; what Yelp Beans' test configuration has
FORGETFUL = f"{YELP}, {COOLDOWN} rounds"
_HEAD = (
    "player", "people", "rounds", "repeats by seed", "first in round", "left over",
    "trios a person", "mean points early", "s a round: mean", "max",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one player did in one cycle.

    n_repeats  pairs of people in one group who had met before, over all rounds
    first      the number of the first round with one, from 1; None = there was none
    n_left     people left over, over all rounds
    trios      fewest and most trios a person was in
    early      mean score of the pairs in the first eighth of the rounds, in points
    """

    n_rounds: int
    n_repeats: int
    first: int | None
    n_left: int
    trios: tuple[int, int]
    early: float
    seconds: tuple[float, ...]


def play(n: int, player: str, *, seed: int, tell: Callable[[str], None]) -> Cycle:
    """Play a whole cycle with one company and no hard rules."""
    plan = _forgetful if player == FORGETFUL else PLAYERS[player]
    pool: Sequence[Participant] = [
        replace(one, rounds_waited=0, profile=replace(one.profile, trio_ok=True))
        for one in company(n, seed=seed)
    ]
    met: list[tuple[int, int, int]] = []
    repeats, left, took = [], 0, []
    witness: Any = None
    for number in range(1, full_rounds(n) + 1):
        history = PairHistory.of(
            (ParticipantId(a), ParticipantId(b), number - at) for a, b, at in met
        )
        question = Question(pool, history, no_rules(), seed=seed * 1000 + number, witness=witness)
        start = perf_counter()
        played = plan(question)
        took.append(perf_counter() - start)
        witness = played.witness
        sides = [side for group in played.groups for side in combinations(group, 2)]
        repeats.append(sum(history.met(*side) is not None for side in sides))
        met += [(one, other, number) for one, other in sides]
        left += n - sum(len(group) for group in played.groups)
        pool = _after(pool, played.groups)
        tell(f"n={n} {player} seed {seed}: round {number}, {sum(repeats)} repeats")
    trios = [one.trios for one in pool]
    first = next((at for at, many in enumerate(repeats, start=1) if many), None)
    return Cycle(
        n_rounds=len(repeats),
        n_repeats=sum(repeats),
        first=first,
        n_left=left,
        trios=(min(trios), max(trios)),
        early=_early_points(pool, met, until=max(1, n // 4)),
        seconds=tuple(took),
    )


def full_rounds(n: int) -> int:
    """Give the most rounds in which nobody need meet anybody twice."""
    return n - 1 if n % 2 == 0 else n * (n - 1) // (n + 3)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the command line asks for; 1 when the engine repeated or left somebody over."""
    given = _parser().parse_args(arguments)
    progress = Progress("cycles", every_s=60.0 if given.quick else 5.0)
    sizes = given.sizes or (QUICK_SIZES if given.quick else SIZES)
    asked = [(n, player) for n in sizes for player in (PAIRME, YELP, FORGETFUL, GREEDY, SHUFFLE)]
    asked += [(n, PAIRME) for n in LONG_SIZES if given.long]
    lines, is_fine = [], True
    for n, player in asked:
        seeds = range(1, 1 + (1 if given.quick else given.seeds))
        cycles = [play(n, player, seed=seed, tell=progress) for seed in seeds]
        lines.append(_line(n, player, cycles))
        progress.say("  ".join(lines[-1]))
        if player == PAIRME:
            is_fine &= all(not cycle.n_repeats and not cycle.n_left for cycle in cycles)
    sys.stdout.write(table("One cycle, the same people in every round", _HEAD, lines))
    return 0 if is_fine else 1


def _forgetful(question: Question) -> Played:
    """Do as Yelp Beans does with a cooldown: who met longer ago may meet again."""
    from benchmarks.rivals import busy_set  # networkx is optional

    return Played(busy_set(question.pool, question.history, question.barred, cooldown=COOLDOWN))


def _after(pool: Sequence[Participant], groups: Groups) -> list[Participant]:
    """Count for everybody the trios and the rounds waited, as the bot does between rounds."""
    group_of: Mapping[ParticipantId, Group] = {
        person: group for group in groups for person in group
    }
    return [
        replace(
            one,
            trios=one.trios + (len(group_of.get(one.id, ())) == 3),
            rounds_waited=0 if one.id in group_of else one.rounds_waited + 1,
        )
        for one in pool
    ]


def _early_points(
    pool: Sequence[Participant], met: Sequence[tuple[int, int, int]], *, until: int
) -> float:
    person = {one.id: one for one in pool}
    scores = [
        score_people(person[ParticipantId(one)], person[ParticipantId(other)])
        for one, other, number in met
        if number <= until
    ]
    return 1000 * sum(scores) / max(1, len(scores))


def _line(n: int, player: str, cycles: Sequence[Cycle]) -> list[str]:
    took = [second for cycle in cycles for second in cycle.seconds]
    firsts = Counter(cycle.first for cycle in cycles)
    spans = {cycle.trios for cycle in cycles}
    return [
        player,
        str(n),
        str(cycles[0].n_rounds),
        " ".join(str(cycle.n_repeats) for cycle in cycles),
        " ".join(str(first or "-") for first in sorted(firsts, key=lambda it: it or 0)),
        " ".join(str(cycle.n_left) for cycle in cycles),
        " ".join(sorted(f"{low}-{high}" for low, high in spans)),
        f"{sum(cycle.early for cycle in cycles) / len(cycles):.0f}",
        f"{sum(took) / len(took):.3g}",
        f"{max(took):.3g}",
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cycles",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--sizes", type=_numbers, metavar="N,N", help="default 20,21,50,51")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="companies per size, default 3")
    parser.add_argument("--long", action="store_true", help="also 100, 101, 200, 201 people")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, one company each")
    return parser


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
