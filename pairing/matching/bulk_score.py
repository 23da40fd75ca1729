"""score_pair for many pairs at once, as arrays.

Every table here is filled by the functions of score.py, so there is one truth about the score; a
test compares the two. People are numbers 0..n-1, in whatever order the caller gives them.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from pairing.guides.library import Topic
from pairing.matching import score
from pairing.matching.overlap import overlap_minutes, zone_offsets
from pairing.matching.rules import is_stage_near
from pairing.participants import Participant, Profile

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """What scoring needs to know about n people.

    grow, share   (n, most topics) topic numbers, filled up with the number after the last topic
    best          (topics + 1, n) how well a person's share topics cover a topic; last row 0
    is_near       (topics + 1, topics + 1) related, but not the same
    stage, zone   (n,) class of each person; the two tables hold the values of class pairs
    is_stage_near whether people of two stage classes may meet at all
    """

    grow: Ints
    share: Ints
    best: Floats
    is_near: Bools
    stage: Ints
    stage_values: Floats
    is_stage_near: Bools
    zone: Ints
    time_values: Floats


def tabulate(
    people: Sequence[Participant], *, topics: Mapping[str, Topic], max_stage_gap: int
) -> ScoreTable:
    """Prepare people for scores_of. Cost: n times the number of topics."""
    profiles = [one.profile for one in people]
    keys = sorted({key for one in profiles for key in one.grow_topics + one.share_topics})
    number = {key: n for n, key in enumerate(keys)}
    # the last row and column stand for "no topic" and stay 0
    alike = np.zeros((len(keys) + 1, len(keys) + 1))
    for key, row in number.items():
        for other, column in number.items():
            alike[row, column] = score.similarity(key, other, topics=topics)
    grow = _padded([one.grow_topics for one in profiles], number)
    share = _padded([one.share_topics for one in profiles], number)
    best = np.zeros((len(keys) + 1, len(people)))
    for column in share.T:
        np.maximum(best, alike[:, column], out=best)
    stage, stages = _classes([one.stage for one in profiles])
    zone, zones = _classes([zone_offsets(one.zone) for one in people])
    return ScoreTable(
        grow=grow,
        share=share,
        best=best,
        is_near=alike == score.RELATED,
        stage=stage,
        stage_values=_square(
            stages, lambda one, other: score.stage_value(Profile(one), Profile(other))
        ),
        is_stage_near=_square(
            stages,
            lambda one, other: is_stage_near(Profile(one), Profile(other), max_gap=max_stage_gap),
        ).astype(np.bool_),
        zone=zone,
        time_values=_square(
            zones,
            lambda one, other: score.time_value(
                score.Circumstances(overlap_minutes=overlap_minutes(one, other))
            ),
        ),
    )


def scores_of(table: ScoreTable, u: Ints, v: Ints) -> Floats:
    """Score the pairs (u[i], v[i]): the same numbers as score_pair with the two overlap minutes."""
    there, back = _coverage(table, u, v), _coverage(table, v, u)
    exchange = 0.7 * np.sqrt(there * back) + 0.3 * (there + back) / 2
    total: Floats = (
        score.W_EXCHANGE * exchange
        + score.W_STAGE * table.stage_values[table.stage[u], table.stage[v]]
        + score.W_COMMON * _common(table, u, v)
        + score.W_TIME * table.time_values[table.zone[u], table.zone[v]]
        + score.W_REACH * score.UNKNOWN
        + score.W_FORMAT
        + score.W_LANGUAGE
    )
    return np.minimum(total, 1.0)


def _coverage(table: ScoreTable, takers: Ints, givers: Ints) -> Floats:
    """Cover the takers' two best covered growth topics, as score.py does."""
    wanted = table.grow[takers].T
    first, second = np.zeros(len(takers)), np.zeros(len(takers))
    for topic in wanted:
        covered = table.best[topic, givers]
        second = np.maximum(second, np.minimum(first, covered))
        first = np.maximum(first, covered)
    is_single = wanted[1] == len(table.best) - 1
    both: Floats = score.FIRST_TOPIC * first + score.SECOND_TOPIC * second
    return np.where(is_single, first, both)


def _common(table: ScoreTable, u: Ints, v: Ints) -> Floats:
    """Count the same and the near growth topics of each pair, as common_value does."""
    # One array operation per pair of columns: a third axis takes four times as long.
    mine, yours = table.grow[u].T, table.grow[v].T
    none = len(table.best) - 1
    same = [[(one == other) & (one != none) for other in yours] for one in mine]
    mine_same = [np.logical_or.reduce(row) for row in same]
    yours_same = [np.logical_or.reduce(column) for column in zip(*same, strict=True)]
    near = [
        [table.is_near[one, other] & ~is_same & ~is_same_too for other, is_same_too in columns]
        for one, is_same in zip(mine, mine_same, strict=True)
        for columns in [list(zip(yours, yours_same, strict=True))]
    ]
    mine_near = np.sum([np.logical_or.reduce(row) for row in near], axis=0)
    yours_near = np.sum([np.logical_or.reduce(it) for it in zip(*near, strict=True)], axis=0)
    n_near = np.minimum(mine_near, yours_near)
    total: Floats = np.minimum(1.0, (np.sum(mine_same, axis=0) + score.RELATED * n_near) / 2)
    return total


def _padded(lists: Sequence[tuple[str, ...]], number: Mapping[str, int]) -> Ints:
    unique = [tuple(dict.fromkeys(one)) for one in lists]
    width = max(2, *(len(one) for one in unique), 2)
    none = len(number)
    rows = [[number[key] for key in one] + [none] * (width - len(one)) for one in unique]
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _classes(values: Sequence[T]) -> tuple[Ints, list[T]]:
    number: dict[T, int] = {}
    codes = [number.setdefault(value, len(number)) for value in values]
    return np.array(codes, dtype=np.int64), list(number)


def _square(classes: Sequence[T], value: Callable[[T, T], float]) -> Floats:
    table = [[value(one, other) for other in classes] for one in classes]
    return np.array(table, dtype=np.float64).reshape(len(classes), len(classes))
