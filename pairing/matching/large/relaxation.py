"""The assignment behind a large round: everybody chooses one partner and is chosen by one.

Without asking that two choose each other, the best choice is a linear assignment, which is solved
exactly in seconds; its prices bound what any round can reach. Nearly all choices turn out mutual.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from pairing.history import Ints
from pairing.matching.families import Floats

EVENINGS = 10  # measured: three times as many change the points of a round by under 0.01 %


@dataclass(frozen=True, slots=True)
class Choice:
    """chosen: (n,) whom each person chose, themselves = nobody; prices: (n,) see `choose`."""

    chosen: Ints
    prices: Floats


def even_out(u: Ints, v: Ints, worth: Ints, *, prices: Floats) -> Floats:
    """Guess prices without choosing: time and again everybody goes half-way to what is left them.

    What is left is the most of any pair's worth less the other's price. Nobody learns that others
    want the same partner, so the guess is no proof; but among very many it is much quicker than a
    choice.

    u, v, worth  pairs, each once
    prices       (n,) to begin with; those of people in no pair stay
    Cost         pairs times EVENINGS
    """
    person, other = np.concatenate((u, v)), np.concatenate((v, u))
    order = np.argsort(person, kind="stable")
    other = other[order]
    value = np.concatenate((worth, worth))[order].astype(np.float32)
    people, first = np.unique(person[order], return_index=True)
    evened = prices.astype(np.float32)
    for _ in range(EVENINGS if len(people) else 0):
        left = np.maximum.reduceat(value - evened[other], first)
        evened[people] = (evened[people] + left) / 2
    guess: Floats = evened.astype(np.float64)
    return guess


def choose(n: int, u: Ints, v: Ints, worth: Ints, *, alone: Ints, prices: Floats) -> Choice:
    """Let everybody choose one person so that the worth of all choices is greatest.

    u, v, worth  pairs, each once, and what they are worth: whole numbers
    alone        (n,) worth of choosing nobody, far below that of any pair
    prices       (n,) a guess to start from; a good one makes it several times faster
    Returns      the choice, and prices so that no pair is worth more than those of its two
                 people, while they sum to half the worth of the choice
    Source       Jonker and Volgenant, Computing 38 (1987), as built in SciPy for sparse graphs;
                 prices: longest paths from the choice, Bellman and Ford
    """
    everybody = np.arange(n)
    # Alone comes first in each row: the solver begins with a check whether everybody can choose
    # somebody, which is over at once when the first thing it tries will do, and otherwise can
    # take exponential time (scipy issue 26147).
    row = np.concatenate((everybody, u, v))
    column = np.concatenate((everybody, v, u))
    value = np.concatenate((alone, worth, worth)).astype(np.float64)
    order = np.argsort(row, kind="stable")
    row, column, value = row[order], column[order], value[order]
    # What a choice falls short of the prices is a small number where the guess is good. Whole
    # numbers stay exact; zero would mean "no such pair" to the solver.
    start = np.floor(prices)
    short = start[row] + start[column] - value
    short += 1 - short.min()
    first = np.searchsorted(row, np.arange(n + 1))
    graph = csr_array((short, column, first), shape=(n, n))
    chosen: Ints = min_weight_full_bipartite_matching(graph)[1].astype(np.int64)
    return Choice(chosen, _prices(first, column, value, chosen, start=start))


def _prices(first: Ints, column: Ints, value: Floats, chosen: Ints, *, start: Floats) -> Floats:
    """Find prices that prove the choice to be the best: each as low as the others let it be.

    first  (n + 1,) where the pairs of each person begin in column and value
    """
    everybody = np.arange(len(chosen))
    row = np.repeat(everybody, np.diff(first))
    own = value[np.flatnonzero(column == chosen[row])]
    # who chose c would rather choose d unless d costs as much more as d is worth more
    gain, paid = value - own[row], start.copy()
    chooser = np.empty(len(chosen), dtype=np.int64)
    chooser[chosen] = everybody
    people = everybody
    while len(people):
        counts = first[people + 1] - first[people]
        skipped = np.cumsum(counts) - counts
        pairs = np.repeat(first[people] - skipped, counts) + np.arange(counts.sum())
        asked = gain[pairs] + np.repeat(paid[chosen[people]], counts)
        wanted = column[pairs]
        is_dearer = asked > paid[wanted]
        np.maximum.at(paid, wanted[is_dearer], asked[is_dearer])
        people = chooser[np.unique(wanted[is_dearer])]  # whose own choice costs more now
    prices: Floats = (own - paid[chosen] + paid) / 2
    return prices
