"""Whole rounds of pools just too large for the exact regime, through the door of the engine."""

from dataclasses import replace

import pytest

from pairing.matching import RoundPlan, plan_round
from pairing.matching.exact import MOST_PEOPLE
from pairing.matching.large import group_large, market
from pairing.matching.large.market import open_market
from pairing.participants import Participant
from pairing.programs import Odd, Rules
from tests.pairing.brute_force import sides
from tests.pairing.factories import history, met, roster_of
from tests.pairing.large_pools import crowd, past_of, points_of, some_pairs

ZONES = ("Europe/Oslo", "Europe/London", "America/New_York")


def test_pools_of_these_tests_are_looked_at_in_a_table_and_without(way_to_look: str) -> None:
    found = open_market(roster_of(crowd(20)))

    assert (found.table is None) == (way_to_look == "blocks")


def check(plan: RoundPlan, pool: list[Participant]) -> None:
    placed = [one for pair in plan.pairs for one in pair.members]
    assert sorted([*placed, *plan.sat_out]) == sorted(one.id for one in pool)
    assert plan.n_pool == len(pool)
    assert list(plan.pairs) == sorted(plan.pairs, key=lambda pair: pair.members)
    assert 0.99 < plan.certificate.ratio <= 1
    assert not plan.certificate.is_optimal
    assert plan.witness is None


def play(pool: list[Participant], *, n_rounds: int) -> None:
    """Play some rounds in which nobody may repeat or be left over, nor be in trios unfairly."""
    past: list[tuple[int, int, int]] = []
    trios = {one.id: 0 for one in pool}
    for number in range(n_rounds):
        ago = history((a, b, number - at) for a, b, at in past)
        there = [replace(one, trios=trios[one.id]) for one in pool]
        plan = plan_round(there, ago, Rules(), seed=number)
        check(plan, pool)
        assert plan.sat_out == ()
        assert not any(pair.is_repeat for pair in plan.pairs)
        in_trios = [one for pair in plan.pairs if len(pair.members) == 3 for one in pair.members]
        assert len(in_trios) == 3 * (len(pool) % 2)
        trios |= {one: trios[one] + 1 for one in in_trios}
        assert max(trios.values()) <= 1
        past += [(a, b, number) for a, b in sides([pair.members for pair in plan.pairs])]


@pytest.mark.parametrize("n", [MOST_PEOPLE + 1, MOST_PEOPLE + 2])
def test_a_pool_just_too_large_is_paired_without_repeats_and_nearly_at_its_best(n: int) -> None:
    play(crowd(n, zones=ZONES), n_rounds=2)


@pytest.mark.slow
@pytest.mark.parametrize("n", [502, 1001])
def test_round_after_round_nobody_repeats_or_is_left_over(n: int) -> None:
    play(crowd(n, zones=ZONES), n_rounds=5)


def test_equal_inputs_and_seed_give_an_equal_plan_whatever_the_order_of_the_pool() -> None:
    pool = crowd(MOST_PEOPLE + 1, zones=ZONES)

    plan = plan_round(pool, met(), Rules(), seed=3)

    assert plan == plan_round(pool[::-1], met(), Rules(), seed=3)


def test_another_seed_draws_another_round() -> None:
    pool = crowd(MOST_PEOPLE + 2, zones=ZONES)

    one, other = (plan_round(pool, met(), Rules(), seed=seed) for seed in (1, 2))

    assert one.pairs != other.pairs


def test_in_a_large_program_without_trios_one_who_waited_least_sits_out() -> None:
    pool = [replace(one, rounds_waited=0 if one.id == 77 else 1) for one in crowd(501)]

    plan = plan_round(pool, met(), Rules(odd=Odd.SIT_OUT), seed=3)

    check(plan, pool)
    assert plan.sat_out == (77,)
    assert {len(pair.members) for pair in plan.pairs} == {2}


def test_a_pool_of_very_many_makes_do_with_a_first_look_at_some_pairs_and_fewer_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pool = crowd(120, seed=3, zones=ZONES[1:])
    roster = roster_of(pool, past_of(some_pairs(pool, 0.1)))
    full, _ = group_large(roster, may_trio=True)
    monkeypatch.setattr(market, "SEEN", 40)
    monkeypatch.setattr(market, "MANY", 40)

    large, _ = group_large(roster, may_trio=True)

    assert large.loss == (0, 0)
    assert 0.99 * points_of(roster, full) <= points_of(roster, large)
