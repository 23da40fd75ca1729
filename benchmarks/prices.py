"""Prices of people: numbers such that no pair is worth more than its two people together.

Their sum bounds the total of any round (weak duality), so the lower the better. Here they come from
an assignment: everybody is given a partner, of whom the partner need not know; its dual values are
shortest paths. Any numbers would do, since bound.py certifies them against all pairs.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from benchmarks.points import Floats, Ints
from benchmarks.task import Pairs

MOST_PASSES = 10_000  # of the shortest paths; some tens are enough
_NEAR_ZERO = 1e-9


def assignment_prices(pairs: Pairs, n: int, *, alone: float) -> Floats:
    """Give the best prices for some pairs of n people, where staying alone is worth `alone`.

    pairs    worth whole numbers: fractions make the assignment take far longer, or forever
    Returns  (n,) prices, so that of no given pair and of nobody's staying alone the worth is more
    Cost     about n ** 1.5 for a fixed number of pairs each; 100,000 people take a minute
    Source   Jonker & Volgenant, "A shortest augmenting path algorithm", Computing 1987, as in
             SciPy; the prices by shortest paths over what is left
    """
    everybody = np.arange(n)
    rows = np.concatenate((pairs.u, pairs.v, everybody))
    columns = np.concatenate((pairs.v, pairs.u, everybody))
    worth = np.concatenate((pairs.worth, pairs.worth, np.full(n, alone)))
    # a cost of zero would read as "no pair"
    cost = float(worth.max()) + 1.0 - worth
    graph = csr_array((cost, (rows, columns)), shape=(n, n))
    person, partner = min_weight_full_bipartite_matching(graph)
    assigned = np.empty(n, dtype=np.int64)
    assigned[person] = partner
    takes, gives = _potentials(graph, assigned)
    prices: Floats = (float(worth.max()) + 1.0 - takes - gives) / 2
    return prices


def _potentials(graph: csr_array, assigned: Ints) -> tuple[Floats, Floats]:
    """Give dual values of rows and columns: cost >= row + column, equal on the assignment."""
    by_column = graph.tocsc()
    starts, rows, costs = by_column.indptr[:-1], by_column.indices, by_column.data
    taken = np.empty(len(assigned))
    column_of = np.repeat(np.arange(len(assigned)), np.diff(by_column.indptr))
    is_assigned = assigned[rows] == column_of
    taken[rows[is_assigned]] = costs[is_assigned]
    extra = costs - taken[rows]
    gives = np.zeros(len(assigned))
    for _ in range(MOST_PASSES):
        lower = np.minimum.reduceat(gives[assigned[rows]] + extra, starts)
        # the assigned row's own entry keeps a column where it is, so this never rises
        if not (lower < gives - _NEAR_ZERO).any():
            break
        gives = np.minimum(gives, lower)
    return taken - gives[assigned], gives
