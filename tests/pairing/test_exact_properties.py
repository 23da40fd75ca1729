"""The exact regime against every round there is, and against changes that must not matter."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pairing.matching.exact.optimum import best_round
from pairing.matching.exact.relaxation import relax
from pairing.matching.exact.table import PairTable, fold
from pairing.matching.groups import Group, Round, sides
from tests.pairing.brute_force import groupings
from tests.pairing.factories import PROPERTY
from tests.pairing.oracles import fewest_repeats


@st.composite
def tables(draw: st.DrawFn, *, least: int = 2, most: int = 8) -> PairTable:
    """Pools of people with meetings, exclusions and points of chance."""
    n = draw(st.integers(least, most))
    chance = np.random.default_rng(draw(st.integers(0, 10**9)))
    is_met = _both(chance.random((n, n)) < draw(st.sampled_from([0, 0.3, 0.7, 0.95])))
    is_apart = _both(chance.random((n, n)) < draw(st.sampled_from([0, 0.1, 0.4])))
    return PairTable(
        is_allowed=~is_apart & ~np.eye(n, dtype=np.bool_),
        count=is_met * _both(chance.integers(1, 4, (n, n))),
        ago=is_met * _both(chance.integers(1, 30, (n, n))),
        points=5 * _both(chance.integers(0, 200, (n, n))),
        waited=np.zeros(n, dtype=np.int64),
        trios=chance.integers(0, 3, n),
        trio_ok=chance.random(n) < draw(st.sampled_from([1.0, 0.8])),
    )


def _both(table: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]  # of any type
    upper = np.triu(table, 1)
    return upper + upper.T


def best_of(table: PairTable) -> Round | None:
    best = best_round(table, fold(table, table.is_allowed), table.is_allowed)
    assert best is None or best.bound == best.value
    return best and best.groups


def value_of(table: PairTable, groups: Round) -> tuple[int, int, int, int]:
    """Give how bad a round is, wish by wish: less is better."""
    pairs = sides(groups)
    return (
        sum(int(table.count[pair]) for pair in pairs),
        sum(int(table.trios[one]) for group in groups if len(group) == 3 for one in group),
        -sum(int(table.ago[pair]) for pair in pairs),
        -sum(int(table.points[pair]) for pair in pairs),
    )


def all_rounds(table: PairTable) -> list[tuple[Group, ...]]:
    """List every round that places everybody, with a trio only if their number is odd."""
    n = len(table)
    found = groupings(range(n), lambda a, b: bool(table.is_allowed[a, b]), trios=n % 2)
    return [
        groups
        for groups, left in found
        if not left
        and all(table.trio_ok[one] for group in groups if len(group) == 3 for one in group)
    ]


@PROPERTY
@given(tables())
def test_the_best_round_is_the_best_of_all_wish_by_wish(table: PairTable) -> None:
    best = best_of(table)

    values = [value_of(table, groups) for groups in all_rounds(table)]
    assert (best and value_of(table, best)) == min(values, default=None)


@PROPERTY
@given(tables(least=9, most=16))
def test_a_round_repeats_as_little_as_an_independent_solver_finds(table: PairTable) -> None:
    best = best_of(table)

    assert (best and value_of(table, best)[0]) == fewest_repeats(table)


@PROPERTY
@given(tables(least=9, most=14), st.randoms(use_true_random=False))
def test_the_value_does_not_depend_on_the_numbers_people_have(
    table: PairTable, chance: object
) -> None:
    order = np.random.default_rng(len(table)).permutation(len(table))
    square = np.ix_(order, order)
    mixed = PairTable(
        *(values[square] for values in (table.is_allowed, table.count, table.ago, table.points)),
        *(values[order] for values in (table.waited, table.trios, table.trio_ok)),
    )

    one, other = best_of(table), best_of(mixed)

    assert (one and value_of(table, one)) == (other and value_of(mixed, other))


@PROPERTY
@given(tables(least=4, most=14), st.data())
def test_one_more_exclusion_never_makes_the_round_better(
    table: PairTable, data: st.DataObject
) -> None:
    one, other = data.draw(st.sampled_from(list(combinations(range(len(table)), 2))))
    is_allowed = table.is_allowed.copy()
    is_allowed[one, other] = is_allowed[other, one] = False
    stricter = replace(table, is_allowed=is_allowed)

    before, after = best_of(table), best_of(stricter)

    if after is not None:
        assert before is not None
        assert value_of(table, before) <= value_of(stricter, after)


@PROPERTY
@given(tables(least=4, most=14), st.integers(1, 40))
def test_more_points_for_every_pair_change_nothing_but_the_sum(table: PairTable, more: int) -> None:
    if len(table) % 2:
        return
    richer = replace(table, points=table.points + 5 * more)

    one, other = best_of(table), best_of(richer)

    assert (one is None) == (other is None)
    if one is not None and other is not None:
        gain = len(table) // 2 * 5 * more
        assert value_of(richer, other) == (
            *value_of(table, one)[:3],
            value_of(table, one)[3] - gain,
        )


@PROPERTY
@given(tables(least=6, most=14))
def test_no_two_groups_can_swap_people_so_that_longer_ago_repeats_come(table: PairTable) -> None:
    best = best_of(table)

    if best is not None and len(table) % 2 == 0:
        for (a, b), (c, d) in combinations(best, 2):
            rest = [group for group in best if group not in {(a, b), (c, d)}]
            for swapped in (((a, c), (b, d)), ((a, d), (b, c))):
                if all(table.is_allowed[pair] for pair in swapped):
                    assert value_of(table, (*rest, *swapped))[:3] >= value_of(table, best)[:3]


@PROPERTY
@given(tables(least=2, most=20))
def test_prices_bound_what_every_pair_is_worth(table: PairTable) -> None:
    worth = fold(table, table.is_allowed).of_pair
    relaxation = relax(worth, table.is_allowed)

    if relaxation is not None:
        prices = relaxation.prices
        short = prices[:, np.newaxis] + prices - 2 * worth
        assert (short[table.is_allowed] >= 0).all()
        best = best_of(table)
        if best is not None and len(table) % 2 == 0:
            assert 2 * sum(int(worth[pair]) for pair in sides(best)) <= int(prices.sum())


def test_a_good_trio_is_passed_over_when_the_others_could_not_be_paired() -> None:
    is_allowed = np.zeros((5, 5), dtype=np.bool_)
    for side in ((0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 4)):
        is_allowed[side] = is_allowed[side[::-1]] = True
    none, nobody = np.zeros((5, 5), dtype=np.int64), np.zeros(5, dtype=np.int64)
    points = np.where(np.arange(5) < 3, 100, 0) * np.where(np.arange(5) < 3, 1, 0)[:, np.newaxis]
    table = PairTable(is_allowed, none, none, points, nobody, nobody, nobody == 0)

    assert best_of(table) == ((0, 1, 3), (2, 4))
