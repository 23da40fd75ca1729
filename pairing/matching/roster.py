"""The pool of one round as arrays: who may meet, what each pair is worth, when it last met.

People are numbers 0..n-1 in an order drawn by the seed, so "the first of equals" is chance, and
the order of the pool does not matter. Memory grows with people and meetings, not with pairs, but
for `rate_all`.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pairing.errors import DuplicateParticipant
from pairing.guides.library import Topic
from pairing.history import Ints, PairHistory
from pairing.matching.families import Bools, Family, Floats, families_of
from pairing.matching.pair_index import PairIndex
from pairing.matching.places import Places, places_of, reporting_pairs
from pairing.matching.rules import least_score
from pairing.matching.topic_table import TopicTable, topic_table
from pairing.participants import Participant
from pairing.programs import HardRule, Rules

POINTS = 1000  # points of a score of 1; whole numbers keep sums exact on every machine
STEP = 5  # coarse points: ties cost nothing and make the assignment many times faster
BONUS_STEP = 25  # points for each round a pair waited, for the assignment only
ENOUGH_WAITING = 6  # rounds waited by the two together that earn the whole bonus
MOST_POINTS = POINTS + BONUS_STEP * ENOUGH_WAITING
AT_ONCE = 2**16  # pairs rated together; measured: fewer cost calls, more miss the cache
# a score half-way between two steps goes down, whatever the machine made of its last digit
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs (u[i], v[i]): allowed by the rules, points for the assignment, how they met.

    count is how often they met, ago the rounds since they last did; both 0 for two who never met.
    """

    u: Ints
    v: Ints
    is_allowed: Bools
    points: Ints
    count: Ints
    ago: Ints

    def only(self, chosen: Bools | Ints) -> "Judged":
        """Keep the pairs marked in an array of the same length, or at the given places."""
        return Judged(*(getattr(self, column.name)[chosen] for column in fields(self)))

    @classmethod
    def join(cls, parts: Sequence["Judged"]) -> "Judged":
        """Put the pairs of one or more parts together."""
        names = [column.name for column in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    @classmethod
    def merge(cls, parts: Sequence["Judged"], *, n: int) -> "Judged":
        """Put the pairs of parts together, each pair of the n people once."""
        joined = cls.join(parts)
        code = np.minimum(joined.u, joined.v) * n + np.maximum(joined.u, joined.v)
        return joined.only(np.unique(code, return_index=True)[1])


@dataclass(frozen=True, slots=True)
class Roster:
    """people in drawn order; waited, trios and trio_ok by number; the rest serves judge().

    least  the score below which a pair is not made
    """

    people: tuple[Participant, ...]
    waited: Ints
    trios: Ints
    trio_ok: Bools
    families: tuple[Family, ...]
    topics: TopicTable
    places: Places
    least: float
    _excluded: PairIndex
    _met: PairIndex
    _met_count: Ints
    _met_ago: Ints

    def __len__(self) -> int:
        return len(self.people)

    def score_of(self, u: Ints, v: Ints) -> Floats:
        """Give the scores of the pairs (u[i], v[i]) in [0, 1], below 0 where a class keeps apart.

        Cost: some fifty to a hundred nanoseconds a pair
        """
        score = self.topics.score_of(u, v)
        score += self.places.score_of(u, v)
        for family in self.families:
            score += family.of(u, v)
        return np.minimum(score, 1.0, out=score)

    def rate(self, u: Ints, v: Ints) -> tuple[Ints, Bools]:
        """Give the points of the pairs (u[i], v[i]), and who of them class, place or score keep
        apart.

        Cost: that of score_of
        """
        points, is_apart = self._rated(self.score_of(u, v), u, v)
        return points.astype(np.int64), is_apart

    def rate_all(self) -> tuple[NDArray[np.int16], Bools]:
        """Give what `rate` says of everybody with everybody, oneself included: (n, n), symmetric.

        Points of who is kept apart mean nothing.
        Cost: people squared, some 30 ns a pair
        """
        n = len(self)
        points, is_apart = np.empty((n, n), dtype=np.int16), np.empty((n, n), dtype=np.bool_)
        rows = max(1, AT_ONCE // max(n, 1))
        for start in range(0, n, rows):
            some, later = slice(start, start + rows), slice(start, None)
            column, row = np.arange(start, n)[:rows, np.newaxis], np.arange(start, n)
            score = self.topics.score_of_all(some, later)
            score += self.places.score_of(column, row)
            for family in self.families:
                score += family.of_all(some, later)
            np.clip(score, -1.0, 1.0, out=score)  # far below 0 they are all alike
            rated = self._rated(score, column, row)
            for table, found in zip((points, is_apart), rated, strict=True):
                table[some, later] = found
                table[later, some] = found.T
        return points, is_apart

    def _rated(self, score: Floats, u: Ints, v: Ints) -> tuple[Floats, Bools]:
        """Turn scores into points, writing over them, and see who is kept apart."""
        is_apart = self.places.keep_apart(u, v)
        is_apart |= score < self.least
        points = points_of(score)
        if self.waited.any():
            points += bonus_of(self.waited[u] + self.waited[v])
        return points, is_apart

    def judge(self, u: Ints, v: Ints) -> Judged:
        """Judge the pairs (u[i], v[i]), any two different numbers in any order."""
        return self.judge_rated(u, v, *self.rate(u, v))

    def judge_rated(self, u: Ints, v: Ints, points: Ints, is_apart: Bools) -> Judged:
        """Judge pairs of whom it is known what `rate` says."""
        is_met, at = self._met.find(u, v)
        return Judged(
            u=u,
            v=v,
            is_allowed=~(is_apart | self._excluded.find(u, v)[0]),
            points=points,
            count=_where(is_met, self._met_count, at),
            ago=_where(is_met, self._met_ago, at),
        )

    def met_pairs(self) -> tuple[Ints, Ints]:
        """List the people of the roster who met, lower number first."""
        return self._met.pairs()

    def excluded_pairs(self) -> tuple[Ints, Ints]:
        """List the people of the roster whom the rules keep apart by name, lower number first."""
        return self._excluded.pairs()

    def judge_all(self, members: Ints) -> Judged:
        """Judge every pair among some people. Cost: their number squared."""
        first, second = np.triu_indices(len(members), k=1)
        return self.judge(members[first], members[second])


def _where(is_there: Bools, values: Ints, at: Ints) -> Ints:
    found = np.zeros(len(at), dtype=np.int64)
    found[is_there] = values[at[is_there]]
    return found


def points_of(score: Floats) -> Floats:
    """Turn scores of 1 at most into whole points, in steps of STEP; writes over them."""
    score *= POINTS / STEP
    score -= 0.5 + _TIE
    np.ceil(score, out=score)
    score *= STEP
    return score


def bonus_of(waited: Ints) -> Ints:
    """Give the points for the rounds two people waited together."""
    bonus: Ints = BONUS_STEP * np.minimum(waited, ENOUGH_WAITING)
    return bonus


def gather(
    pool: Sequence[Participant],
    history: PairHistory,
    rules: Rules,
    *,
    seed: int,
    topics: Mapping[str, Topic],
) -> Roster:
    """Draw the order of the pool and bring everything about it into arrays.

    Raises  DuplicateParticipant
    Cost    people, meetings and avoided pairs; classes of people squared (see families.py)
    """
    people = sorted(pool, key=lambda one: one.id)
    for one, following in pairwise(people):
        if one.id == following.id:
            raise DuplicateParticipant(one.id)
    random.Random(seed).shuffle(people)
    ids = np.array([one.id for one in people], dtype=np.int64)
    low, high, count, ago = history.columns()
    met, order = PairIndex.of(ids, low, high)
    excluded = [
        pair
        for rule, pairs in (
            (HardRule.AVOIDED, sorted(rules.avoided)),
            (HardRule.REPORTING_LINE, reporting_pairs(people)),
        )
        if rules.is_on(rule)
        for pair in pairs
    ]
    apart = np.array(excluded, dtype=np.int64).reshape(-1, 2)
    return Roster(
        people=tuple(people),
        waited=np.array([one.rounds_waited for one in people], dtype=np.int64),
        trios=np.array([one.trios for one in people], dtype=np.int64),
        trio_ok=np.array([one.profile.trio_ok for one in people], dtype=np.bool_),
        families=families_of(people, rules),
        topics=topic_table([one.profile for one in people], topics=topics, weights=rules.weights),
        places=places_of(
            people,
            is_on=rules.is_on(HardRule.REPORTING_LINE),
            never_same_team=rules.is_on(HardRule.SAME_TEAM),
            weights=rules.weights,
        ),
        least=least_score(rules),
        _excluded=PairIndex.of(ids, apart[:, 0], apart[:, 1])[0],
        _met=met,
        _met_count=count[order],
        # max: "met" must never read as "never met", whatever the caller counts from
        _met_ago=np.maximum(ago[order], 1),
    )
