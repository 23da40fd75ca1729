"""What two people can learn from each other and want to learn together, for many pairs at once.

The same numbers as exchange_value and common_value of score.py, which fill the tables here; a
test compares them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pairing.guides.library import Topic
from pairing.history import Ints
from pairing.matching import score
from pairing.matching.families import Bools, Floats
from pairing.profiles import Profile
from pairing.weights import Weights

Small = NDArray[np.uint8]

GROW_COLUMNS = 3
QUARTER = 4  # similarities are quarters, so four times them are small whole numbers
# a coverage is 0.7 of one quarter and 0.3 of another, so 40 times it is a whole number
FULL = 40
FIRST, SECOND = 7, 3
WISHED = 7  # the bit that tells of it; the ones below count
_RELATED = np.uint8((1 << WISHED) - 1)
_WAYS = np.indices((FULL + 1, FULL + 1)) / FULL  # any two coverages


@dataclass(frozen=True, slots=True)
class TopicTable:
    """What people grow in and share, as numbers of topics.

    grow     (columns, n) growth topics, filled up with `none`
    share    (columns, n) shared topics, filled up with `none`
    offers   (topics + 1, n) in quarters, how well a person's shared topics cover a topic
    wishes   (topics + 1, n) how many of a person's growth topics are related to a topic; the
             bit WISHED is set if it is one of them itself
    kin      (columns, columns, n) whether two of a person's growth topics are related; there are
             three columns, as a form takes three topics, and more only cost more
    none     the number that stands for "no topic"; its rows and columns are 0
    weights  those of the program
    exchange by two coverages in fortieths, one after the other: what they bring of the whole score
    common   by quarters: the same of topics in common
    """

    grow: Ints
    share: Ints
    offers: Small
    wishes: Small
    kin: Small
    none: int
    weights: Weights
    exchange: Floats
    common: Floats

    @property
    def is_single(self) -> Bools:
        """Mark people with one growth topic: it counts whole, as there is no second."""
        single: Bools = self.grow[1] == self.none
        return single

    def score_of(self, u: Ints, v: Ints) -> Floats:
        """Give the share of the whole score that topics bring to the pairs (u[i], v[i])."""
        return self._score_of(self._seen_by(u, v), self._seen_by(v, u))

    def score_of_all(self, some: slice, others: slice) -> Floats:
        """Do what score_of does for everybody of some with everybody of others."""
        there, back = self._all_seen_by(some, others), self._all_seen_by(others, some)
        coverage, n_near = (np.ascontiguousarray(it.T) for it in (back.coverage, back.n_near))
        return self._score_of(there, back._replace(coverage=coverage, n_near=n_near))

    def _score_of(self, there: "_Seen", back: "_Seen") -> Floats:
        ways = there.coverage * np.intp(FULL + 1)
        ways += back.coverage
        value: Floats = np.take(self.exchange, ways)
        quarters = np.minimum(there.n_near, back.n_near)
        quarters += 2 * there.n_same
        value += np.take(self.common, quarters.astype(np.intp), mode="clip")
        return value

    def _seen_by(self, takers: Ints, givers: Ints) -> "_Seen":
        """See pairs as the one of them does who takes."""
        width = self.offers.shape[1]
        at = [column[takers] * width + givers for column in self.grow]
        return _seen(
            [self.offers.ravel()[one] for one in at],
            [self.wishes.ravel()[one] for one in at],
            is_single=self.is_single[takers],
            kin=self.kin[:, :, takers],
        )

    def _all_seen_by(self, takers: slice, givers: slice) -> "_Seen":
        """See everybody of the givers as everybody of the takers does: (takers, givers)."""
        offers, wishes = self.offers[:, givers], self.wishes[:, givers]
        return _seen(
            [offers[column] for column in self.grow[:, takers]],
            [wishes[column] for column in self.grow[:, takers]],
            is_single=self.is_single[takers, np.newaxis],
            kin=self.kin[:, :, takers, np.newaxis],
        )


class _Seen(NamedTuple):
    """What one side of pairs sees in the other.

    coverage  of the two best covered growth topics, in fortieths
    n_same    growth topics that are the other's, too
    n_near    of the rest, those related to others of the other's
    """

    coverage: Small
    n_same: Small
    n_near: Small


def _seen(offers: list[Small], wishes: list[Small], *, is_single: Bools, kin: Small) -> _Seen:
    """Work out what is seen from what each growth topic finds; writes over what it is given."""
    # in place and in small numbers: large pools spend much of their time here
    same = [one >> WISHED for one in wishes]
    n_same, n_near = np.zeros_like(wishes[0]), np.zeros_like(wishes[0])
    for mine, near in enumerate(wishes):
        near &= _RELATED
        for other, is_same in enumerate(same):
            if other != mine:
                near -= kin[mine, other] & is_same
        n_same += same[mine]
        n_near += (near > 0) > same[mine]
    return _Seen(weigh_two_best(offers, is_single=is_single), n_same, n_near)


def exchange_of(there: Floats, back: Floats) -> Floats:
    """Value two coverages, as exchange_value does."""
    value: Floats = 0.7 * np.sqrt(there * back) + 0.3 * (there + back) / 2
    return value


def weigh_two_best(rows: Sequence[Small], *, is_single: Bools) -> Small:
    """Weigh the two best of several coverages in quarters; gives fortieths.

    is_single  whose only topic counts whole; of a shape that goes with the rows
    """
    # in place where it can be: large pools spend much of their time here
    best, second = np.maximum(rows[0], rows[1]), np.minimum(rows[0], rows[1])
    for row in rows[2:]:
        np.maximum(second, np.minimum(best, row), out=second)
        np.maximum(best, row, out=best)
    np.copyto(second, best, where=is_single)
    second *= SECOND
    best *= FIRST
    second += best
    return second


def topic_table(
    profiles: Sequence[Profile], *, topics: Mapping[str, Topic], weights: Weights = score.USUAL
) -> TopicTable:
    """Number the topics people named and compare them. Cost: n times the number of topics."""
    keys = sorted({key for one in profiles for key in one.grow_topics + one.share_topics})
    number = {key: at for at, key in enumerate(keys)}
    none = len(keys)
    alike = np.zeros((none + 1, none + 1))
    for row, one in enumerate(keys):
        for column, other in enumerate(keys[: row + 1]):
            alike[row, column] = alike[column, row] = score.similarity(one, other, topics=topics)
    grow = _columns([one.grow_topics for one in profiles], number, at_least=GROW_COLUMNS)
    quarters = np.rint(QUARTER * alike).astype(np.uint8)
    offers = np.zeros((none + 1, len(profiles)), dtype=np.uint8)
    share = _columns([one.share_topics for one in profiles], number, at_least=1)
    for column in share:
        np.maximum(offers, quarters[:, column], out=offers)
    is_near = alike == score.RELATED
    wishes = np.zeros_like(offers)
    for column in grow:
        wishes += is_near[:, column]
    for column in grow:
        real = np.flatnonzero(column != none)
        wishes[column[real], real] += 1 << WISHED
    kin = is_near[grow[:, np.newaxis], grow[np.newaxis]].astype(np.uint8)
    return TopicTable(
        grow=grow,
        share=share,
        offers=offers,
        wishes=wishes,
        kin=kin,
        none=none,
        weights=weights,
        exchange=(weights.exchange * exchange_of(*_WAYS)).ravel(),
        # two topics in common are enough and count two quarters each, a related one counts one
        common=weights.common * np.arange(5) / 4,
    )


def _columns(lists: Sequence[tuple[str, ...]], number: Mapping[str, int], *, at_least: int) -> Ints:
    """Turn lists of topics into columns of numbers, filled up; repeated topics count once."""
    unique = [tuple(dict.fromkeys(one)) for one in lists]
    width = max([at_least, *(len(one) for one in unique)])
    rows = [[number[key] for key in one] + [len(number)] * (width - len(one)) for one in unique]
    return np.ascontiguousarray(np.array(rows, dtype=np.int64).reshape(len(rows), width).T)
