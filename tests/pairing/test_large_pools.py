"""Pools too large to look at every pair, and the same code on pools small enough to check."""

from itertools import combinations
from random import Random

import numpy as np
import pytest

from pairing.guides import load_library
from pairing.history import PairHistory
from pairing.matching import RoundPlan, plan_round
from pairing.matching.candidates import BEST_PER_PERSON, RANDOM_PER_PERSON, pick_candidates
from pairing.matching.dense import MOST_PEOPLE, group_dense
from pairing.matching.grouping import Grouping
from pairing.matching.roster import Roster, gather
from pairing.matching.sparse import BLOCK, group_sparse
from pairing.participants import CareerStage, Participant
from pairing.programs import Odd, Rules
from tests.pairing.brute_force import sides
from tests.pairing.factories import history, met, people, person, profile

TOPICS = sorted(load_library().topics)
NEW, TOP = profile(CareerStage.NEW_TO_FIELD), profile(CareerStage.EXECUTIVE)


def crowd(n: int) -> list[Participant]:
    chance = Random(n)
    return [
        person(
            number,
            profile(
                chance.choice(list(CareerStage)[:5]),
                " ".join(chance.sample(TOPICS, 2)),
                " ".join(chance.sample(TOPICS, 3)),
            ),
        )
        for number in range(1, n + 1)
    ]


def islands(n: int, *, top: int, waited: int = 0) -> list[Participant]:
    """People of whom the first `top` may not meet the others; those waited for `waited` rounds."""
    return [
        person(number, TOP if number <= top else NEW, waited=waited if number <= top else 0)
        for number in range(1, n + 1)
    ]


def roster_of(
    pool: list[Participant], past: PairHistory | None = None, rules: Rules | None = None
) -> Roster:
    return gather(pool, past or met(), rules or Rules(), seed=5, topics=load_library().topics)


def sizes(grouping: Grouping) -> tuple[int, int, int]:
    """Count pairs, trios and people left over."""
    lengths = [len(group) for group in grouping.groups]
    return lengths.count(2), lengths.count(3), len(grouping.left)


def points_of(roster: Roster, grouping: Grouping) -> int:
    u, v = np.array(sides(grouping.groups)).T
    return int(roster.judge(u, v).points.sum())


def check(plan: RoundPlan, n: int) -> None:
    placed = [one for pair in plan.pairs for one in pair.members]
    assert sorted([*placed, *plan.sat_out]) == list(range(1, n + 1))


def test_a_pool_too_large_for_every_pair_is_paired_completely_and_the_same_way_twice() -> None:
    pool = crowd(MOST_PEOPLE + 1)

    plan = plan_round(pool, met(), Rules(), seed=3)

    check(plan, len(pool))
    assert plan.sat_out == ()
    assert [len(pair.members) for pair in plan.pairs].count(3) == 1
    assert plan == plan_round(pool[::-1], met(), Rules(), seed=3)


@pytest.mark.slow
def test_a_pool_of_several_blocks_repeats_nothing_over_rounds() -> None:
    pool = crowd(2 * BLOCK + 3)
    past: list[tuple[int, int, int]] = []
    for number in range(3):
        plan = plan_round(pool, history(past), Rules(), seed=number)
        check(plan, len(pool))
        assert plan.sat_out == ()
        assert not any(pair.is_repeat for pair in plan.pairs)
        past += [(a, b, 3 - number) for a, b in sides([pair.members for pair in plan.pairs])]


def test_few_candidates_per_person_lose_hardly_any_points() -> None:
    roster = roster_of(crowd(200))

    some = group_sparse(roster, may_trio=True)
    every = group_dense(roster, may_trio=True)

    assert sizes(some) == sizes(every) == (100, 0, 0)
    assert points_of(roster, some) >= 0.99 * points_of(roster, every)


def test_candidates_are_bounded_new_and_allowed() -> None:
    pool = crowd(120)
    past = met(*((1, other) for other in range(2, 60)))
    roster = roster_of(pool, past)

    picked = pick_candidates(roster, np.arange(len(roster)))

    assert len(picked.u) <= len(pool) * (BEST_PER_PERSON + RANDOM_PER_PERSON)
    assert picked.is_allowed.all()
    assert not picked.ago.any()
    assert len({*zip(picked.u.tolist(), picked.v.tolist(), strict=True)}) == len(picked.u)
    assert len({*picked.u.tolist(), *picked.v.tolist()}) == len(pool)


def test_people_with_equal_profiles_do_not_all_ask_for_the_same_few() -> None:
    roster = roster_of(people(100))

    picked = pick_candidates(roster, np.arange(100))

    asked = np.bincount(np.concatenate((picked.u, picked.v)))
    assert asked.max() <= 2 * (BEST_PER_PERSON + RANDOM_PER_PERSON)


def test_who_is_left_over_in_a_block_finds_a_partner_in_another() -> None:
    # three islands of people in blocks of chance: the blocks cannot all come out even
    pool = islands(BLOCK + 200, top=100)

    grouping = group_sparse(roster_of(pool), may_trio=False)

    assert sizes(grouping) == (BLOCK // 2 + 100, 0, 0)


def test_two_odd_islands_leave_two_people_or_make_two_trios() -> None:
    roster = roster_of(islands(60, top=9))

    assert sizes(group_sparse(roster, may_trio=False)) == (29, 0, 2)
    assert sizes(group_sparse(roster, may_trio=True)) == (27, 2, 0)


def test_who_waited_is_not_left_over_because_of_the_rules_again() -> None:
    pool = [*islands(59, top=8), person(60, TOP, waited=2), person(61, NEW, waited=1)]
    roster = roster_of([*pool, person(62, NEW)])

    grouping = group_sparse(roster, may_trio=False)

    assert [roster.people[one].rounds_waited for one in grouping.left] == [0, 0]


def test_an_odd_pool_without_trios_leaves_out_one_who_waited_least() -> None:
    pool = [person(n, waited=0 if n == 17 else 1) for n in range(1, 52)]

    roster = roster_of(pool)
    grouping = group_sparse(roster, may_trio=False)

    assert [roster.people[one].id for one in grouping.left] == [17]


def test_somebody_who_met_all_others_repeats_only_one_of_them() -> None:
    pool = people(40)
    past = met(*((1, other) for other in range(2, 41)))

    grouping = group_sparse(roster_of(pool, past), may_trio=True)

    assert sizes(grouping) == (20, 0, 0)
    assert grouping.n_repeats == 1


def test_an_odd_pool_in_which_no_three_may_meet_is_still_paired() -> None:
    # two departments that only meet across: a triangle would need two of the same
    inside = [*combinations(range(1, 22), 2), *combinations(range(22, 42), 2)]
    rules = Rules(odd=Odd.TRIO, avoided=frozenset(inside))  # type: ignore[arg-type]  # plain ints

    for group in (group_sparse, group_dense):
        assert sizes(group(roster_of(people(41), rules=rules), may_trio=True)) == (20, 0, 1)


def test_a_large_pool_in_which_nobody_may_meet_sits_out() -> None:
    pool = people(30)
    rules = Rules(avoided=frozenset(combinations(range(1, 31), 2)))  # type: ignore[arg-type]  # plain ints

    for group in (group_sparse, group_dense):
        assert sizes(group(roster_of(pool, rules=rules), may_trio=True)) == (0, 0, 30)


def test_a_trio_is_looked_for_beyond_the_fairest_when_those_have_all_met() -> None:
    pool = [person(n, trios=0 if n <= 60 else 1) for n in range(1, 82)]
    past = met(*combinations(range(1, 61), 2))

    roster = roster_of(pool, past)
    grouping = group_sparse(roster, may_trio=True)

    assert sizes(grouping) == (39, 1, 0)
    (trio,) = (group for group in grouping.groups if len(group) == 3)
    assert sorted(roster.trios[list(trio)]) == [0, 1, 1]
