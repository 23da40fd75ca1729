"""The fewest meetings before that a round must have, found without the engine's own means."""

from itertools import combinations

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from pairing.matching.exact.table import PairTable


def fewest_repeats(table: PairTable) -> int | None:
    """Give the least sum of meetings of a round that places everybody; None if there is none."""
    return _by_program(table) if len(table) % 2 else _by_matching(table)


def _by_matching(table: PairTable) -> int | None:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(table)))
    for u, v in zip(*np.nonzero(np.triu(table.is_allowed)), strict=True):
        graph.add_edge(int(u), int(v), weight=-int(table.count[u, v]))
    pairs = nx.max_weight_matching(graph, maxcardinality=True)
    if 2 * len(pairs) < len(table):
        return None
    return sum(int(table.count[pair]) for pair in pairs)


def _by_program(table: PairTable) -> int | None:
    """Choose groups, one of them a trio, as an integer program."""
    n = len(table)
    groups = [
        group
        for size in (2, 3)
        for group in combinations(range(n), size)
        if all(table.is_allowed[side] for side in combinations(group, 2))
        and (size == 2 or table.trio_ok[list(group)].all())
    ]
    cost = [sum(int(table.count[side]) for side in combinations(it, 2)) for it in groups]
    # row n counts the trios
    entries = [(one, at) for at, group in enumerate(groups) for one in group]
    entries += [(n, at) for at, group in enumerate(groups) if len(group) == 3]
    if not entries:
        return None
    rows, columns = np.array(entries).T
    matrix = csc_array((np.ones(len(entries)), (rows, columns)), shape=(n + 1, len(groups)))
    found = milp(
        cost,
        constraints=LinearConstraint(matrix, 1, 1),
        integrality=np.ones(len(groups)),
        bounds=Bounds(0, 1),
    )
    return None if found.x is None else round(found.fun)
