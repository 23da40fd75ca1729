"""Draws at random: each on SQLite, where a test is fastest, and the first on PostgreSQL as well.

More draws look for a mistake of ours, which is the same on both; what the two do differently with
one and the same draw shows in the first.
"""

from __future__ import annotations

import pytest


def each_seed(n: int) -> pytest.MarkDecorator:
    """Run a test that takes `seed` and a database n times on SQLite and once on PostgreSQL."""
    draws = [pytest.param("sqlite", seed) for seed in range(n)]
    draws.append(pytest.param("postgresql", 0, marks=pytest.mark.postgres))
    return pytest.mark.parametrize(("database_url", "seed"), draws, indirect=["database_url"])
