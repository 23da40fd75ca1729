"""The best prices for given pairs and trios, and the best round among few, by HiGHS.

The linear program: every person is in one pair or trio or left over, in parts if need be. Its dual
values are the prices. In whole parts it is the exact problem, which HiGHS solves by branching.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array

from benchmarks.points import Floats, Ints
from benchmarks.task import Pairs, Task

_HELP = 10_000.0  # what it costs to leave somebody out who must not be, so that a start exists


@dataclass(frozen=True, slots=True)
class Choice:
    """Columns of the program: pairs, trios (k, 3) with their worth, everybody alone."""

    n: int
    pairs: Pairs
    trios: Ints
    trio_worth: Floats

    def matrix(self, *, with_help: bool) -> tuple[csc_array, Floats]:
        """Give the rows (people, trios, people left) by columns, and what columns are worth."""
        people = np.arange(self.n)
        n_pairs, n_trios = len(self.pairs), len(self.trios)
        first_alone = n_pairs + n_trios
        n_columns = first_alone + self.n * (2 if with_help else 1)
        pair, trio, alone = (
            np.arange(n_pairs),
            np.arange(n_pairs, first_alone),
            first_alone + people,
        )
        rows = [self.pairs.u, self.pairs.v, *self.trios.T, np.full(n_trios, self.n), people]
        columns = [pair, pair, trio, trio, trio, trio, alone]
        rows.append(np.full(self.n, self.n + 1))
        columns.append(alone)
        worth = [self.pairs.worth, self.trio_worth, np.zeros(self.n)]
        if with_help:
            rows.append(people)
            columns.append(alone + self.n)
            worth.append(np.full(self.n, -_HELP - np.abs(self.pairs.worth).max(initial=0.0)))
        row, column = np.concatenate(rows), np.concatenate(columns)
        ones = np.ones(len(row))
        matrix = csc_array((ones, (row, column)), shape=(self.n + 2, n_columns))
        return matrix, np.concatenate(worth)


def best_prices(task: Task, choice: Choice) -> Floats | None:
    """Give the prices (n,) that bound the given pairs and trios least; None when HiGHS gives up.

    Cost: a second or two for 1,000 people and 20,000 pairs
    """
    matrix, worth = choice.matrix(with_help=True)
    wanted = np.concatenate((np.ones(choice.n), [task.shape.n_trios, task.shape.n_left]))
    sparse: Any = matrix  # the stubs know dense ones only
    found = linprog(-worth, A_eq=sparse, b_eq=wanted, bounds=(0, None), method="highs")
    if found.status != 0:
        return None
    prices: Floats = -found.eqlin.marginals[: choice.n]
    return prices


def best_round(task: Task, choice: Choice) -> float | None:
    """Give the most that a round of whole groups is worth; None when the columns allow none."""
    matrix, worth = choice.matrix(with_help=False)
    wanted = np.concatenate((np.ones(choice.n), [task.shape.n_trios, task.shape.n_left]))
    found = milp(
        -worth,
        constraints=LinearConstraint(matrix, wanted, wanted),
        integrality=np.ones(len(worth), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    return float(-found.fun) if found.status == 0 else None
