"""Groups of two or three people by number, rounds of them, and what can be read off them."""

from collections.abc import Iterable
from itertools import combinations

import numpy as np

from pairing.history import Ints

Group = tuple[int, ...]
Round = tuple[Group, ...]


def trio_of(groups: Iterable[Group]) -> Group:
    """Give the trio of a round; () if it has none."""
    return next((group for group in groups if len(group) == 3), ())


def sides(groups: Iterable[Group]) -> list[tuple[int, int]]:
    """List the pairs inside all groups."""
    return [side for group in groups for side in combinations(group, 2)]


def side_columns(groups: Iterable[Group]) -> tuple[Ints, Ints]:
    """Give the pairs inside all groups as two columns."""
    u, v = np.array(sides(groups), dtype=np.int64).reshape(-1, 2).T
    return u, v
