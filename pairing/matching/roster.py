"""The pool of one round as arrays: who may meet, what each pair is worth, when it last met.

People are numbers 0..n-1 in an order drawn by the seed, so "the first of equals" is chance, and
the order of the pool does not matter.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pairing.errors import DuplicateParticipant
from pairing.guides.library import Topic
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.bulk_score import Bools, Ints, ScoreTable, scores_of, tabulate
from pairing.participants import Participant
from pairing.programs import Rules

POINTS = 1000  # points of a score of 1; whole numbers keep sums exact on every machine
WAIT_BONUS = 150  # points for a pair of people who waited long; for the assignment only
ENOUGH_WAITING = 6  # rounds waited by the two together that earn the whole bonus
ABSENT = -1  # no pair has this code
MOST_POINTS = POINTS + WAIT_BONUS


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs (u[i], v[i]): allowed by the rules, points for the assignment, rounds since they met.

    ago is 0 for two who never met.
    """

    u: Ints
    v: Ints
    is_allowed: Bools
    points: Ints
    ago: Ints

    def only(self, chosen: Bools) -> "Judged":
        """Keep the pairs marked in an array of the same length."""
        return Judged(
            self.u[chosen],
            self.v[chosen],
            self.is_allowed[chosen],
            self.points[chosen],
            self.ago[chosen],
        )


@dataclass(frozen=True, slots=True)
class Roster:
    """people in drawn order; waited and trios by number; the rest serves judge()."""

    people: tuple[Participant, ...]
    waited: Ints
    trios: Ints
    table: ScoreTable
    _avoided: Ints
    _met: Ints
    _met_ago: Ints

    def __len__(self) -> int:
        return len(self.people)

    def judge(self, u: Ints, v: Ints) -> Judged:
        """Judge the pairs (u[i], v[i]), any two different numbers in any order."""
        code = np.minimum(u, v) * len(self) + np.maximum(u, v)
        is_near = self.table.is_stage_near[self.table.stage[u], self.table.stage[v]]
        waiting = np.minimum(1.0, (self.waited[u] + self.waited[v]) / ENOUGH_WAITING)
        points = np.rint(POINTS * scores_of(self.table, u, v) + WAIT_BONUS * waiting)
        return Judged(
            u=u,
            v=v,
            is_allowed=is_near & ~_found(self._avoided, code)[0],
            points=points.astype(np.int64),
            ago=_look_up(self._met, self._met_ago, code),
        )

    def judge_all(self, members: Ints) -> Judged:
        """Judge every pair among some people. Cost: their number squared."""
        first, second = np.triu_indices(len(members), k=1)
        return self.judge(members[first], members[second])


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
    """
    people = sorted(pool, key=lambda one: one.id)
    for one, following in pairwise(people):
        if one.id == following.id:
            raise DuplicateParticipant(one.id)
    random.Random(seed).shuffle(people)
    number = {one.id: n for n, one in enumerate(people)}
    # max: "met" must never read as "never met", whatever the caller counts from
    met = sorted((_code(pair, number), max(1, it.rounds_ago)) for pair, it in history.items())
    avoided = sorted(_code(pair, number) for pair in rules.avoided)
    return Roster(
        people=tuple(people),
        waited=np.array([one.rounds_waited for one in people], dtype=np.int64),
        trios=np.array([one.trios for one in people], dtype=np.int64),
        table=tabulate(people, topics=topics, max_stage_gap=rules.max_stage_gap),
        _avoided=np.array(avoided, dtype=np.int64),
        _met=np.array([code for code, _ in met], dtype=np.int64),
        _met_ago=np.array([ago for _, ago in met], dtype=np.int64),
    )


def _code(pair: tuple[ParticipantId, ParticipantId], number: Mapping[ParticipantId, int]) -> int:
    """Number a pair of the pool; ABSENT when one of the two is not there this round."""
    one, other = number.get(pair[0]), number.get(pair[1])
    if one is None or other is None:
        return ABSENT
    return min(one, other) * len(number) + max(one, other)


def _found(sorted_codes: Ints, code: Ints) -> tuple[Bools, Ints]:
    if not len(sorted_codes):
        return np.zeros(len(code), dtype=np.bool_), np.zeros(len(code), dtype=np.int64)
    at = np.minimum(np.searchsorted(sorted_codes, code), len(sorted_codes) - 1)
    return sorted_codes[at] == code, at


def _look_up(sorted_codes: Ints, values: Ints, code: Ints) -> Ints:
    is_there, at = _found(sorted_codes, code)
    found = np.zeros(len(code), dtype=np.int64)
    found[is_there] = values[at[is_there]]
    return found
