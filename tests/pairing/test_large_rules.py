"""Rules that keep many people apart, in pools of realistic size."""

from dataclasses import replace
from itertools import combinations

import pytest

from pairing.ids import PersonId
from pairing.matching.exact import group_exact
from pairing.matching.large import group_large
from pairing.participants import Participant, Place
from pairing.programs import Rules
from tests.pairing.factories import history, people, roster_of
from tests.pairing.large_pools import (
    avoiding,
    changed,
    check,
    crowd,
    islands,
    past_of,
    points_of,
    sizes,
    some_pairs,
)

Sizes = tuple[int, int, int]


def in_teams(n: int, *, size: int, managers: bool) -> list[Participant]:
    """Teams of one size; the first of each leads the others, and person 1 leads everybody."""
    return [
        replace(one, place=_place((int(one.id) - 1) // size * size + 1, int(one.id), managers))
        for one in crowd(n)
    ]


def _place(lead: int, number: int, is_charted: bool) -> Place:
    above = tuple(PersonId(1000 + boss) for boss in dict.fromkeys((lead, 1)) if boss != number)
    return Place(team=f"team of {lead}", managers=above if is_charted else None)


@pytest.mark.parametrize(("n", "managers"), [(600, True), (601, False)])
def test_teams_and_reporting_lines_are_kept_apart_and_nobody_is_left_over(
    n: int, managers: bool
) -> None:
    roster = roster_of(in_teams(n, size=9, managers=managers))

    grouping, _ = group_large(roster, may_trio=True)

    check(roster, grouping)
    # whom everybody reports to has nobody to meet
    assert sizes(grouping)[2] == (1 if managers else 0)


def test_random_avoid_lists_are_kept_and_nobody_is_left_over() -> None:
    pool = crowd(701)
    rules = Rules(avoided=avoiding(some_pairs(pool, 0.2)))
    roster = roster_of(pool, past_of(some_pairs(pool, 0.2, seed=2)), rules)

    grouping, _ = group_large(roster, may_trio=True)

    check(roster, grouping)
    assert (*sizes(grouping), grouping.n_repeats) == (349, 1, 0, 0)


@pytest.mark.parametrize(
    ("n", "top", "with_trios", "without"),
    [
        (200, 40, (100, 0, 0), (100, 0, 0)),
        (200, 41, (97, 2, 0), (99, 0, 2)),
        (201, 40, (99, 1, 0), (100, 0, 1)),
        (201, 41, (99, 1, 0), (100, 0, 1)),
        (200, 1, (98, 1, 1), (99, 0, 2)),
        (201, 1, (100, 0, 1), (100, 0, 1)),
        (200, 3, (97, 2, 0), (99, 0, 2)),
    ],
)
def test_parts_of_the_pool_that_the_rules_set_apart_leave_nobody_over_that_they_need_not(
    n: int, top: int, with_trios: Sizes, without: Sizes
) -> None:
    roster = roster_of(islands(n, top=top))

    for may_trio, wanted in ((True, with_trios), (False, without)):
        grouping, _ = group_large(roster, may_trio=may_trio)

        check(roster, grouping)
        assert sizes(grouping) == wanted


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("n", "top"), [(200, 21), (201, 21), (121, 21)])
def test_who_wants_no_trio_is_in_a_pair_where_somebody_else_can_be_the_third(
    n: int, top: int, seed: int
) -> None:
    roster = roster_of(islands(n, top=top, share_of_trio_ok=0.6, seed=seed))

    grouping, _ = group_large(roster, may_trio=True)

    check(roster, grouping)
    assert grouping.left == ()
    assert all(roster.trio_ok[list(group)].all() for group in grouping.groups if len(group) == 3)


@pytest.mark.parametrize("may_trio", [True, False])
@pytest.mark.parametrize("n", [200, 201])
def test_whom_everybody_avoids_is_left_over_and_nobody_else_without_need(
    n: int, may_trio: bool
) -> None:
    rules = Rules(avoided=avoiding((17, other) for other in range(1, n + 1) if other != 17))
    roster = roster_of(crowd(n), None, rules)

    grouping, _ = group_large(roster, may_trio=may_trio)

    check(roster, grouping)
    assert 17 in [roster.people[one].id for one in grouping.left]
    assert len(grouping.left) == (1 if may_trio or n % 2 else 2)


def test_a_pool_in_which_nobody_may_meet_sits_out() -> None:
    rules = Rules(avoided=avoiding(combinations(range(1, 81), 2)))
    roster = roster_of(people(80), None, rules)

    for may_trio in (True, False):
        grouping, bound = group_large(roster, may_trio=may_trio)

        assert sizes(grouping) == (0, 0, 80)
        assert bound == 0


def test_an_odd_pool_in_which_no_three_may_meet_is_still_paired() -> None:
    # two departments that only meet across: a trio would need two of the same
    inside = [*combinations(range(1, 22), 2), *combinations(range(22, 42), 2)]
    roster = roster_of(people(41), None, Rules(avoided=avoiding(inside)))

    assert sizes(group_large(roster, may_trio=True)[0]) == (20, 0, 1)
    assert sizes(group_exact(roster, may_trio=True).grouping) == (20, 0, 1)


def test_who_waited_is_not_left_over_because_of_the_rules_again() -> None:
    pool = [
        replace(one, rounds_waited=1 if one.id in (3, 50) else 0) for one in islands(100, top=9)
    ]
    roster = roster_of(pool)

    grouping, _ = group_large(roster, may_trio=False)

    assert [roster.people[one].rounds_waited for one in grouping.left] == [0, 0]


def test_who_waited_is_placed_even_if_that_repeats_a_recent_meeting() -> None:
    # person 1 is the only partner the others may have
    pool = [replace(one, rounds_waited={1: 5, 2: 0}.get(one.id, 1)) for one in people(4)]
    rules = Rules(avoided=avoiding(combinations((2, 3, 4), 2)))
    roster = roster_of(pool, history([(1, 2, 9), (1, 3, 1), (1, 4, 1)]), rules)

    grouping, _ = group_large(roster, may_trio=False)

    assert sorted(roster.waited[list(grouping.left)].tolist()) == [0, 1]


@pytest.mark.parametrize("n", [620, 621])
def test_people_of_one_kind_without_topics_are_paired_like_others(n: int) -> None:
    roster = roster_of(people(n))

    grouping, bound = group_large(roster, may_trio=True)

    check(roster, grouping)
    assert sizes(grouping) == (n // 2 - n % 2, n % 2, 0)
    assert bound == points_of(roster, grouping)


@pytest.mark.slow
def test_many_small_parts_who_all_have_met_do_not_hold_the_round_up() -> None:
    # four speak each language and have met each other: every pair repeats
    pool = [changed(one, languages=(f"language {one.id % 150}",)) for one in crowd(600)]
    inside = [pair for pair in combinations(range(1, 601), 2) if (pair[0] - pair[1]) % 150 == 0]
    roster = roster_of(pool, past_of(inside))

    grouping, _ = group_large(roster, may_trio=True)

    check(roster, grouping)
    assert (sizes(grouping), grouping.n_repeats) == ((300, 0, 0), 300)
