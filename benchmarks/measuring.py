"""Measure one case: a fresh process plans the round, this one judges and bounds it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np

from benchmarks.bound import Bound
from benchmarks.case import Case
from benchmarks.judge import Verdict, bound_for, judge, needed_repeats
from benchmarks.players import PAIRME
from benchmarks.points import Floats, Points
from benchmarks.task import Tell

ROOT = Path(__file__).parents[1]
TIME_LIMIT_S = 3600


class MeasurementFailed(Exception):
    """A process that should have planned a round did not; the message is what it wrote."""


class _Report(TypedDict):
    """What one_round.py prints."""

    seconds: float
    mb_before: float
    mb_peak: float
    groups: list[list[int]]
    own_total: int | None
    own_bound: int | None
    stages: dict[str, float]
    prices: dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """What one player did with one case; seconds and megabytes as one_round.py says.

    bound      independent upper bound of the points; None = not asked for
    needed     repeats that no such round can do without
    own_total, own_bound  what the engine's certificate claims, if there is one
    """

    case: Case
    player: str
    seconds: float
    mb_before: float
    mb_peak: float
    verdict: Verdict
    bound: Bound | None
    needed: int
    own_total: int | None
    own_bound: int | None
    stages: Mapping[str, float]

    @property
    def share(self) -> float | None:
        """Points as a share of the bound, 1 at best; None without a bound."""
        if self.bound is None:
            return None
        return self.verdict.total / self.bound.points if self.bound.points else 1.0

    @property
    def complaints(self) -> list[str]:
        """Tell what must not be: each is a bug of the engine or of the measurement."""
        verdict, found = self.verdict, list[str]()
        if self.player != PAIRME:
            return found  # others do not know the rules, or promise less
        if verdict.n_barred:
            found.append(f"{verdict.n_barred} pairs that the rules keep apart")
        if verdict.repeats > self.needed:
            found.append(f"{verdict.repeats} repeats, {self.needed} needed")
        if self.own_total is not None and self.own_total != verdict.total:
            found.append(f"certificate says {self.own_total} points, counted {verdict.total}")
        if self.own_bound is not None and self.own_bound < verdict.total:
            found.append(f"certificate's bound {self.own_bound} is below {verdict.total} points")
        if self.bound is not None:
            if self.bound.points < verdict.total:
                found.append(f"bound {self.bound.points} is below {verdict.total} points")
            if self.bound.is_exact and (self.own_bound or self.bound.points) < self.bound.points:
                found.append(f"certificate's bound is below the optimum {self.bound.points}")
        return found


def measure(
    case: Case,
    player: str,
    *,
    folder: Path,
    tell: Tell,
    known: Bound | None = None,
) -> Row:
    """Plan one round in a fresh process and judge it here.

    folder  where case.prepare() put the history
    known   a bound to compare a rival with; the engine's rounds are bounded anew
    Raises  MeasurementFailed
    """
    tell(f"{player} plans")
    report = _in_fresh_process(case, player, folder)
    points, history = case.points(), case.history(folder)
    verdict = judge(points, history, report["groups"])
    bound = known
    if player == PAIRME:
        guess = _in_order(points, report["prices"])
        bound = bound_for(points, history, verdict, guess=guess, tell=tell)
    needed = needed_repeats(points, history, verdict, tell=tell) if player == PAIRME else 0
    return Row(
        case=case,
        player=player,
        seconds=report["seconds"],
        mb_before=report["mb_before"],
        mb_peak=report["mb_peak"],
        verdict=verdict,
        bound=bound,
        needed=needed,
        own_total=report["own_total"],
        own_bound=report["own_bound"],
        stages=report["stages"],
    )


def _in_order(points: Points, prices: Mapping[str, float]) -> Floats | None:
    """Put prices by id in the order of the pool; None when there are none."""
    if not prices:
        return None
    return np.array([prices[str(one)] for one in points.ids.tolist()])


def _in_fresh_process(case: Case, player: str, folder: Path) -> _Report:
    command = [sys.executable, "-m", "benchmarks.one_round", "--player", player]
    for name, value in (("n", case.n), ("seed", case.seed), ("rounds", case.rounds)):
        command += [f"--{name}", str(value)]
    command += ["--folder", str(folder), *([] if case.with_rules else ["--free"])]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=TIME_LIMIT_S
    )
    if done.returncode != 0:
        raise MeasurementFailed(f"{' '.join(command)}\n{done.stderr[-2000:]}")
    report: _Report = json.loads(done.stdout)
    return report
