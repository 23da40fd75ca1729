"""What two people can learn from each other and want to learn together, for many pairs at once.

The same numbers as exchange_value and common_value of score.py, which fill the tables here; a
test compares them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pairing.guides.library import Topic
from pairing.history import Ints
from pairing.matching import score
from pairing.matching.families import Bools, Floats
from pairing.profiles import Profile

Small = NDArray[np.uint8]
Bits = NDArray[np.uint64]

GROW_COLUMNS = 3
QUARTER = 4  # similarities are quarters, so four times them are small whole numbers
# a coverage is 0.7 of one quarter and 0.3 of another, so 40 times it is a whole number
FULL = 40
FIRST, SECOND = 7, 3


@dataclass(frozen=True, slots=True)
class TopicTable:
    """What people grow in and share, as numbers of topics.

    grow     (columns, n) growth topics, filled up with `none`
    share    (columns, n) shared topics, filled up with `none`
    offers   (topics + 1, n) in quarters, how well a person's shared topics cover a topic
    is_near  (topics + 1, topics + 1) related, but not the same
    grow_bits  (n,) a bit for each growth topic, for a quick look
    near_bits  (n,) a bit for each topic that is one of them, or near to one
    none     the number that stands for "no topic"; its rows and columns are 0
    """

    grow: Ints
    share: Ints
    offers: Small
    is_near: Bools
    grow_bits: Bits
    near_bits: Bits
    none: int

    @property
    def is_single(self) -> Bools:
        """Mark people with one growth topic: it counts whole, as there is no second."""
        single: Bools = self.grow[1] == self.none
        return single

    def score_of(self, u: Ints, v: Ints) -> Floats:
        """Give the share of the whole score that topics bring to the pairs (u[i], v[i])."""
        there, back = self._coverage(u, v) / FULL, self._coverage(v, u) / FULL
        value: Floats = score.W_EXCHANGE * exchange_of(there, back) + score.W_COMMON * self._common(
            u, v
        )
        return value

    def _coverage(self, takers: Ints, givers: Ints) -> Small:
        """Cover the takers' two best covered growth topics, in fortieths."""
        flat, width = self.offers.ravel(), self.offers.shape[1]
        rows = [flat[column[takers] * width + givers] for column in self.grow]
        return weigh_two_best(rows, is_single=self.is_single[takers])

    def _common(self, u: Ints, v: Ints) -> Floats:
        """Value the growth topics in common, as common_value does."""
        value = np.zeros(len(u))
        looked_at = np.flatnonzero(self.grow_bits[u] & self.near_bits[v])
        value[looked_at] = self._count_common(u[looked_at], v[looked_at])
        return value

    def _count_common(self, u: Ints, v: Ints) -> Floats:
        mine, yours = self.grow[:, u], self.grow[:, v]
        near = self.is_near.ravel()
        same = [[(one == other) & (one != self.none) for other in yours] for one in mine]
        mine_same = [np.logical_or.reduce(row) for row in same]
        yours_same = [np.logical_or.reduce(column) for column in zip(*same, strict=True)]
        is_near = [
            [
                near[one * (self.none + 1) + other] & ~is_same & ~is_same_too
                for other, is_same_too in zip(yours, yours_same, strict=True)
            ]
            for one, is_same in zip(mine, mine_same, strict=True)
        ]
        mine_near = np.sum([np.logical_or.reduce(row) for row in is_near], axis=0)
        yours_near = np.sum(
            [np.logical_or.reduce(column) for column in zip(*is_near, strict=True)], axis=0
        )
        n_near = np.minimum(mine_near, yours_near)
        total: Floats = np.minimum(1.0, (np.sum(mine_same, axis=0) + score.RELATED * n_near) / 2)
        return total


def exchange_of(there: Floats, back: Floats) -> Floats:
    """Value two coverages, as exchange_value does."""
    value: Floats = 0.7 * np.sqrt(there * back) + 0.3 * (there + back) / 2
    return value


def weigh_two_best(rows: Sequence[Small], *, is_single: Bools) -> Small:
    """Weigh the two best of several coverages in quarters; gives fortieths.

    is_single  whose only topic counts whole; of the length of the rows' first axis
    """
    # in place where it can be: large pools spend much of their time here
    best, second = np.maximum(rows[0], rows[1]), np.minimum(rows[0], rows[1])
    for row in rows[2:]:
        np.maximum(second, np.minimum(best, row), out=second)
        np.maximum(best, row, out=best)
    second[is_single] = best[is_single]
    second *= SECOND
    best *= FIRST
    second += best
    return second


def topic_table(profiles: Sequence[Profile], *, topics: Mapping[str, Topic]) -> TopicTable:
    """Number the topics people named and compare them. Cost: n times the number of topics."""
    keys = sorted({key for one in profiles for key in one.grow_topics + one.share_topics})
    number = {key: at for at, key in enumerate(keys)}
    none = len(keys)
    alike = np.zeros((none + 1, none + 1))
    for one, row in number.items():
        for other, column in number.items():
            alike[row, column] = score.similarity(one, other, topics=topics)
    grow = _columns([one.grow_topics for one in profiles], number, at_least=GROW_COLUMNS)
    quarters = np.rint(QUARTER * alike).astype(np.uint8)
    offers = np.zeros((none + 1, len(profiles)), dtype=np.uint8)
    share = _columns([one.share_topics for one in profiles], number, at_least=1)
    for column in share:
        np.maximum(offers, quarters[:, column], out=offers)
    is_near = alike == score.RELATED
    bits = np.uint64(1) << (np.arange(none + 1, dtype=np.uint64) % np.uint64(64))
    bits[none] = 0
    near_too = np.where(is_near | np.eye(none + 1, dtype=np.bool_), bits, np.uint64(0))
    grow_bits = np.bitwise_or.reduce(bits[grow], axis=0)
    near_bits = np.bitwise_or.reduce(np.bitwise_or.reduce(near_too, axis=1)[grow], axis=0)
    # with more topics than bits, two of a person's may fall together: then nothing is ruled out
    is_mixed_up = np.bitwise_count(grow_bits) < (grow != none).sum(axis=0)
    grow_bits[is_mixed_up] = near_bits[is_mixed_up] = ~np.uint64(0)
    return TopicTable(
        grow=grow,
        share=share,
        offers=offers,
        is_near=is_near,
        grow_bits=grow_bits,
        near_bits=near_bits,
        none=none,
    )


def _columns(lists: Sequence[tuple[str, ...]], number: Mapping[str, int], *, at_least: int) -> Ints:
    """Turn lists of topics into columns of numbers, filled up; repeated topics count once."""
    unique = [tuple(dict.fromkeys(one)) for one in lists]
    width = max([at_least, *(len(one) for one in unique)])
    rows = [[number[key] for key in one] + [len(number)] * (width - len(one)) for one in unique]
    return np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(len(rows), width).T)
