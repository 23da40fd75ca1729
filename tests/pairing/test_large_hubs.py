"""People whom hardly anybody may meet: others fight over their few partners; the rest holds."""

import pytest

from pairing.matching.large import group_large
from pairing.matching.roster import Roster
from pairing.programs import Rules
from tests.pairing.factories import met, roster_of
from tests.pairing.large_pools import avoiding, check, crowd, points_of


def with_hubs(n: int, *, lonely: int, seed: int) -> Roster:
    """Draw a pool whose first people may meet nobody but half as many others, the hubs."""
    hubs = range(lonely + 1, lonely + 1 + lonely // 2)
    apart = [
        (one, other)
        for one in range(1, lonely + 1)
        for other in range(1, n + 1)
        if other != one and other not in hubs
    ]
    return roster_of(crowd(n, seed=seed), None, Rules(avoided=avoiding(apart)))


@pytest.mark.parametrize(("n", "seed"), [(101, 3), (151, 4)])
def test_a_trio_leaves_over_no_more_people_than_it_must(n: int, seed: int) -> None:
    roster = with_hubs(n, lonely=4, seed=seed)

    grouping, bound = group_large(roster, may_trio=True)

    check(roster, grouping)
    # four may meet two hubs and not each other: two of them have nobody, in whatever round
    assert grouping.loss == (2, 0)
    assert points_of(roster, grouping) <= bound


def test_the_prices_of_those_fought_over_end_no_search_too_early() -> None:
    roster = with_hubs(600, lonely=12, seed=5)

    grouping, bound = group_large(roster, may_trio=True)

    assert 0.998 * bound <= points_of(roster, grouping) <= bound


def test_the_bound_of_a_round_with_a_trio_does_not_grow_with_their_prices() -> None:
    roster = with_hubs(601, lonely=12, seed=5)

    grouping, bound = group_large(roster, may_trio=True)

    assert sum(len(group) == 3 for group in grouping.groups) == 1
    assert 0.97 * bound <= points_of(roster, grouping) <= bound


def test_of_those_who_waited_least_somebody_sits_out_whom_nobody_needs() -> None:
    pool = crowd(101, seed=3)
    first, lonely, known = (int(roster_of(pool).people[at].id) for at in (0, 5, 9))
    apart = [(lonely, one) for one in range(1, 102) if one not in (lonely, first, known)]
    roster = roster_of(pool, met((lonely, known)), Rules(avoided=avoiding(apart)))

    grouping, _ = group_large(roster, may_trio=False)

    assert grouping.loss == (1, 0)
