"""Repeats in the large regime: as few as can be, and of those the oldest."""

from collections.abc import Iterable
from itertools import combinations
from random import Random

import pytest

from pairing.history import PairHistory
from pairing.matching import plan_round
from pairing.matching.large import group_large
from pairing.programs import HardRule, Rules
from tests.pairing.factories import history, met, people, roster_of
from tests.pairing.large_pools import (
    avoiding,
    changed,
    check,
    crowd,
    islands,
    judged_sides,
    least_loss,
    past_of,
    sizes,
)


def circle(n: int, *, n_rounds: int) -> PairHistory:
    """Let an even number of people play rounds in which nobody repeats; the last one is newest."""
    ring = Random(n).sample(range(1, n + 1), n)
    meetings: list[tuple[int, int, int]] = []
    for number in range(n_rounds):
        sides = zip(ring[: n // 2], reversed(ring[n // 2 :]), strict=True)
        meetings += [(one, other, n_rounds - number) for one, other in sides]
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return history(meetings)


def all_among(numbers: Iterable[int], *, longest: int = 9) -> PairHistory:
    return past_of(combinations(numbers, 2), longest=longest)


@pytest.mark.parametrize(
    ("n", "may_trio", "wanted", "n_repeats"),
    [
        (200, True, (100, 0, 0), 10),
        (200, False, (100, 0, 0), 10),
        (199, True, (98, 1, 0), 10),
        (199, False, (99, 0, 1), 10),
    ],
)
def test_a_part_of_the_pool_who_all_have_met_repeats_no_more_than_it_must(
    n: int, may_trio: bool, wanted: tuple[int, int, int], n_repeats: int
) -> None:
    roster = roster_of(islands(n, top=20), all_among(range(1, 21)))

    grouping, _ = group_large(roster, may_trio=may_trio)

    check(roster, grouping)
    assert (sizes(grouping), grouping.n_repeats) == (wanted, n_repeats)


def test_an_odd_part_who_all_have_met_repeats_in_its_trio_as_well() -> None:
    roster = roster_of(islands(199, top=21), all_among(range(1, 22)))

    grouping, _ = group_large(roster, may_trio=True)

    assert (sizes(grouping), grouping.n_repeats) == ((98, 1, 0), 9 + 3)


def test_who_met_everybody_repeats_with_whom_they_met_longest_ago() -> None:
    pool = crowd(202)
    roster = roster_of(pool, history((1, other, other) for other in range(2, 61)), forbidding(60))

    grouping, _ = group_large(roster, may_trio=True)

    again = judged_sides(roster, grouping)
    assert sizes(grouping) == (101, 0, 0)
    assert again.count.sum() == 1
    assert again.ago.max() == 60


def forbidding(last: int) -> Rules:
    """Person 1 may meet people 2 to `last` only."""
    return Rules(avoided=avoiding((1, other) for other in range(last + 1, 203)))


def test_somebody_who_met_all_others_repeats_only_one_of_them() -> None:
    pool = people(40)
    roster = roster_of(pool, met(*((1, other) for other in range(2, 41))))

    grouping, _ = group_large(roster, may_trio=True)

    assert sizes(grouping) == (20, 0, 0)
    assert grouping.n_repeats == 1


def test_repeats_are_those_of_long_ago() -> None:
    # four rounds of four people on their own: each round was one way to pair them
    pool = islands(200, top=4)
    ways = [((1, 2), (3, 4)), ((1, 3), (2, 4)), ((1, 4), (2, 3))]
    past = history((a, b, ago) for ago, way in zip((4, 9, 2), ways, strict=True) for a, b in way)
    roster = roster_of(pool, past)

    grouping, _ = group_large(roster, may_trio=True)

    again = judged_sides(roster, grouping)
    assert sorted(again.ago[again.count > 0].tolist()) == [9, 9]


def test_who_met_often_repeats_after_who_met_once() -> None:
    pool = islands(200, top=4)
    once, twice = [(1, 2, 1), (3, 4, 1)], [(1, 3, 8), (2, 4, 8), (1, 4, 9), (2, 3, 9)]
    roster = roster_of(pool, history([*once, *twice, *twice]))

    grouping, _ = group_large(roster, may_trio=True)

    assert grouping.n_repeats == 2


@pytest.mark.slow
@pytest.mark.parametrize("n_rounds", [200, 590])
def test_hundreds_of_rounds_later_nobody_has_to_repeat(n_rounds: int) -> None:
    rules = Rules(off=frozenset(HardRule))

    plan = plan_round(crowd(600), circle(600, n_rounds=n_rounds), rules, seed=1)

    assert len(plan.pairs) == 300
    assert not any(pair.is_repeat for pair in plan.pairs)


@pytest.mark.slow
def test_when_everybody_has_met_everybody_all_repeat_once_more() -> None:
    roster = roster_of(crowd(600), circle(600, n_rounds=599))

    grouping, _ = group_large(roster, may_trio=True)

    assert (sizes(grouping), grouping.n_repeats) == ((300, 0, 0), 300)


@pytest.mark.parametrize("size", [4, 6])
def test_small_parts_who_met_once_to_three_times_repeat_least(size: int) -> None:
    n_parts = 300 // size
    pool = [changed(one, languages=(f"language {one.id % n_parts}",)) for one in crowd(300)]
    chance = Random(size)
    inside = [pair for pair in combinations(range(1, 301), 2) if (pair[0] - pair[1]) % n_parts == 0]
    past = history((*pair, ago) for pair in inside for ago in range(1, chance.randint(2, 4)))
    roster = roster_of(pool, past)

    grouping, _ = group_large(roster, may_trio=False)

    check(roster, grouping)
    assert grouping.loss == least_loss(roster)
