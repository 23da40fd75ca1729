"""What holds for every round of the large regime, on pools small enough for exact answers."""

from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.matching.exact import group_exact
from pairing.matching.large import group_large, rounding
from pairing.matching.roster import Roster
from pairing.participants import CareerStage, Participant
from pairing.programs import Rules
from tests.pairing.factories import PROPERTY, people, roster_of
from tests.pairing.large_pools import (
    STAGES,
    avoiding,
    check,
    crowd,
    every_pair,
    least_loss,
    least_repeats_with_a_trio,
    past_of,
    points_of,
    sizes,
    some_pairs,
)
from tests.pairing.strategies import crowds
from tests.pairing.strategies import rules as rule_sets

ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kolkata")
shares = st.sampled_from([0.0, 0.1, 0.5, 0.8, 0.95])


@dataclass(frozen=True)
class Drawn:
    """A pool by few numbers: with many or few pairs who met or avoid each other."""

    n: int
    seed: int
    met: float
    avoided: float
    stages: tuple[CareerStage, ...]

    @property
    def roster(self) -> Roster:
        pool = crowd(self.n, seed=self.seed, stages=self.stages, zones=ZONES, trios=1)
        past = past_of(some_pairs(pool, self.met, seed=self.seed), seed=self.seed)
        avoided = avoiding(some_pairs(pool, self.avoided, seed=self.seed + 1))
        return roster_of(pool, past, Rules(avoided=avoided), seed=self.seed)


def drawn(n: st.SearchStrategy[int]) -> st.SearchStrategy[Drawn]:
    stages = st.sampled_from([STAGES, tuple(CareerStage)])
    return st.builds(Drawn, n, st.integers(0, 999), met=shares, avoided=shares, stages=stages)


even = st.integers(1, 14).map(lambda half: 2 * half)
odd = st.integers(0, 14).map(lambda half: 2 * half + 1)


@PROPERTY
@given(drawn(st.integers(1, 80)), st.booleans())
def test_everybody_is_once_in_the_round_and_nobody_meets_whom_they_may_not(
    given_pool: Drawn, may_trio: bool
) -> None:
    roster = given_pool.roster

    grouping, _ = group_large(roster, may_trio=may_trio)

    check(roster, grouping)
    n_pairs, n_trios, n_left = sizes(grouping)
    assert n_trios == 0 or may_trio
    # more trios, or people left over, only where the rules leave no way to pair all
    if n_trios > len(roster) % 2 or n_left > len(roster) % 2:
        assert 2 * n_pairs < len(roster) - len(roster) % 2
        assert least_loss(roster)[0] > len(roster) % 2 or n_left + n_trios == 1


@PROPERTY
@given(crowds(least=1, most=9), rule_sets, st.booleans())
def test_whatever_people_say_the_rules_hold(
    pool: list[Participant], rules: Rules, may_trio: bool
) -> None:
    roster = roster_of(pool, None, rules)

    grouping, bound = group_large(roster, may_trio=may_trio)

    check(roster, grouping)
    assert points_of(roster, grouping) <= bound


@PROPERTY
@given(drawn(even))
def test_no_pairs_leave_fewer_people_over_or_repeat_less(given_pool: Drawn) -> None:
    roster = given_pool.roster

    grouping, _ = group_large(roster, may_trio=False)

    assert grouping.loss == least_loss(roster)


@PROPERTY
@given(drawn(odd))
def test_with_somebody_sitting_out_no_pairs_leave_fewer_people_over(given_pool: Drawn) -> None:
    roster = given_pool.roster

    grouping, _ = group_large(roster, may_trio=False)

    assert len(grouping.left) == least_loss(roster)[0]


@settings(PROPERTY, max_examples=15)
@given(drawn(st.sampled_from([7, 9])))
def test_a_round_with_one_trio_places_everybody_and_repeats_least(given_pool: Drawn) -> None:
    roster = given_pool.roster
    least = least_repeats_with_a_trio(roster)

    grouping, _ = group_large(roster, may_trio=True)

    if least is not None:
        assert sizes(grouping) == (len(roster) // 2 - 1, 1, 0)
        assert grouping.n_repeats == least


@settings(PROPERTY, max_examples=12)
@given(drawn(st.integers(1, 60)), st.booleans(), st.integers(0, 99))
def test_the_same_seed_gives_the_same_groups_whatever_the_order_of_the_pool(
    given_pool: Drawn, may_trio: bool, seed: int
) -> None:
    pool = list(given_pool.roster.people)
    mixed = Random(seed).sample(pool, len(pool))
    past = past_of([(one.id, other.id) for one, other in zip(pool[::2], pool[1::2], strict=False)])

    one, other = (
        group_large(roster_of(people, past, seed=seed), may_trio=may_trio)
        for people in (pool, mixed)
    )

    assert one == other


@pytest.mark.parametrize(
    ("n", "share"),
    [(120, 0.0), (151, 0.1), (120, 0.3), pytest.param(300, 0.1, marks=pytest.mark.slow)],
)
def test_both_regimes_agree_on_repeats_and_nearly_on_points(n: int, share: float) -> None:
    pool = crowd(n, seed=n, zones=ZONES[:2])
    roster = roster_of(pool, past_of(some_pairs(pool, share)))

    large, _ = group_large(roster, may_trio=True)
    exact = group_exact(roster, may_trio=True).grouping

    check(roster, large)
    assert large.loss == exact.loss == (0, 0)
    assert points_of(roster, large) >= 0.995 * points_of(roster, exact)


@pytest.mark.parametrize(
    ("n", "seed", "share", "around"), [(301, 0, 0.3, 8), (301, 2, 0.3, 8), (400, 4, 0.0, 4)]
)
def test_whom_the_rounding_placed_ahead_of_their_turn_stays_with_their_partner(
    monkeypatch: pytest.MonkeyPatch, n: int, seed: int, share: float, around: int
) -> None:
    # in reality it takes many thousands to have so many turns with so few people each
    monkeypatch.setattr(rounding, "AT_ONCE", 1)
    monkeypatch.setattr(rounding, "AROUND", around)
    pool = crowd(n, seed=seed, zones=ZONES, waited=3)
    roster = roster_of(pool, past_of(some_pairs(pool, share, seed=seed)))

    large, _ = group_large(roster, may_trio=True)

    check(roster, large)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "share"), [(150, 0.6), (151, 0.9), (250, 0.9)])
def test_both_regimes_agree_on_repeats_when_most_have_met(n: int, share: float) -> None:
    pool = crowd(n, seed=n, zones=ZONES[:2])
    roster = roster_of(pool, past_of(some_pairs(pool, share)))

    large, _ = group_large(roster, may_trio=True)
    exact = group_exact(roster, may_trio=True).grouping

    assert large.loss == exact.loss


def test_a_pool_without_history_and_rules_never_repeats() -> None:
    roster = roster_of(people(61))

    grouping, _ = group_large(roster, may_trio=True)

    assert sizes(grouping) == (29, 1, 0)
    assert len(every_pair(roster).u) == 61 * 60 // 2
