"""People come, leave and skip: still nobody meets anybody again who need not."""

from dataclasses import replace
from random import Random

import pytest

from pairing.ids import ParticipantId
from pairing.matching.exact.table import tabulate
from pairing.programs import Rules
from tests.pairing.cycles import EVERY, Cycle, crowd
from tests.pairing.oracles import fewest_repeats

LEAVING, SKIPPING = 0.05, 0.1
SOME = [(34, 1), (35, 2), (50, 3), (51, 1)]
MORE = [(n, seed) for n in (20, 21, 34, 35, 50, 51, 100, 101, 200) for seed in (1, 2, 3)]


def play_with_churn(n: int, seed: int, *, leaving: float = LEAVING, rules: Rules) -> Cycle:
    """Play n - 1 rounds; in each the repeats are the fewest that those present can have."""
    chance = Random(f"{n} {seed}")
    cycle = Cycle.of(crowd(n, seed=seed), rules=rules)
    for _ in range(n - 1):
        for one in [one for one in cycle.people if chance.random() < leaving]:
            del cycle.people[one]
            (new,) = crowd(1, seed=seed, first=max(cycle.people) + 1)
            fewest = min(it.trios for it in cycle.people.values())
            cycle.people[int(new.id)] = replace(new, trios=fewest)
        present = [one for one in cycle.people if chance.random() >= SKIPPING]
        table = tabulate(cycle.roster(present))
        before = len(cycle.meetings), cycle.n_repeats()
        cycle.play(present)
        if cycle.n_repeats() > before[1]:
            met = [(one, other) for one, other, _ in cycle.meetings]
            old, new_ones = met[: before[0]], met[before[0] :]
            assert sum(old.count(pair) for pair in new_ones) == fewest_repeats(table)
    return cycle


@pytest.mark.slow
@pytest.mark.parametrize(("n", "seed"), [(20, 1), (21, 2)])
def test_with_people_coming_going_and_skipping_nobody_meets_twice(n: int, seed: int) -> None:
    assert play_with_churn(n, seed, rules=Rules()).n_repeats() == 0


@pytest.mark.slow
@pytest.mark.parametrize(("n", "seed"), MORE if EVERY else SOME)
def test_nor_do_more_people(n: int, seed: int) -> None:
    assert play_with_churn(n, seed, rules=Rules()).n_repeats() == 0


@pytest.mark.parametrize("n", [20, 21])
def test_with_skips_and_rules_the_repeats_are_the_fewest_there_can_be(n: int) -> None:
    chance = Random(n)
    apart = frozenset(
        (ParticipantId(one), ParticipantId(other))
        for one in range(1, n)
        for other in range(one + 1, n + 1)
        if chance.random() < 0.1
    )

    cycle = play_with_churn(n, 1, leaving=0, rules=Rules(avoided=apart))

    assert cycle.n_played == n - 1
