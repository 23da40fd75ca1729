from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.errors import DuplicateParticipant
from pairing.history import PairHistory
from pairing.ids import ParticipantId
from pairing.matching import ReasonKind, RoundPlan, plan_round
from pairing.participants import CareerStage, Participant, Profile
from pairing.programs import Odd, Rules
from tests.pairing.brute_force import groupings, sides
from tests.pairing.factories import PROPERTY, history, met, people, person, profile

Pairs = frozenset[tuple[ParticipantId, ParticipantId]]


def avoiding(*pairs: tuple[int, int], odd: Odd = Odd.TRIO) -> Rules:
    return Rules(odd=odd, avoided=frozenset((ParticipantId(a), ParticipantId(b)) for a, b in pairs))


def groups_of(plan: RoundPlan) -> list[tuple[int, ...]]:
    return [tuple(int(one) for one in pair.members) for pair in plan.pairs]


def trio_of(plan: RoundPlan) -> tuple[int, ...]:
    return next(group for group in groups_of(plan) if len(group) == 3)


@st.composite
def pools(draw: st.DrawFn, *, most: int = 8) -> list[Participant]:
    n = draw(st.integers(0, most))
    numbers = draw(st.lists(st.integers(1, 99), min_size=n, max_size=n, unique=True))
    return [
        person(
            number,
            Profile(
                draw(st.sampled_from([None, CareerStage.SENIOR, CareerStage.GROWING])),
                tuple(draw(st.sets(st.sampled_from(["hiring", "writing"])))),
                tuple(draw(st.sets(st.sampled_from(["hiring", "strategy"])))),
            ),
            zone=draw(st.sampled_from(["Europe/Oslo", "Asia/Tokyo", None])),
            waited=draw(st.integers(0, 2)),
            trios=draw(st.integers(0, 2)),
        )
        for number in numbers
    ]


def some_pairs(draw: st.DrawFn, pool: list[Participant]) -> list[tuple[int, int]]:
    every = list(combinations(sorted(int(one.id) for one in pool), 2))
    return draw(st.lists(st.sampled_from(every), unique=True)) if every else []


@st.composite
def rounds(draw: st.DrawFn, *, most: int = 8) -> tuple[list[Participant], PairHistory]:
    pool = draw(pools(most=most))
    meetings = [(a, b, draw(st.integers(1, 9))) for a, b in some_pairs(draw, pool)]
    return pool, history(meetings)


@st.composite
def rounds_with_rules(draw: st.DrawFn) -> tuple[list[Participant], PairHistory, Rules]:
    pool, past = draw(rounds(most=7))
    odd = draw(st.sampled_from(Odd))
    return pool, past, avoiding(*some_pairs(draw, pool), odd=odd)


def n_repeats(groups: list[tuple[int, ...]], past: PairHistory) -> int:
    return sum((ParticipantId(a), ParticipantId(b)) in set(past) for a, b in sides(groups))


# ---- small pools by hand


def test_an_empty_pool_makes_an_empty_round() -> None:
    assert plan_round([], met(), Rules(), seed=7) == RoundPlan((), (), seed=7, n_pool=0)


def test_somebody_alone_sits_out() -> None:
    plan = plan_round([person(4)], met(), Rules(), seed=7)

    assert plan == RoundPlan((), (ParticipantId(4),), seed=7, n_pool=1)


def test_two_people_meet_and_meet_again_when_there_is_nobody_else() -> None:
    first = plan_round(people(2), met(), Rules(), seed=1)
    second = plan_round(people(2), met((1, 2)), Rules(), seed=2)

    assert groups_of(first) == groups_of(second) == [(1, 2)]
    assert [first.pairs[0].is_repeat, second.pairs[0].is_repeat] == [False, True]


def test_three_people_are_a_trio() -> None:
    plan = plan_round(people(3), met(), Rules(), seed=1)

    assert groups_of(plan) == [(1, 2, 3)]
    assert plan.sat_out == ()


def test_a_pair_carries_its_score_and_its_reasons() -> None:
    senior = profile(CareerStage.SENIOR, "writing", "hiring")
    other = profile(CareerStage.SENIOR, "hiring", "writing")

    (pair,) = plan_round([person(1, senior), person(2, other)], met(), Rules(), seed=1).pairs

    assert pair.score == pytest.approx(0.32 + 0.24 + 0.12 + 0.06 + 0.05 + 0.03)
    assert pair.reasons[0].kind is ReasonKind.TWO_WAY


def test_a_trio_s_score_is_the_mean_of_its_pairs() -> None:
    pool = [person(1, profile()), person(2, profile()), person(3, profile(CareerStage.PRINCIPAL))]

    (trio,) = plan_round(pool, met(), Rules(), seed=1).pairs

    same, near = 0.24 + 0.12 + 0.06 + 0.08, 0.7 * 0.24 + 0.12 + 0.06 + 0.08
    assert trio.score == pytest.approx((same + 2 * near) / 3)


def test_the_same_person_twice_is_refused() -> None:
    with pytest.raises(DuplicateParticipant, match="participant 2 is in the pool"):
        plan_round([person(2), person(1), person(2)], met(), Rules(), seed=1)


def test_good_partners_are_brought_together() -> None:
    wants, gives = profile(grow="writing", share="hiring"), profile(None, "hiring", "writing")
    pool = [person(1, wants), person(2), person(3), person(4, gives)]

    assert groups_of(plan_round(pool, met(), Rules(), seed=1)) == [(1, 4), (2, 3)]


def test_people_who_waited_are_served_before_a_better_score() -> None:
    # Three may be paired in one pair only, and 1 and 2 fit best.
    wants, gives = profile(grow="writing", share="hiring"), profile(None, "hiring", "writing")
    pool = [person(1, wants), person(2, gives), person(3, waited=1)]

    plan = plan_round(pool, met(), Rules(odd=Odd.SIT_OUT), seed=1)

    assert plan.sat_out != (3,)


def test_people_too_many_stages_apart_do_not_meet() -> None:
    pool = [person(1, profile(CareerStage.GROWING)), person(2, profile(CareerStage.PRINCIPAL))]

    strict = plan_round(pool, met(), Rules(), seed=1)
    wide = plan_round(pool, met(), Rules(max_stage_gap=3), seed=1)

    assert (groups_of(strict), strict.sat_out) == ([], (1, 2))
    assert groups_of(wide) == [(1, 2)]


def test_an_unknown_stage_keeps_nobody_apart() -> None:
    pool = [person(1), person(2, profile(CareerStage.EXECUTIVE))]

    assert groups_of(plan_round(pool, met(), Rules(), seed=1)) == [(1, 2)]


def test_an_avoided_pair_is_not_in_a_trio_either() -> None:
    plan = plan_round(people(3), met(), avoiding((1, 2)), seed=1)

    assert len(plan.sat_out) == 1
    assert groups_of(plan) in ([(1, 3)], [(2, 3)])


def test_who_has_no_allowed_partner_sits_out_and_the_others_meet() -> None:
    rules = avoiding((1, 2), (1, 3), (1, 4), (1, 5))

    plan = plan_round(people(5), met(), rules, seed=1)

    assert plan.sat_out == (1,)
    assert len(plan.pairs) == 2


def test_two_odd_departments_apart_become_two_trios() -> None:
    apart = [(a, b) for a in (1, 2, 3) for b in (4, 5, 6)]

    trios = plan_round(people(6), met(), avoiding(*apart), seed=1)
    pairs = plan_round(people(6), met(), avoiding(*apart, odd=Odd.SIT_OUT), seed=1)

    assert groups_of(trios) == [(1, 2, 3), (4, 5, 6)]
    assert [len(pairs.pairs), len(pairs.sat_out)] == [2, 2]


def test_rules_and_meetings_of_people_who_are_not_there_do_not_matter() -> None:
    plan = plan_round(people(2), met((1, 9), (8, 9)), avoiding((2, 9), (7, 8)), seed=1)

    assert groups_of(plan) == [(1, 2)]


def test_when_all_have_met_those_who_met_longest_ago_meet_again() -> None:
    past = history(
        [(1, 2, 1), (3, 4, 1), (1, 3, 5), (2, 4, 5), (1, 4, 3), (2, 3, 3)],
    )

    plan = plan_round(people(4), past, Rules(), seed=1)

    assert groups_of(plan) == [(1, 3), (2, 4)]
    assert all(pair.is_repeat for pair in plan.pairs)


def test_everybody_meets_everybody_before_anybody_meets_again() -> None:
    past: list[tuple[int, int, int]] = []
    for number in range(5):
        plan = plan_round(people(6), history(past), Rules(), seed=number)
        assert not any(pair.is_repeat for pair in plan.pairs)
        past = [(a, b, ago + 1) for a, b, ago in past]
        past += [(a, b, 1) for a, b in sides(groups_of(plan))]

    assert len({(a, b) for a, b, _ in past}) == 15


# ---- trios


def test_people_who_were_in_no_trio_yet_become_the_trio() -> None:
    pool = [person(n, trios=0 if n in (2, 5, 6) else 1) for n in range(1, 8)]

    assert trio_of(plan_round(pool, met(), Rules(), seed=1)) == (2, 5, 6)


def test_a_trio_that_repeats_nothing_comes_before_a_fair_one() -> None:
    pool = [person(n, trios=0 if n in (2, 5, 6) else 1) for n in range(1, 8)]

    plan = plan_round(pool, met((2, 5)), Rules(), seed=1)

    assert not {2, 5} <= set(trio_of(plan))
    assert len({2, 5, 6} & set(trio_of(plan))) == 2


def test_over_rounds_nobody_is_in_a_second_trio_while_strangers_have_not_been_in_one() -> None:
    trios = dict.fromkeys(range(1, 16), 0)
    past: list[tuple[int, int, int]] = []
    for number in range(4):
        pool = [person(n, trios=trios[n]) for n in trios]
        plan = plan_round(pool, history(past), Rules(), seed=number)
        past += [(a, b, 1) for a, b in sides(groups_of(plan))]
        for one in trio_of(plan):
            trios[one] += 1

    assert sorted(trios.values()) == [0] * 3 + [1] * 12


# ---- sitting out


def test_nobody_sits_out_twice_running_while_somebody_has_not() -> None:
    waited = dict.fromkeys(range(1, 6), 0)
    for number in range(12):
        pool = [person(n, waited=waited[n]) for n in waited]
        (out,) = plan_round(pool, met(), Rules(odd=Odd.SIT_OUT), seed=number).sat_out
        assert waited[out] == 0
        waited = {n: waited[n] + 1 if n == out else 0 for n in waited}


def test_chance_decides_who_of_equals_sits_out() -> None:
    good = profile(grow="writing", share="writing")
    pool = [person(n, good if n > 1 else None) for n in range(1, 6)]
    rules = Rules(odd=Odd.SIT_OUT)

    out = {plan_round(pool, met(), rules, seed=seed).sat_out for seed in range(60)}

    assert out == {(1,), (2,), (3,), (4,), (5,)}


# ---- properties


@PROPERTY
@given(rounds_with_rules(), st.integers())
def test_everybody_is_once_in_the_plan_and_nobody_meets_whom_they_avoid(
    given_round: tuple[list[Participant], PairHistory, Rules], seed: int
) -> None:
    pool, past, rules = given_round

    plan = plan_round(pool, past, rules, seed=seed)

    placed = [one for pair in plan.pairs for one in pair.members]
    assert sorted([*placed, *plan.sat_out]) == sorted(one.id for one in pool)
    assert {len(pair.members) for pair in plan.pairs} <= ({2, 3} if rules.odd is Odd.TRIO else {2})
    assert not set(sides(groups_of(plan))) & {(int(a), int(b)) for a, b in rules.avoided}
    assert plan.n_pool == len(pool)
    assert list(plan.pairs) == sorted(plan.pairs, key=lambda pair: pair.members[0])
    assert all(list(pair.members) == sorted(pair.members) for pair in plan.pairs)
    assert list(plan.sat_out) == sorted(plan.sat_out)


@PROPERTY
@given(rounds_with_rules(), st.integers(), st.randoms())
def test_the_same_seed_gives_the_same_plan_whatever_the_order_of_the_pool(
    given_round: tuple[list[Participant], PairHistory, Rules],
    seed: int,
    chance: Random,
) -> None:
    pool, past, rules = given_round
    mixed = list(pool)
    chance.shuffle(mixed)

    assert plan_round(mixed, past, rules, seed=seed) == plan_round(pool, past, rules, seed=seed)


@PROPERTY
@given(rounds_with_rules())
def test_as_many_people_are_placed_as_any_round_with_one_trio_places(
    given_round: tuple[list[Participant], PairHistory, Rules],
) -> None:
    pool, past, rules = given_round
    numbers = sorted(int(one.id) for one in pool)

    def is_allowed(one: int, other: int) -> bool:
        return (ParticipantId(one), ParticipantId(other)) not in rules.avoided

    trios = 1 if rules.odd is Odd.TRIO else 0

    plan = plan_round(pool, past, rules, seed=3)

    fewest = min(len(left) for _, left in groupings(numbers, is_allowed, trios=trios))
    assert len(plan.sat_out) <= fewest


@PROPERTY
@given(rounds())
def test_no_round_has_fewer_repeats_and_then_none_has_a_fairer_trio(
    given_round: tuple[list[Participant], PairHistory],
) -> None:
    pool, past = given_round
    trios = {int(one.id): one.trios for one in pool}

    def loss(groups: list[tuple[int, ...]]) -> tuple[int, int]:
        in_trio = [trios[one] for group in groups if len(group) == 3 for one in group]
        return n_repeats(groups, past), sum(in_trio)

    plan = plan_round(pool, past, Rules(), seed=3)

    whole = groupings(sorted(trios), lambda _one, _other: True, trios=len(pool) % 2)
    least = min((loss(list(groups)) for groups, left in whole if not left), default=(0, 0))
    assert loss(groups_of(plan)) == least


@PROPERTY
@given(rounds(most=6))
def test_an_even_round_is_the_best_of_all_by_repeats_then_age_then_score(
    given_round: tuple[list[Participant], PairHistory],
) -> None:
    pool, past = given_round
    pool = pool[: len(pool) // 2 * 2]
    scores = {
        (a, b): value_of([one for one in pool if one.id in (a, b)])
        for a, b in combinations(sorted(int(one.id) for one in pool), 2)
    }

    def worth(groups: list[tuple[int, ...]]) -> tuple[int, int, float]:
        again = [past.met(ParticipantId(a), ParticipantId(b)) for a, b in sides(groups)]
        ages = [one.rounds_ago for one in again if one]
        return -len(ages), sum(ages), sum(scores[pair] for pair in sides(groups))

    plan = plan_round(pool, past, Rules(), seed=3)

    numbers = sorted(int(one.id) for one in pool)
    whole = groupings(numbers, lambda _one, _other: True, trios=0)
    best = max(worth(list(groups)) for groups, left in whole if not left)
    assert worth(groups_of(plan))[:2] == best[:2]
    # the engine adds up whole points, so it may miss by the rounding of three pairs
    assert worth(groups_of(plan))[2] == pytest.approx(best[2], abs=0.003)


def value_of(pair: list[Participant]) -> float:
    """Score two people on their own, with the bonus for waiting."""
    (alone,) = plan_round(pair, met(), Rules(), seed=1).pairs
    return alone.score + 0.15 * min(1.0, sum(one.rounds_waited for one in pair) / 6)


@PROPERTY
@given(rounds(most=7))
def test_who_sits_out_waited_least_and_nothing_is_repeated_that_need_not(
    given_round: tuple[list[Participant], PairHistory],
) -> None:
    pool, past = given_round
    waited = {int(one.id): one.rounds_waited for one in pool}
    least = min(waited.values(), default=0)

    plan = plan_round(pool, past, Rules(odd=Odd.SIT_OUT), seed=3)

    assert all(waited[one] == least for one in plan.sat_out)
    assert len(plan.sat_out) == len(pool) % 2
    possible = (
        n_repeats(list(groups), past)
        for groups, left in groupings(sorted(waited), lambda _one, _other: True, trios=0)
        if len(left) == len(pool) % 2 and all(waited[one] == least for one in left)
    )
    assert n_repeats(groups_of(plan), past) == min(possible)
