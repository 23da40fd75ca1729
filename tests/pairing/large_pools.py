"""Larger pools for the tests of the large regime, and independent answers to compare with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

import networkx as nx
import numpy as np

from pairing.guides import load_library
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching.grouping import Grouping
from pairing.matching.roster import Judged, Roster
from pairing.participants import CareerStage, Participant, Profile
from tests.pairing.brute_force import sides
from tests.pairing.factories import history, person

TOPICS = load_library().topics
KEYS = sorted(TOPICS)
STAGES = tuple(CareerStage)[:3]  # at most two levels apart: all of them may meet
Pairs = Iterable[tuple[int, int]]


def crowd(
    n: int,
    *,
    seed: int = 1,
    stages: Sequence[CareerStage] = STAGES,
    topics: Sequence[str] = KEYS,
    zones: Sequence[str] = ("Europe/Oslo",),
    waited: int = 0,
    trios: int = 0,
    share_of_trio_ok: float = 1.0,
) -> list[Participant]:
    """People numbered from 1 on, drawn by chance; waited and trios: the most there may be."""
    chance = Random(seed)
    return [
        person(
            number,
            Profile(
                chance.choice(stages),
                tuple(chance.sample(topics, chance.randint(0, 3))),
                tuple(chance.sample(topics, chance.randint(0, 5))),
                trio_ok=chance.random() < share_of_trio_ok,
            ),
            zone=chance.choice(zones),
            waited=chance.randint(0, waited),
            trios=chance.randint(0, trios),
        )
        for number in range(1, n + 1)
    ]


def islands(n: int, *, top: int, **drawn: float) -> list[Participant]:
    """People of whom the first `top` may not meet the others: their stages are too far apart."""
    return [
        changed(one, stage=CareerStage.EXECUTIVE) if one.id <= top else one
        for one in crowd(n, **drawn)  # type: ignore[arg-type]  # numbers of either kind
    ]


def changed(one: Participant, **said: object) -> Participant:
    """Change what somebody said about themselves."""
    return replace(one, profile=replace(one.profile, **said))  # type: ignore[arg-type]  # as given


def some_pairs(pool: Sequence[Participant], share: float, *, seed: int = 1) -> Pairs:
    """Draw a share of all pairs of a pool, by id, the lower first."""
    chance = Random(seed)
    every = combinations(sorted(int(one.id) for one in pool), 2)
    return [pair for pair in every if chance.random() < share]


def past_of(pairs: Pairs, *, seed: int = 1, longest: int = 9) -> PairHistory:
    """Let pairs have met once, at different times."""
    chance = Random(seed)
    return history((one, other, chance.randint(1, longest)) for one, other in pairs)


def avoiding(pairs: Pairs) -> frozenset[tuple[ParticipantId, ParticipantId]]:
    return frozenset((ParticipantId(min(pair)), ParticipantId(max(pair))) for pair in pairs)


def every_pair(roster: Roster) -> Judged:
    """Judge all pairs there are."""
    judged = roster.judge_all(np.arange(len(roster)))
    return judged.only(judged.is_allowed)


def sizes(grouping: Grouping) -> tuple[int, int, int]:
    """Count pairs, trios and people left over."""
    lengths = [len(group) for group in grouping.groups]
    return lengths.count(2), lengths.count(3), len(grouping.left)


def judged_sides(roster: Roster, grouping: Grouping) -> Judged:
    u, v = np.array(sides(grouping.groups), dtype=np.int64).reshape(-1, 2).T
    return roster.judge(u, v)


def points_of(roster: Roster, grouping: Grouping) -> int:
    return int(judged_sides(roster, grouping).points.sum())


def check(roster: Roster, grouping: Grouping) -> None:
    """Everybody once, nobody with somebody the rules keep apart, and the repeats counted right."""
    placed = [one for group in grouping.groups for one in group]
    assert sorted([*placed, *grouping.left]) == list(range(len(roster)))
    inside = judged_sides(roster, grouping)
    assert inside.is_allowed.all()
    assert inside.count.sum() == grouping.n_repeats


def least_loss(roster: Roster, *, without: Sequence[int] = ()) -> tuple[int, int]:
    """Find the fewest people left over by pairs, then the fewest repeats, in an exact matching."""
    graph = nx.Graph()
    graph.add_nodes_from(set(range(len(roster))) - set(without))
    pairs = every_pair(roster)
    most = int(pairs.count.max(initial=0)) + 1
    for one, other, count in _meetings(pairs):
        if one not in without and other not in without:
            graph.add_edge(one, other, weight=most - count)
    found = nx.max_weight_matching(graph, maxcardinality=True)
    n_repeats = sum(most - graph.edges[pair]["weight"] for pair in found)
    return len(graph) - 2 * len(found), n_repeats


def least_repeats_with_a_trio(roster: Roster) -> int | None:
    """Find the fewest repeats of any round of pairs and one trio; None when there is none.

    Cost  2 to the power of the people: for about a dozen
    """
    n, never = len(roster), 10**9
    count = [[never] * n for _ in range(n)]
    pairs = every_pair(roster)
    for one, other, met_before in _meetings(pairs):
        count[one][other] = count[other][one] = met_before
    least = [0] + [never] * (2**n - 1)
    for people in range(1, 2**n):
        first = people.bit_length() - 1
        rest = people ^ (1 << first)
        least[people] = min(
            (
                count[first][other] + least[rest ^ (1 << other)]
                for other in range(first)
                if rest >> other & 1
            ),
            default=never,
        )
    willing = np.flatnonzero(roster.trio_ok).tolist()
    best = min(
        (
            count[a][b] + count[a][c] + count[b][c] + least[(2**n - 1) ^ (1 << a | 1 << b | 1 << c)]
            for a, b, c in combinations(willing, 3)
        ),
        default=never,
    )
    return best if best < never else None


def _meetings(pairs: Judged) -> Iterator[tuple[int, int, int]]:
    return zip(pairs.u.tolist(), pairs.v.tolist(), pairs.count.tolist(), strict=True)
