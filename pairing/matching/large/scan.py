"""Look at every pair of a large pool, block by block, for those worth more than two prices.

Prices say what a person's place in the round is worth; a pair worth more than the prices of its
two people would improve the round. Working in small numbers and in blocks that fit the
processor's cache, this takes less than ten nanoseconds a pair; whole classes of people who cannot
be worth their prices to each other are passed over. Nothing of the size of all pairs is ever kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.history import Ints
from pairing.matching.families import Bools, Floats
from pairing.matching.large.topic_points import TopicPoints, level_of
from pairing.matching.roster import ENOUGH_WAITING, POINTS, STEP, Judged, Roster, bonus_of
from pairing.matching.topic_table import FULL, WISHED, Small, weigh_two_best

Quick = NDArray[np.float32]
Bits = NDArray[np.uint64]

ROWS, COLUMNS = 256, 1024  # a block; measured: smaller ones cost calls, larger ones miss the cache
# Threads that only count, on frozen arrays: NumPy lets them run side by side, and the order of
# what they find is that of the blocks, so the result is the same with any number of them.
THREADS = 2
AT_ONCE = 100_000  # pairs looked at closely in one go
# a growth topic in common counts two and a related one one; four are worth all
_ENOUGH_COMMON = 4
_BITS = 64  # of a word, for a quick look at topics in common
_ROUNDING = STEP / 2 + 0.1  # points are rounded to steps; 32-bit numbers err far less than 0.1
_RELATIVE = 2.0**-21  # error of a large price as a 32-bit number, with room


@dataclass(frozen=True, slots=True)
class Kinds:
    """People sorted into kinds: those alike in everything but topics, place and name.

    order   (n,) numbers of people, kind by kind
    kind    (n,) kind of the person at each place of the order, ascending
    codes   the class of each kind, one array per table
    plain   per table, points of two classes beside topics and distance
    most    points that topics can add at most, for two classes of the last table
    """

    order: Ints
    kind: Ints
    codes: tuple[Ints, ...]
    plain: tuple[Quick, ...]
    most: Quick

    def points(self, mine: Ints, yours: Ints) -> tuple[Quick, Quick]:
        """Give (points beside topics and distance, most that topics can add) of kinds."""
        plain = np.zeros((len(mine), len(yours)), dtype=np.float32)
        for codes, table in zip(self.codes, self.plain, strict=True):
            plain += _look_up(table, codes[mine], codes[yours])
        return plain, _look_up(self.most, self.codes[-1][mine], self.codes[-1][yours])


def _look_up(table: Quick, mine: Ints, yours: Ints) -> Quick:
    """Look up all pairs of some classes with others, few of the first being different."""
    classes, again = np.unique(mine, return_inverse=True)
    found: Quick = np.take(table[classes], yours, axis=1)[again]
    return found


def sort_kinds(roster: Roster) -> Kinds:
    """Sort the people of a roster into kinds."""
    waited = np.minimum(roster.waited, ENOUGH_WAITING)
    grows = (roster.topics.grow[0] != roster.topics.none).astype(np.int64)
    shares = (roster.topics.share[0] != roster.topics.none).astype(np.int64)
    eager = np.arange(4 * (ENOUGH_WAITING + 1))  # rounds waited, wants to grow, can share
    keys = [*(family.codes for family in roster.families), 4 * waited + 2 * grows + shares]
    order = np.lexsort(tuple(keys[::-1]))
    sorted_keys = np.stack([key[order] for key in keys])
    is_first = np.ones(len(order), dtype=np.bool_)
    is_first[1:] = (sorted_keys[:, 1:] != sorted_keys[:, :-1]).any(axis=0)
    tables = [POINTS * family.value for family in roster.families]
    tables.append(bonus_of(eager[:, np.newaxis] // 4 + eager // 4).astype(np.float64))
    may_grow, may_share = eager // 2 % 2, eager % 2
    ways = np.outer(may_grow, may_share) + np.outer(may_share, may_grow)
    points = TopicPoints.of(roster.topics.weights)
    one_way, both_ways = points.exchange[0, FULL], points.exchange[FULL, FULL]
    exchange = np.array([0.0, one_way, both_ways])[ways]
    return Kinds(
        order=order,
        kind=np.cumsum(is_first) - 1,
        codes=tuple(sorted_keys[:, is_first]),
        plain=tuple(table.astype(np.float32) for table in tables),
        most=(exchange + points.common * np.outer(may_grow, may_grow)).astype(np.float32),
    )


def find_worthy(
    roster: Roster, kinds: Kinds, prices: Floats, *, one_in: int = 1
) -> Iterator[Judged]:
    """Find the pairs who never met, may meet, and are worth more than their prices.

    prices   (n,) by number of person
    one_in   look at one in so many of all pairs only
    Returns  parts, each pair once; their points are exact
    Cost     pairs of people, less than ten nanoseconds each
    """
    scan = _Scan(roster, kinds, prices, one_in=one_in)
    for u, v in in_parts(scan.all_rows()):
        points, is_apart = roster.rate(u, v)
        worthy = np.flatnonzero((points - prices[u] - prices[v] > 0) & ~is_apart)
        found = roster.judge_rated(u[worthy], v[worthy], points[worthy], is_apart[worthy])
        yield found.only(found.is_allowed & (found.count == 0))


def in_parts(finds: Iterable[tuple[Ints, Ints]]) -> Iterator[tuple[Ints, Ints]]:
    """Put many small finds together, as a call for each costs more, but not all of them at once."""
    held: list[tuple[Ints, Ints]] = []
    size = 0
    for found in finds:
        held.append(found)
        size += len(found[0])
        if size > AT_ONCE:
            yield _joined(held)
            held, size = [], 0
    if held:
        yield _joined(held)


def _joined(finds: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    return np.concatenate([u for u, _ in finds]), np.concatenate([v for _, v in finds])


class _Scan:
    """One look at all pairs for given prices."""

    def __init__(self, roster: Roster, kinds: Kinds, prices: Floats, *, one_in: int) -> None:
        # Dear people of a kind first: blocks of them pass over more.
        self.order = kinds.order[np.lexsort((-prices[kinds.order], kinds.kind))]
        sorted_prices = prices[self.order]
        # A price is lowered by what it may lose as a 32-bit number: no pair is overlooked.
        self.prices = (sorted_prices - np.abs(sorted_prices) * _RELATIVE).astype(np.float32)
        self.reach = POINTS * roster.places.most
        self.points = TopicPoints.of(roster.topics.weights)
        self.roster = roster
        self.kinds = kinds
        self.one_in = one_in
        self.grow = np.ascontiguousarray(roster.topics.grow[:, self.order])
        self.is_single = roster.topics.is_single[self.order]
        self.offers = np.ascontiguousarray(roster.topics.offers[:, self.order].T)
        wishes = roster.topics.wishes[:, self.order]
        self.wished, self.welcome = _bits_of(wishes >= 1 << WISHED), _bits_of(wishes > 0)

    def all_rows(self) -> Iterator[tuple[Ints, Ints]]:
        """Look at all blocks; what the threads find comes in the order of the blocks."""
        with ThreadPoolExecutor(THREADS) as threads:
            for found in threads.map(self.rows, range(0, len(self.prices), ROWS)):
                yield from found

    def rows(self, start: int) -> list[tuple[Ints, Ints]]:
        """Find promising pairs of ROWS of the sorted people, from `start` on, with a later one."""
        kind, rows = self.kinds.kind, slice(start, min(start + ROWS, len(self.prices)))
        mine, first, row_kind = np.unique(kind[rows], return_index=True, return_inverse=True)
        base, most = self.kinds.points(mine, np.arange(mine[0], kind[-1] + 1))
        # how far apart people work is taken at its best here and looked at one by one later
        base += np.float32(self.reach + _ROUNDING)
        last = np.append(first[1:], rows.stop - start) - 1  # the cheapest of each kind
        most += base
        most -= self.prices[start + last, None]
        hope = most.max(axis=0)[kind[start:] - mine[0]]
        columns = start + np.flatnonzero(hope > self.prices[start:])
        columns = columns[start // ROWS % self.one_in :: self.one_in]
        offers = np.ascontiguousarray(self.offers[rows].T)
        finds = []
        for at in range(0, len(columns), COLUMNS):
            some = columns[at : at + COLUMNS]
            gain = (base[:, kind[some] - mine[0]] - self.prices[some])[row_kind]
            gain -= self.prices[rows, None]
            theirs = np.ascontiguousarray(np.take(self.offers, some, axis=0).T)
            there = _coverage(theirs, self.grow[:, rows], self.is_single[rows])
            back = _coverage(offers, self.grow[:, some], self.is_single[some]).T
            back = np.ascontiguousarray(back)
            most = np.multiply(level_of(there, back), self.points.per_level, dtype=np.float32)
            most += gain
            hits = np.flatnonzero(most > -self.points.common)
            worth = gain.ravel()[hits]
            worth = worth + self.points.exchange[there.ravel()[hits], back.ravel()[hits]]
            row, column = np.divmod(hits, len(some))
            row, column = row + start, some[column]
            is_worthy = (worth + self._most_common(row, column) > 0) & (row < column)
            finds.append((self.order[row[is_worthy]], self.order[column[is_worthy]]))
        return finds

    def _most_common(self, row: Ints, column: Ints) -> Floats:
        """Give the most that growth topics in common can bring to pairs, in points."""
        mine = self.wished[row]
        common = np.bitwise_count(mine & self.wished[column])
        common += np.bitwise_count(mine & self.welcome[column])
        most: Floats = self.points.common / _ENOUGH_COMMON * np.minimum(common, _ENOUGH_COMMON)
        return most


def _bits_of(is_marked: Bools) -> Bits:
    """Give everybody a bit for each topic marked, all bits where two fall together."""
    bits = np.zeros(is_marked.shape[1], dtype=np.uint64)
    for topic, marks in enumerate(is_marked):
        bits |= marks.astype(np.uint64) << np.uint64(topic % _BITS)
    bits[np.bitwise_count(bits) < is_marked.sum(axis=0)] = ~np.uint64(0)
    return bits


def _coverage(offers: Small, grow: Ints, is_single: Bools) -> Small:
    """Cover the growth topics of some people by the offers of others: (takers, givers)."""
    rows = [offers[column] for column in grow]
    return weigh_two_best(rows, is_single=is_single[:, np.newaxis])
