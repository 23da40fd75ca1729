"""The same plan on any machine, whatever its processor offers to NumPy."""

import os
import subprocess
import sys

import numpy as np
import pytest

PLAN = """
from pairing.matching.large import group_large, market
from tests.pairing.large_pools import (crowd, past_of, some_pairs)
from tests.pairing.factories import roster_of

zones = ("Europe/Oslo", "Asia/Kolkata", "America/New_York")
assert market.MOST_TABLED >= 1000
for n, seed, market.MOST_TABLED in ((500, 3, 1000), (800, 8, 0)):
    pool = crowd(n, seed=seed, zones=zones, waited=3)
    print(group_large(roster_of(pool, past_of(some_pairs(pool, 0.3))), may_trio=True))
"""


def planned(**more: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PLAN], capture_output=True, text=True, env=os.environ | more
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_plan_does_not_depend_on_the_processor() -> None:
    # NumPy sorts and adds up in other ways on a processor that can do less
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])  # type: ignore[index]

    assert planned() == planned(NPY_DISABLE_CPU_FEATURES=" ".join(found))
