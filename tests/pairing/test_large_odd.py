"""An odd number of people: one fair trio, or somebody who sits out in turn."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from pairing.matching.exact import group_exact
from pairing.matching.large import group_large
from pairing.matching.large.market import open_market
from pairing.matching.large.trio import pick_trios
from pairing.participants import Participant
from tests.pairing.brute_force import sides
from tests.pairing.factories import history, met, people, person, roster_of
from tests.pairing.large_pools import (
    changed,
    check,
    crowd,
    judged_sides,
    past_of,
    points_of,
    sizes,
    some_pairs,
)


def trio_of(groups: tuple[tuple[int, ...], ...]) -> list[int]:
    (trio,) = (list(group) for group in groups if len(group) == 3)
    return trio


def test_an_odd_pool_makes_one_trio_of_people_who_were_in_the_fewest() -> None:
    pool = [replace(one, trios=0 if one.id % 7 == 0 else 1) for one in crowd(301)]
    roster = roster_of(pool)

    grouping, _ = group_large(roster, may_trio=True)

    check(roster, grouping)
    assert sizes(grouping) == (149, 1, 0)
    assert roster.trios[trio_of(grouping.groups)].tolist() == [0, 0, 0]


@pytest.mark.parametrize("n_left", [1, 2])
def test_at_the_end_of_a_cycle_those_still_to_serve_are_joined_by_others(n_left: int) -> None:
    pool = [replace(one, trios=3 if one.id <= n_left else 4) for one in crowd(301)]
    roster = roster_of(pool)

    grouping, bound = group_large(roster, may_trio=True)

    assert sorted(roster.trios[trio_of(grouping.groups)]) == [3] * n_left + [4] * (3 - n_left)
    assert points_of(roster, grouping) <= bound


def test_those_still_to_serve_who_have_met_are_in_a_trio_later() -> None:
    # two of the three met, so a trio of them would repeat: one of them serves in another round
    pool = [replace(one, trios=0 if one.id <= 3 else 1) for one in crowd(301)]
    roster = roster_of(pool, met((1, 2)))

    grouping, _ = group_large(roster, may_trio=True)

    assert grouping.n_repeats == 0
    assert sorted(roster.trios[trio_of(grouping.groups)]) == [0, 0, 1]


def test_a_trio_is_looked_for_beyond_the_fairest_when_those_have_all_met() -> None:
    n_fair = 60  # below the number looked at, so that others are among those
    pool = [person(n, trios=0 if n <= n_fair else 1) for n in range(1, 2 * n_fair + 2)]
    roster = roster_of(pool, met(*combinations(range(1, n_fair + 1), 2)))

    grouping, _ = group_large(roster, may_trio=True)

    assert (sizes(grouping), grouping.n_repeats) == ((n_fair - 1, 1, 0), 0)
    assert sorted(roster.trios[trio_of(grouping.groups)]) == [0, 1, 1]


def test_who_wants_no_trio_is_never_in_one() -> None:
    pool = [changed(one, trio_ok=one.id in (5, 50, 100)) for one in crowd(301)]
    roster = roster_of(pool)

    grouping, _ = group_large(roster, may_trio=True)

    assert sorted(roster.people[one].id for one in trio_of(grouping.groups)) == [5, 50, 100]


@pytest.mark.parametrize("n_willing", [0, 1, 2])
def test_too_few_who_want_a_trio_make_none(n_willing: int) -> None:
    pool = [changed(one, trio_ok=one.id <= n_willing) for one in crowd(101)]
    roster = roster_of(pool)

    grouping, bound = group_large(roster, may_trio=True)

    check(roster, grouping)
    assert sizes(grouping) == (50, 0, 1)
    assert points_of(roster, grouping) <= bound
    assert pick_trios(open_market(roster), most=1) == []


@pytest.mark.parametrize("n", [1, 2])
def test_fewer_than_three_people_make_no_trio(n: int) -> None:
    roster = roster_of(people(n))

    grouping, _ = group_large(roster, may_trio=True)

    assert len(grouping.left) == len(roster) % 2


def test_an_odd_pool_without_trios_leaves_out_one_who_waited_least() -> None:
    pool = [person(n, waited=0 if n == 17 else 1) for n in range(1, 52)]
    roster = roster_of(pool)

    grouping, _ = group_large(roster, may_trio=False)

    assert [roster.people[one].id for one in grouping.left] == [17]


def test_sitting_out_goes_round_before_anybody_sits_out_again() -> None:
    waited = dict.fromkeys(range(1, 42), 0)
    rests: list[int] = []
    meetings: list[tuple[int, int, int]] = []
    for number in range(6):
        pool = [replace(one, rounds_waited=waited[one.id]) for one in crowd(41)]
        past = history((a, b, number - at) for a, b, at in meetings)
        roster = roster_of(pool, past, seed=number)
        grouping, _ = group_large(roster, may_trio=False)
        (rested,) = (int(roster.people[one].id) for one in grouping.left)
        assert grouping.n_repeats == 0
        assert waited[rested] == 0
        waited = dict.fromkeys(waited, 0) | {rested: 1}
        rests.append(rested)
        ids = [[int(roster.people[one].id) for one in group] for group in grouping.groups]
        meetings += [(a, b, number) for a, b in sides([tuple(group) for group in ids])]

    assert all(one != following for one, following in pairwise(rests))


@pytest.mark.parametrize(("n", "seed"), [(101, 0), (101, 1), (151, 2)])
def test_a_trio_costs_a_round_no_more_than_the_exact_one(n: int, seed: int) -> None:
    pool: list[Participant] = crowd(n, seed=seed, trios=1)
    roster = roster_of(pool, past_of(some_pairs(pool, 0.2, seed=seed)), seed=seed)

    large, _ = group_large(roster, may_trio=True)
    exact = group_exact(roster, may_trio=True).grouping

    served = [roster.trios[trio_of(one.groups)].sum() for one in (large, exact)]
    assert served[0] <= served[1]
    assert judged_sides(roster, large).count.sum() == 0
    assert points_of(roster, large) >= 0.99 * points_of(roster, exact)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.6, 0.9])
def test_a_trio_costs_no_repeat_even_when_most_have_met(share: float) -> None:
    for seed in range(3):
        pool = crowd(101, seed=seed)
        roster = roster_of(pool, past_of(some_pairs(pool, share, seed=seed)), seed=seed)

        large, _ = group_large(roster, may_trio=True)
        exact = group_exact(roster, may_trio=True).grouping

        assert large.loss == exact.loss
