"""What two people's topics are worth to each other: exchange and common ground, in bulk.

Works with small whole numbers: the similarity of two topics in quarters, how well somebody's wishes
are covered in fortieths. Both are checked to be exact, so no rounding hides in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pairing import weights
from pairing.guides.loading import load_library
from pairing.matching import score
from pairing.profiles import Profile

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Masks = NDArray[np.uint64]

QUARTERS = 4  # a similarity of 1
FIRST, SECOND = 7, 3  # tenths: what the best and the second best covered topic count
FULL = QUARTERS * (FIRST + SECOND)  # somebody whose wishes are covered in full
WIDTH = 3  # growth topics a person may name


@dataclass(frozen=True, slots=True)
class Exchange:
    """Topics of n people, numbered; the number after the last stands for none.

    grow     (n, 3) topics each wants; a single one is written twice, so it counts in full
    best     (topics + 1, n) how well a person's shares cover a topic, in quarters; none: 0
    near     (topics + 1, n) 2 if a person wants this topic, 1 if they want a related one; none: 0
    wants    (n,) the growth topics as bits; related: (topics + 1,) the related topics as bits
    distinct (n, 3) growth topics, each once
    """

    grow: Ints
    best: Bytes
    near: Bytes
    wants: Masks
    related: Masks
    distinct: Ints

    def only(self, members: Ints) -> "Exchange":
        """Take some people alone, numbered anew."""
        return replace(
            self,
            grow=self.grow[members],
            best=self.best[:, members],
            near=self.near[:, members],
            wants=self.wants[members],
            distinct=self.distinct[members],
        )

    def value(self, u: Ints, v: Ints) -> Floats:
        """Give the share of the score that topics make up for the pairs (u[i], v[i])."""
        there, back = self.covered(u, v) / FULL, self.covered(v, u) / FULL
        exchange = 0.7 * np.sqrt(there * back) + 0.3 * (there + back) / 2
        total: Floats = weights.W_EXCHANGE * exchange + weights.W_COMMON * self._common(u, v)
        return total

    def covered(self, takers: Ints, givers: Ints) -> Ints:
        """Tell in fortieths how well the givers' shares cover the takers' wishes."""
        first, second, third = (
            self.best[self.grow[takers, column], givers].astype(np.int64) for column in range(WIDTH)
        )
        high, low = np.maximum(first, second), np.minimum(first, second)
        low, high = np.maximum(low, np.minimum(high, third)), np.maximum(high, third)
        fortieths: Ints = FIRST * high + SECOND * low
        return fortieths

    def _common(self, u: Ints, v: Ints) -> Floats:
        same = self.wants[u] & self.wants[v]
        near = np.minimum(self._n_near(u, v, same), self._n_near(v, u, same))
        n_same = np.bitwise_count(same).astype(np.int64)
        value: Floats = np.minimum(1.0, (n_same + score.RELATED * near) / 2)
        return value

    def _n_near(self, u: Ints, v: Ints, same: Masks) -> Ints:
        """Count the topics of u's own that are related to one of v's own."""
        mine, yours = self.wants[u] & ~same, self.wants[v] & ~same
        count = np.zeros(len(u), dtype=np.int64)
        for column in range(WIDTH):
            topic = self.distinct[u, column]
            is_mine = (mine & _bit(topic)) > 0
            count += is_mine & ((self.related[topic] & yours) > 0)
        return count


def exchange_of(profiles: Sequence[Profile]) -> Exchange:
    """Prepare people's topics. Cost: n times the number of topics."""
    topics = load_library().topics
    keys = sorted({key for one in profiles for key in (*one.grow_topics, *one.share_topics)})
    number = {key: at for at, key in enumerate(keys)}
    none = len(keys)
    quarters = np.zeros((none + 1, none + 1))
    for one, row in number.items():
        for other, column in number.items():
            quarters[row, column] = QUARTERS * score.similarity(one, other, topics=topics)
    alike = quarters.astype(np.uint8)
    tenths = (10 * score.FIRST_TOPIC, 10 * score.SECOND_TOPIC)
    if not ((alike == quarters).all() and np.allclose(tenths, (FIRST, SECOND))) or none > 63:
        raise ValueError("the score no longer comes in quarters and tenths; widen exchange.py")
    distinct = _columns([one.grow_topics for one in profiles], number, width=WIDTH)
    grow = distinct.copy()
    grow[:, 1] = np.where(grow[:, 1] == none, grow[:, 0], grow[:, 1])
    # a row per topic: 2 where the topic is the same, 1 where it is related
    close = (2 * np.eye(none + 1) + (quarters == QUARTERS * score.RELATED)).astype(np.uint8)
    close[none] = 0
    best, near = np.zeros((2, none + 1, len(profiles)), dtype=np.uint8)
    for column in _columns([one.share_topics for one in profiles], number).T:
        np.maximum(best, alike[:, column], out=best)
    for column in distinct.T:
        np.maximum(near, close[:, column], out=near)
    bits = _bit(np.arange(none + 1))
    return Exchange(
        grow=grow,
        best=best,
        near=near,
        wants=np.bitwise_or.reduce(bits[distinct] * (distinct < none), axis=1),
        related=((close == 1) * bits).sum(axis=1, dtype=np.uint64),
        distinct=distinct,
    )


def _bit(topic: Ints) -> Masks:
    return np.left_shift(np.uint64(1), topic.astype(np.uint64))


def _columns(lists: Sequence[tuple[str, ...]], number: dict[str, int], *, width: int = 1) -> Ints:
    unique = [[number[key] for key in dict.fromkeys(one)] for one in lists]
    width = max(width, *(len(one) for one in unique), 1)
    rows = [one + [len(number)] * (width - len(one)) for one in unique]
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)
