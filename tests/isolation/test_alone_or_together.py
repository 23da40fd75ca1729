"""A workspace alone in a database, and one beside another in which everything has the same id:
the same steps give the same rows and the same messages.

A few steps here; more by PAIRME_ISOLATION_RUNS and PAIRME_ISOLATION_STEPS, or by
`python -m tests.isolation`.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from sandbox import Sandbox
from storage.database import Database
from tests.isolation.runs import differences, play
from tests.isolation.town import A, B

RUNS = int(os.environ.get("PAIRME_ISOLATION_RUNS", "1"))
STEPS = int(os.environ.get("PAIRME_ISOLATION_STEPS", "36"))


@pytest.mark.parametrize("seed", range(1, RUNS + 1))
def test_a_workspace_is_the_same_whoever_else_is_there(
    new_db: Callable[[], Database], slack: Sandbox, seed: int
) -> None:
    alone = play(new_db(), slack, seed=seed, steps=STEPS, teams=(A,))
    together = play(new_db(), slack, seed=seed, steps=STEPS, teams=(A, B))

    assert sum(map(len, alone[A].rows.values())) > STEPS
    assert differences(alone[A], together[A]) == []
