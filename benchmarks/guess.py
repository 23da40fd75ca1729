"""First prices of people, guessed from blocks and samples: where the search for a bound starts.

A wrong guess costs time only. Prices are put so that about a given number of pairs per person is
worth more than the prices of its two people, and nearly everybody has some.
"""

import numpy as np
from scipy.sparse import csr_array

from benchmarks.points import BONUS_EACH, STEP, Floats, Ints
from benchmarks.prices import assignment_prices
from benchmarks.rough import APART, ONE_WAY, rough_of
from benchmarks.task import Pairs, Task, Tell

BLOCK = 700  # people whose prices are first worked out among themselves
SAMPLE = 1500  # others a person is compared with
ROWS = 512  # people compared at once
EACH_BEST = 20
ROUNDS = 2  # of going from a price halfway to what the sample offers
ALONE = -3000.0  # worse than any pair, so nobody stays alone who need not


def first_pairs(task: Task, *, each: float, tell: Tell | None = None) -> Pairs:
    """Find about `each` good pairs per person by one scan."""
    return task.above(guess_prices(task, each=each), tell=tell)


def guess_prices(task: Task, *, each: float) -> Floats:
    """Guess prices that let about `each` pairs per person pass, some for nearly everybody.

    Cost: a person is compared with some thousand others; 100,000 people take some 20 s
    """
    n = len(task)
    apart = apart_of(task)
    dealt = np.random.RandomState(n).permutation(n)
    n_blocks = max(1, n // BLOCK)
    prices = np.empty(n)
    for start in range(n_blocks):
        members = np.sort(dealt[start::n_blocks])
        prices[members] = _block_prices(task, members, apart)
    for turn in range(ROUNDS):
        sample = np.sort(np.random.RandomState(turn).permutation(n)[:SAMPLE])
        prices, gains = _towards(task, prices, sample, each=each, apart=apart)
    # pairs are counted from both sides, so twice as many gains as pairs shall be above
    n_passing = min(len(gains) - 1, round(2 * each * len(sample)))
    raise_by = np.partition(gains, len(gains) - 1 - n_passing)[len(gains) - 1 - n_passing]
    guessed: Floats = prices + max(0.0, float(raise_by)) / 2
    return guessed


def not_too_low(solved: Floats, guessed: Floats, used: Pairs, *, by: float) -> Floats:
    """Let prices fall below a guess by some points at most, and not at all for who has no pair.

    Prices that mean nothing would let thousands of pairs pass a scan.
    """
    has_pair = np.zeros(len(solved), dtype=np.bool_)
    has_pair[used.u] = has_pair[used.v] = True
    lowest = np.where(has_pair, guessed - by, guessed)
    return np.where(solved < lowest, lowest, solved)


def _block_prices(task: Task, members: Ints, apart: csr_array) -> Floats:
    # whole steps: with fractions the assignment can take forever, chasing differences of 1e-9
    worth = STEP * np.rint(rough_worth(task, members, members, apart=apart) / STEP)
    np.fill_diagonal(worth, -np.inf)
    n_best = min(EACH_BEST, len(members))
    column = np.argpartition(-worth, n_best - 1, axis=1)[:, :n_best].ravel()
    row = np.repeat(np.arange(len(members)), n_best)
    u, v = np.minimum(row, column), np.maximum(row, column)
    first = np.unique(u * len(members) + v, return_index=True)[1]
    pairs = Pairs(u[first], v[first], worth[u[first], v[first]])
    return assignment_prices(pairs.only(pairs.worth > ALONE), len(members), alone=2 * ALONE)


def _towards(
    task: Task, prices: Floats, sample: Ints, *, each: float, apart: csr_array
) -> tuple[Floats, Floats]:
    """Go halfway to the price at which the sample offers `each` partners; also the best gains."""
    n = len(task)
    rank = max(2, round(2 * each * len(sample) / n))
    keep = min(len(sample) - 1, max(8, 4 * rank))
    moved, best = np.empty(n), np.empty((n, keep))
    for start in range(0, n, ROWS):
        people = np.arange(start, min(start + ROWS, n))
        gain = rough_worth(task, people, sample, apart=apart) - prices[sample]
        gain[people[:, np.newaxis] == sample] = -np.inf
        best[people] = np.sort(np.partition(gain, -keep, axis=1)[:, -keep:], axis=1)
    offered = best[:, -min(rank, keep)]
    moved = np.where(offered > ALONE, (prices + offered) / 2, prices)
    gains: Floats = (best - moved[:, np.newaxis] + (prices - moved).mean()).ravel()
    return moved, gains


def apart_of(task: Task) -> csr_array:
    """Note for everybody whom they met or must not meet one by one: (n, n), both ways."""
    n = len(task)
    u, v = np.divmod(np.concatenate((task.met_codes, task.points.barred)), n)
    rows, columns = np.concatenate((u, v)), np.concatenate((v, u))
    return csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(n, n))


def rough_worth(task: Task, rows: Ints, columns: Ints, *, apart: csr_array) -> Floats:
    """Give (rows, columns) what pairs are worth at most; -inf for those who may not meet.

    Without regard to repeats' penalties: pairs who met count as not allowed.
    """
    order = np.concatenate((rows, columns))
    rough = rough_of(task.points, order)
    down, strip = slice(0, len(rows)), rough.strip(slice(len(rows), len(order)))
    worth = rough.by_classes(down, strip)
    rough.add_topics(worth, down, strip)
    waited = BONUS_EACH * task.points.waited
    total: Floats = ONE_WAY * worth.astype(np.float64)
    total += waited[rows][:, np.newaxis] + waited[columns]
    total[worth < APART / 2] = -np.inf
    place = np.full(len(task), -1)
    place[columns] = np.arange(len(columns))
    theirs = apart[rows]
    row = np.repeat(np.arange(len(rows)), np.diff(theirs.indptr))
    column = place[theirs.indices]
    total[row[column >= 0], column[column >= 0]] = -np.inf
    return total


def exact_worth(task: Task, members: Ints) -> Floats:
    """Give (k, k) what pairs of some people are worth; -inf on the diagonal."""
    row, column = np.triu_indices(len(members), k=1)
    worth = np.full((len(members), len(members)), -np.inf)
    worth[row, column] = worth[column, row] = task.worth(members[row], members[column])
    return worth
