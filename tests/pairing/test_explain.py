from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.errors import NotInPool
from pairing.history import Met, PairHistory
from pairing.ids import ParticipantId, PersonId
from pairing.matching import RoundPlan, plan_round
from pairing.matching.explain import Explanation, Why, explain_person
from pairing.matching.plan import PlannedPair
from pairing.matching.rules import excluded_by
from pairing.matching.score import score_people
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.profiles import WorkHours
from pairing.programs import HardRule, Odd, Rules
from tests.pairing.factories import PROPERTY, history, met, people, person, profile
from tests.pairing.strategies import crowds, rules

NOBODY_MET = met()


def planned(*groups: tuple[int, ...], sat_out: tuple[int, ...] = ()) -> RoundPlan:
    """A plan of these groups, whether or not an engine would make it."""
    plan = plan_round(people(2), NOBODY_MET, Rules(), seed=1)
    pairs = (PlannedPair(tuple(map(ParticipantId, it)), 0.5, (), False) for it in groups)
    return replace(
        plan,
        pairs=tuple(pairs),
        sat_out=tuple(map(ParticipantId, sat_out)),
        n_pool=sum(map(len, groups)) + len(sat_out),
    )


def explained(
    pool: list[Participant],
    plan: RoundPlan,
    *,
    past: PairHistory = NOBODY_MET,
    rules: Rules | None = None,
    who: int = 1,
    n_best: int = 5,
) -> Explanation:
    return explain_person(PersonId(who + 1000), pool, past, rules or Rules(), plan, n_best=n_best)


# For person 1, the first, 2 fits best, then 3, then 4.
POOL = [
    person(1, profile(CareerStage.SENIOR, "writing", "hiring")),
    person(2, profile(CareerStage.SENIOR, "hiring", "writing")),
    person(3, profile(CareerStage.SENIOR, "writing", "strategy")),
    person(4, profile(CareerStage.PRINCIPAL, "strategy", "quality")),
]


def test_the_best_candidates_come_first_with_their_factors() -> None:
    told = explained(POOL, planned((1, 2), (3, 4)), n_best=2)

    assert (told.id, told.n_others, told.n_candidates, told.n_met) == (1, 3, 3, 0)
    assert [(fit.id, fit.person_id, fit.rank) for fit in told.best] == [(2, 1002, 1), (3, 1003, 2)]
    for fit, other in zip(told.best, POOL[1:3], strict=True):
        assert fit.score == score_people(POOL[0], other)
        assert sum(it.contribution for it in fit.factors) == pytest.approx(fit.score)
    assert told.partners == told.best[:1]


def test_candidates_of_one_score_share_a_rank_and_stand_by_their_ids() -> None:
    told = explained(people(4)[::-1], planned((1, 3), (2, 4)))

    assert [(fit.id, fit.rank) for fit in told.best] == [(2, 1), (3, 1), (4, 1)]
    assert told.why is Why.BEST_NEW


def test_each_rule_is_counted_and_each_person_once() -> None:
    pool = [
        person(1, Profile(CareerStage.GROWING, languages=("en",)), place=Place(managers=())),
        person(2, Profile(CareerStage.DIRECTOR, languages=("de",))),
        person(3, Profile(CareerStage.MANAGER)),
        person(4, Profile(languages=("de",))),
        person(5, Profile(hours=WorkHours(0, 60))),
        person(6, place=Place(managers=(PersonId(1001),))),
        person(7),
    ]

    told = explained(pool, planned((1, 7), sat_out=(2, 3, 4, 5, 6)))

    assert told.excluded == (
        (HardRule.REPORTING_LINE, 1),
        (HardRule.STAGE_GAP, 2),
        (HardRule.LANGUAGE, 1),
        (HardRule.TIME, 1),
        (HardRule.MODE, 0),
    )
    assert (told.n_others, told.n_candidates) == (6, 1)


@pytest.mark.parametrize(
    ("groups", "meetings", "why", "ranks"),
    [
        ([(1, 2), (3, 4)], [], Why.BEST_NEW, [(1, 1)]),
        ([(1, 3), (2, 4)], [], Why.WHOLE_ROUND, [(2, 2)]),
        ([(1, 3), (2, 4)], [(1, 2, 1)], Why.BEST_NEW, [(2, 1)]),
        ([(1, 4), (2, 3)], [(1, 2, 1)], Why.WHOLE_ROUND, [(3, 2)]),
        ([(1, 2), (3, 4)], [(1, 2, 1)], Why.REPEAT, [(1, 1)]),
        ([(1, 2), (3, 4)], [(1, 2, 3), (1, 3, 2), (4, 1, 1)], Why.ALL_MET, [(1, 1)]),
        ([(1, 2, 4)], [], Why.TRIO_ODD, [(1, 1), (3, 3)]),
        ([(1, 2, 4), (3, 5, 6)], [], Why.TRIO_RULES, [(1, 1), (3, 3)]),
    ],
)
def test_a_partner_is_explained_by_rank_and_history(
    groups: list[tuple[int, ...]],
    meetings: list[tuple[int, int, int]],
    why: Why,
    ranks: list[tuple[int, int]],
) -> None:
    told = explained(POOL, planned(*groups), past=history(meetings))

    assert told.why is why
    assert [(fit.rank, fit.rank_new) for fit in told.partners] == ranks
    assert told.n_met == len(meetings)


def test_it_tells_how_a_candidate_met_the_person_before() -> None:
    told = explained(POOL, planned((1, 3), (2, 4)), past=history([(2, 1, 4), (1, 2, 9)]))

    assert [fit.met for fit in told.best] == [Met(2, 4), None, None]


@pytest.mark.parametrize(
    ("others", "odd", "why"),
    [
        ([person(2), person(3)], Odd.SIT_OUT, Why.SAT_OUT_ODD),
        ([person(2), person(3)], Odd.TRIO, Why.SAT_OUT_ROUND),
        ([person(n) for n in (2, 3, 4)], Odd.SIT_OUT, Why.SAT_OUT_ROUND),
        ([person(2, Profile(languages=("de",)))], Odd.TRIO, Why.SAT_OUT_NOBODY),
    ],
)
def test_a_person_left_over_learns_what_left_them_over(
    others: list[Participant], odd: Odd, why: Why
) -> None:
    pool = [person(1, Profile(languages=("en",))), *others]
    plan = replace(planned((2, 3), sat_out=(1,)), n_pool=len(pool))

    told = explained(pool, plan, rules=Rules(odd=odd))

    assert (told.partners, told.why) == ((), why)


def test_somebody_who_takes_no_part_is_not_explained() -> None:
    with pytest.raises(NotInPool, match="person 1009"):
        explained(POOL, planned((1, 2), (3, 4)), who=9)


avoidances = st.frozensets(
    st.sampled_from([(0, 1), (0, 2), (0, 3), (1, 2), (2, 3)]), min_size=1
).map(lambda pairs: frozenset((ParticipantId(a), ParticipantId(b)) for a, b in pairs))


@PROPERTY
@given(crowds(most=5), rules, avoidances, st.lists(st.sampled_from([(0, 1, 2), (0, 3, 1)])))
def test_the_avoid_list_leaves_no_trace_in_an_explanation(
    pool: list[Participant],
    rules: Rules,
    avoided: frozenset[tuple[ParticipantId, ParticipantId]],
    meetings: list[tuple[int, int, int]],
) -> None:
    free, bound = replace(rules, avoided=frozenset()), replace(rules, avoided=avoided)
    past = history(meetings)
    plan = plan_round(pool, past, bound, seed=1)

    for one in pool:
        told = explain_person(one.person_id, pool, past, bound, plan)

        assert told == explain_person(one.person_id, pool, past, free, plan)
        assert HardRule.AVOIDED not in dict(told.excluded)
        apart = sum(n for _, n in told.excluded)
        assert told.n_others == len(pool) - 1 == apart + told.n_candidates
        allowed = [it for it in pool if it is not one and not excluded_by(one, it, free)]
        assert told.n_candidates == len(allowed)
        assert {fit.id for fit in told.best} == {it.id for it in allowed}


def test_who_avoids_somebody_may_still_be_told_as_the_best_candidate() -> None:
    avoided = frozenset({(ParticipantId(1), ParticipantId(2))})

    told = explained(POOL, planned((1, 3), (2, 4)), rules=Rules(avoided=avoided))

    assert told.best[0].id == 2
    assert told.why is Why.WHOLE_ROUND
