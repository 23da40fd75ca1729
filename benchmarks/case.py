"""One case to measure: a company, its rules and its history, made again from a few words.

The history is kept in a file, so that a fresh process need not play it again.
"""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from benchmarks.companies import company, no_rules, rules_of
from benchmarks.histories import meetings
from benchmarks.players import Barred, Question
from benchmarks.points import Points, points_of
from benchmarks.task import Tell
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.programs import Rules

MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Case:
    """n people of a seed; rounds of history; whether the hard rules are on."""

    n: int
    seed: int
    rounds: int
    with_rules: bool = True

    def rules(self) -> Rules:
        return (
            rules_of(company(self.n, seed=self.seed), seed=self.seed)
            if self.with_rules
            else (no_rules())
        )

    def points(self) -> Points:
        return points_of(company(self.n, seed=self.seed), self.rules())

    def question(self, folder: Path, *, with_barred: bool = False) -> Question:
        """Build the round to plan; with_barred: list all pairs the rules keep apart (n squared)."""
        pool = company(self.n, seed=self.seed)
        rules = rules_of(pool, seed=self.seed) if self.with_rules else no_rules()
        barred = _barred(points_of(pool, rules)) if with_barred else frozenset()
        return Question(pool, self.history(folder), rules, seed=self.seed, barred=barred)

    def history(self, folder: Path) -> PairHistory:
        """Read the first rounds of the history that prepare() wrote; the last one is 1 ago."""
        with np.load(self.file(folder)) as kept:
            low, high, number = kept["low"], kept["high"], kept["number"]
        is_in = number < self.rounds
        return PairHistory.of_columns(low[is_in], high[is_in], self.rounds - number[is_in])

    def prepare(self, folder: Path, *, rounds: int, tell: Tell | None = None) -> None:
        """Play the history of the company once for all numbers of rounds, unless it is there."""
        if self.file(folder).exists():
            return
        points = self.points()
        low, high, ago = meetings(points, rounds=rounds, seed=self.seed, tell=tell)
        number = (rounds - ago).astype(np.int16)
        np.savez(
            self.file(folder), low=low.astype(np.int32), high=high.astype(np.int32), number=number
        )

    def file(self, folder: Path) -> Path:
        rules = "rules" if self.with_rules else "free"
        return folder / f"history-{self.n}-{self.seed}-{rules}.npz"


def _barred(points: Points) -> Barred:
    ids = [ParticipantId(one) for one in points.ids.tolist()]
    u, v = np.triu_indices(len(ids), k=1)
    is_apart = (~points.is_allowed(u, v)).tolist()
    return frozenset(
        pair for pair, apart in zip(combinations(ids, 2), is_apart, strict=True) if apart
    )
