"""What many pairs are worth at most, tile by tile: fast, a little generous, never too low.

Single precision, and related topics counted generously. People stand in an order the caller gives,
so that a tile is a slice of people against a slice of people. Hard rules that go by pairs (the
avoid list, reporting lines) and the waiting bonus are no part of it.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from benchmarks.exchange import FIRST, FULL, SECOND, WIDTH
from benchmarks.points import STEP, STEPS, Facet, Ints, Points
from pairing import weights

Singles = NDArray[np.float32]
Bytes = NDArray[np.uint8]

WHOLE = STEP * STEPS  # points of a score of 1
# Rough worth is counted in the points of one fortieth covered one way: most factors are whole then.
ONE_WAY = 0.15 / FULL * WHOLE * weights.W_EXCHANGE
ENOUGH_NEAR = np.uint8(4)  # two wishes in common
PER_NEAR = ceil(WHOLE * weights.W_COMMON / 4 / ONE_WAY - 1e-9)  # 25; with 80 it must fit in a byte
MOST_BY_TOPICS = WHOLE * (weights.W_EXCHANGE + weights.W_COMMON) / ONE_WAY
APART = -1e6  # added for classes that may not meet, so that no price is low enough
JOINT_CLASSES = 1500  # facets are put together while there are at most so many classes


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice of people as columns, with what each facet is worth to them, by class."""

    across: slice
    tables: tuple[Singles, ...]


@dataclass(frozen=True, slots=True)
class Rough:
    """People in an order: codes of their classes and tables of points, and their topics."""

    codes: tuple[Ints, ...]
    tables: tuple[Singles, ...]
    grow: Ints
    distinct: Ints
    best: Bytes
    near: Bytes

    def strip(self, across: slice) -> Strip:
        """Prepare columns, to be used with many rows."""
        both = zip(self.tables, self.codes, strict=True)
        return Strip(across, tuple(table[:, codes[across]] for table, codes in both))

    def by_classes(self, down: slice, strip: Strip) -> Singles:
        """Give (rows, columns) what the classes are worth, in units of ONE_WAY; APART included."""
        worth = strip.tables[0][self.codes[0][down]]
        for codes, table in zip(self.codes[1:], strip.tables[1:], strict=True):
            worth += table[codes[down]]
        return worth

    def add_topics(self, worth: Singles, down: slice, strip: Strip) -> None:
        """Add what the topics are worth at most, in units of ONE_WAY."""
        across = strip.across
        here, there = self._topics_of(down, across), self._topics_of(across, down)
        # turning a tile around is dear, so both numbers are turned in one
        there = np.ascontiguousarray(there.T)
        near, back_near = here // np.uint8(FULL + 1), there // np.uint8(FULL + 1)
        covered, back = here - near * np.uint8(FULL + 1), there - back_near * np.uint8(FULL + 1)
        product = np.sqrt(np.multiply(covered, back, dtype=np.uint16), dtype=np.float32)
        product *= np.float32(0.7 / FULL * WHOLE * weights.W_EXCHANGE / ONE_WAY)
        worth += product
        np.minimum(near, back_near, out=near)
        near *= np.uint8(PER_NEAR)
        near += covered
        near += back
        worth += near

    def _topics_of(self, takers: slice, givers: slice) -> Bytes:
        """Give (takers, givers) the fortieths of the takers' wishes that are covered, + 41 * near.

        near is 2 for each wish in common and 1 for each that is at most related, 4 at most
        """
        best, close = self.best[:, givers], self.near[:, givers]
        first, second, third = (best[self.grow[takers, column]] for column in range(WIDTH))
        low, high = np.minimum(first, second), np.maximum(first, second)
        np.maximum(low, np.minimum(high, third, out=second), out=low)
        np.maximum(high, third, out=high)
        high *= np.uint8(FIRST)
        low *= np.uint8(SECOND)
        high += low
        near: Bytes = close[self.distinct[takers, 0]]
        for column in range(1, WIDTH):
            near += close[self.distinct[takers, column]]
        np.minimum(near, ENOUGH_NEAR, out=near)
        near *= np.uint8(FULL + 1)
        near += high
        return near


def rough_of(points: Points, order: Ints) -> Rough:
    """Prepare people in an order; somebody may stand in it twice."""
    codes: list[Ints] = []
    tables: list[Singles] = []
    for facet in sorted(points.facets, key=lambda one: len(one.value)):
        here = facet.codes[order]
        table = np.where(facet.is_allowed, WHOLE * facet.value / ONE_WAY, APART).astype(np.float32)
        if tables and len(tables[-1]) * len(table) <= JOINT_CLASSES:
            here, table = _joined(codes.pop(), tables.pop(), here, table)
        codes.append(here)
        tables.append(table)
    exchange = points.exchange
    return Rough(
        tuple(codes),
        tuple(tables),
        exchange.grow[order],
        exchange.distinct[order],
        np.ascontiguousarray(exchange.best[:, order]),
        np.ascontiguousarray(exchange.near[:, order]),
    )


def alike(facet: Facet) -> Ints:
    """Number people so that classes with the same exclusions come together."""
    rank = np.empty(len(facet.value), dtype=np.int64)
    rank[np.lexsort(facet.is_allowed.T)] = np.arange(len(rank))
    return rank[facet.codes]


def _joined(codes: Ints, table: Singles, others: Ints, other: Singles) -> tuple[Ints, Singles]:
    """Make one table of two, over the pairs of classes that somebody is in."""
    both, joint = np.unique(codes * len(other) + others, return_inverse=True)
    here, there = np.divmod(both, len(other))
    return joint, table[np.ix_(here, here)] + other[np.ix_(there, there)]
