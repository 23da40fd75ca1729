from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.errors import InvalidWeights
from pairing.history import PairHistory
from pairing.matching import plan_round
from pairing.matching.large import group_large
from pairing.matching.roster import gather
from pairing.matching.score import factors_of, score_people
from pairing.participants import CareerStage, Participant, Profile
from pairing.programs import Rules
from pairing.weights import Factor, Weights
from tests.pairing.factories import PROPERTY, met, person, profile
from tests.pairing.strategies import TOPICS, crowds

ONLY_STAGE = Weights(exchange=0, stage=1, common=0, time=0, reach=0, format=0, language=0)
ONLY_TOPICS = Weights(exchange=1, stage=0, common=0, time=0, reach=0, format=0, language=0)


@st.composite
def all_weights(draw: st.DrawFn) -> Weights:
    """Any seven shares of a whole."""
    shares = [draw(st.integers(0, 20)) for _ in Factor]
    total = sum(shares) or 1
    shares[0] += 0 if sum(shares) else 1
    return Weights(*(share / total for share in shares))


def test_the_usual_weights_are_what_the_score_was_made_for() -> None:
    assert list(Weights().by_factor.values()) == [0.32, 0.24, 0.12, 0.12, 0.12, 0.05, 0.03]
    assert Weights().to_json() == {}
    assert Weights.from_json({}) == Weights()


@PROPERTY
@given(all_weights())
def test_weights_are_read_back_as_they_were_written(weights: Weights) -> None:
    assert Weights.from_json(weights.to_json()) == weights


@pytest.mark.parametrize(
    "said",
    [{"stage": 0.5}, {"stage": -0.24, "exchange": 0.8}, {"stage": float("nan")}, {"zodiac": 0.1}],
)
def test_weights_that_make_no_score_are_refused(said: dict[str, float]) -> None:
    with pytest.raises(InvalidWeights):
        Weights.from_json(said)


@PROPERTY
@given(crowds(most=2), all_weights())
def test_with_any_weights_a_score_is_in_0_to_1_symmetric_and_the_sum_of_its_factors(
    pool: list[Participant], weights: Weights
) -> None:
    one, other = pool[0], pool[-1]

    score = score_people(one, other, topics=TOPICS, weights=weights)

    assert 0.0 <= score <= 1.0
    assert score_people(other, one, topics=TOPICS, weights=weights) == pytest.approx(score)
    assert [it.weight for it in factors_of(Profile(), Profile(), weights=weights)] == list(
        weights.by_factor.values()
    )


@PROPERTY
@given(crowds(least=2, most=6), all_weights())
def test_the_tables_of_the_engine_count_with_the_same_weights(
    pool: list[Participant], weights: Weights
) -> None:
    rules = Rules(weights=weights)
    roster = gather(pool, met(), rules, seed=7, topics=TOPICS)

    for u in range(len(pool)):
        for v in range(u):
            found = roster.score_of(np.array([u]), np.array([v]))[0]
            one, other = roster.people[u], roster.people[v]
            if found >= 0:
                plain = score_people(one, other, topics=TOPICS, weights=weights)
                assert found == pytest.approx(plain, abs=1e-9)


def _one(number: int):  # type: ignore[no-untyped-def]  # an array of one number
    import numpy as np

    return np.array([number])


def test_a_program_that_counts_one_thing_only_pairs_by_it() -> None:
    pool = [
        person(1, profile(CareerStage.SENIOR, grow="writing", share="hiring")),
        person(2, profile(CareerStage.PRINCIPAL, grow="hiring", share="writing")),
        person(3, profile(CareerStage.SENIOR)),
        person(4, profile(CareerStage.PRINCIPAL)),
    ]

    by_stage = plan_round(pool, met(), Rules(weights=ONLY_STAGE), seed=7)
    by_topics = plan_round(pool, met(), Rules(weights=ONLY_TOPICS), seed=7)

    assert {one.members for one in by_stage.pairs} == {(1, 3), (2, 4)}
    assert (1, 2) in {one.members for one in by_topics.pairs}


def test_the_engine_for_large_pools_counts_with_them_too() -> None:
    kinds = [
        (CareerStage.SENIOR, "writing", "hiring"),
        (CareerStage.PRINCIPAL, "hiring", "writing"),
    ]
    pool = [person(n, profile(*kinds[n % 2])) for n in range(40)]
    past: PairHistory = met()

    grouped = {}
    for name, weights in (("stage", ONLY_STAGE), ("topics", ONLY_TOPICS)):
        rules = replace(Rules(), weights=weights)
        roster = gather(pool, past, rules, seed=7, topics=TOPICS)
        grouping, _ = group_large(roster, may_trio=False)
        stages = [{roster.people[n].profile.stage for n in group} for group in grouping.groups]
        grouped[name] = {len(found) for found in stages}

    assert grouped == {"stage": {1}, "topics": {2}}
