"""Nobody meets anybody twice before it must be: the same people, round after round."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from random import Random

import numpy as np
import pytest

from pairing.ids import ParticipantId
from pairing.matching.exact.entry import group_table
from pairing.matching.exact.rounds_ahead import after, most_rounds
from pairing.matching.exact.table import tabulate
from pairing.matching.groups import sides as sides_of
from pairing.programs import Rules
from tests.pairing.brute_force import Group, groupings, sides
from tests.pairing.cycles import EVERY, Cycle, crowd
from tests.pairing.factories import roster_of
from tests.pairing.oracles import fewest_repeats

SEEDS = (1, 2, 3)
QUICK = (2, 4, 6, 8, 9, 10, 11, 12)
SOME = (*range(13, 25), 27, 30, 35, 40, 51, 64)
EVERY_NUMBER = [n for n in range(2, 65) if n not in {*QUICK, 3, 5, 7}]


def n_possible(n: int) -> int:
    """Count the rounds that the pairs of n people allow; a trio uses up three."""
    return n - 1 if n % 2 == 0 else n * (n - 1) // (n + 3)


def check_cycle(n: int, seed: int) -> None:
    cycle = Cycle.of(crowd(n, seed=seed))
    for _ in range(n_possible(n)):
        groups = cycle.play()
        assert sorted(one for group in groups for one in group) == list(range(1, n + 1))
        assert cycle.n_repeats() == 0
        assert cycle.trio_spread() <= n % 2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n", QUICK)
def test_all_rounds_that_the_pairs_allow_are_played_without_a_repeat(n: int, seed: int) -> None:
    check_cycle(n, seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "seed"),
    [(n, seed) for n in EVERY_NUMBER for seed in SEEDS]
    if EVERY
    else [(n, SEEDS[n % 3]) for n in SOME],
)
def test_so_they_are_for_other_numbers_of_people(n: int, seed: int) -> None:
    check_cycle(n, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS if EVERY else SEEDS[:1])
@pytest.mark.parametrize("n", [100, 101, 200, 201] if EVERY else [100])
def test_so_they_are_for_a_hundred_people(n: int, seed: int) -> None:
    check_cycle(n, seed)


def longest(rounds: Sequence[Sequence[Group]]) -> int:
    """Find by trying all how many of the rounds can follow each other without a repeat."""
    best = 0
    for groups in rounds:
        used = set(sides(groups))
        best = max(best, 1 + longest([it for it in rounds if used.isdisjoint(sides(it))]))
    return best


@cache
def most_without_a_repeat(n: int) -> int:
    """Find by trying all how many rounds of pairs and a trio can follow each other."""
    whole = groupings(list(range(1, n + 1)), lambda _one, _other: True, trios=1)
    return longest([groups for groups, left in whole if not left])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("n", [3, 5, 7])
def test_a_few_people_repeat_only_when_every_way_to_go_on_does(n: int, seed: int) -> None:
    n_rounds = most_without_a_repeat(n)

    cycle = Cycle.of(crowd(n, seed=seed))
    for _ in range(n_rounds):
        cycle.play()

    assert cycle.n_repeats() == 0


@pytest.mark.parametrize("n", [10, pytest.param(22, marks=pytest.mark.slow)])
def test_two_odd_departments_that_long_for_each_other_do_not_paint_themselves_into_a_corner(
    n: int,
) -> None:
    check_departments(n)


@pytest.mark.slow
@pytest.mark.parametrize("n", [50, 102] if EVERY else [50])
def test_nor_do_larger_ones(n: int) -> None:
    check_departments(n)


def check_departments(n: int) -> None:
    # Whoever always takes the best points plays all pairs across first. Two odd halves are left.
    table = tabulate(roster_of(crowd(n, seed=n)))
    half = np.arange(n) % 2
    points = np.where(half[:, np.newaxis] != half, 1000, table.points // 10)
    table = replace(table, points=points)
    ahead: list[tuple[Group, ...]] = []
    for number in range(n - 1):
        found = group_table(table, ahead, rng=Random(number))
        assert found is not None
        assert all(table.is_new[side] for side in sides_of(found.groups))
        table, ahead = after(table, found.groups), found.ahead


def banned(kind: str, n: int, seed: int) -> Rules:
    chance = Random(seed)
    pairs = list(combinations(range(1, n + 1), 2))
    apart = [
        (ParticipantId(one), ParticipantId(other))
        for one, other in pairs
        if (chance.random() < 0.02 if kind == "chance" else one // 4 == other // 4)
    ]
    return Rules(avoided=frozenset(apart))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["chance", "teams"])
@pytest.mark.parametrize("n", [20, 21])
def test_rules_that_keep_people_apart_cost_hardly_more_rounds_than_they_must(
    n: int, kind: str
) -> None:
    cycle = Cycle.of(crowd(n, seed=n), rules=banned(kind, n, seed=n))
    at_most = most_rounds(tabulate(cycle.roster()))

    cycle.play()
    n_proven = len(cycle.witness.rounds) if cycle.witness else 0
    for _ in range(n_proven):
        cycle.play()

    assert cycle.n_repeats() == 0
    # the bound counts partners only: sometimes nothing reaches it
    assert 1 + n_proven >= at_most - 2


def check_cycle_with_rules(n: int, kind: str, seed: int) -> None:
    """Play on until people have to meet again; each round has the fewest repeats it can."""
    rules = banned(kind, n, seed=seed)
    cycle = Cycle.of(crowd(n, seed=seed), rules=rules)
    for _ in range(n_possible(n) + 2):
        table = tabulate(cycle.roster())
        old = [(one, other) for one, other, _ in cycle.meetings]
        groups = cycle.play()
        assert sorted(one for group in groups for one in group) == list(range(1, n + 1))
        assert rules.avoided.isdisjoint(sides(groups))
        n_repeats = sum(old.count(side) for side in sides(groups))
        assert n_repeats == 0 or n_repeats == fewest_repeats(table)
    assert cycle.n_repeats() > 0


@pytest.mark.parametrize(
    ("n", "kind"), [(10, "teams"), (11, "chance"), (16, "chance"), (17, "teams")]
)
def test_with_rules_each_round_repeats_no_more_than_its_people_must(n: int, kind: str) -> None:
    check_cycle_with_rules(n, kind, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "kind", "seed"),
    [
        (n, kind, seed)
        for n in [*range(12, 65, 2), *range(9, 36, 2)]
        for kind in ("chance", "teams")
        for seed in SEEDS
    ]
    if EVERY
    else [(29, "chance", 1), (40, "teams", 1)],
)
def test_nor_does_any_other_number_of_people(n: int, kind: str, seed: int) -> None:
    check_cycle_with_rules(n, kind, seed)


@pytest.mark.parametrize("n", [8, 9, 14])
def test_when_everybody_met_everybody_as_few_meet_again_as_must(n: int) -> None:
    cycle = Cycle.of(crowd(n, seed=n))
    for _ in range(2 * n):
        table = tabulate(cycle.roster())
        before = cycle.n_repeats()
        groups = cycle.play()
        met = {(one, other): 0 for one, other, _ in cycle.meetings}
        for one, other, _ in cycle.meetings[: -len(sides(groups))]:
            met[one, other] += 1
        assert sum(met[side] for side in sides(groups)) == fewest_repeats(table)
        assert cycle.n_repeats() >= before


def test_without_the_rounds_kept_from_last_time_an_even_number_still_repeats_nothing() -> None:
    cycle = Cycle.of(crowd(20, seed=4), keeps_witness=False)

    for _ in range(19):
        cycle.play()

    assert cycle.n_repeats() == 0
