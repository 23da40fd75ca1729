from itertools import combinations

import pytest

from pairing.errors import DuplicateParticipant
from pairing.ids import ParticipantId
from pairing.matching import ReasonKind, RoundPlan, plan_round
from pairing.participants import CareerStage
from pairing.programs import Odd, Rules
from tests.pairing.brute_force import sides
from tests.pairing.factories import history, met, people, person, profile


def avoiding(*pairs: tuple[int, int], odd: Odd = Odd.TRIO) -> Rules:
    return Rules(odd=odd, avoided=frozenset((ParticipantId(a), ParticipantId(b)) for a, b in pairs))


def groups_of(plan: RoundPlan) -> list[tuple[int, ...]]:
    return [tuple(int(one) for one in pair.members) for pair in plan.pairs]


def trio_of(plan: RoundPlan) -> tuple[int, ...]:
    return next(group for group in groups_of(plan) if len(group) == 3)


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


def test_a_trio_made_on_purpose_places_somebody_whom_pairs_leave_over() -> None:
    may_meet = {(1, 2), (1, 3), (2, 3), (2, 4), (3, 5), (4, 5)}
    apart = [pair for pair in combinations(range(1, 7), 2) if pair not in may_meet]

    # without the trio 2 and 4, and 3 and 5 would meet, and nobody would be there for 1
    plan = plan_round(people(6), met((1, 2), (1, 3), (4, 5)), avoiding(*apart), seed=1)

    assert groups_of(plan) == [(1, 2, 3), (4, 5)]
    assert plan.sat_out == (6,)


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
