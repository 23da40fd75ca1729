import dataclasses

import pytest
from hypothesis import given

from pairing.matching import score_pair
from pairing.matching.circumstances import Circumstances, Distance, circumstances_of
from pairing.matching.score import (
    Factor,
    exchange_value,
    factors_of,
    score_people,
    similarity,
)
from pairing.participants import CareerStage, Participant, Profile
from tests.pairing.factories import PROPERTY, profile
from tests.pairing.strategies import TOPICS, crowds, facts, keys, profiles

ANA = profile(CareerStage.SENIOR, "influence presenting", "technical_depth ai_tools")
BEN = profile(CareerStage.SENIOR, "ai_tools presenting", "influence stakeholders")
SEVEN_HOURS = Circumstances(overlap_minutes=420, reach=Distance.OTHER_DEPARTMENT)


def known(**changes: object) -> Circumstances:
    return dataclasses.replace(SEVEN_HOURS, **changes)  # type: ignore[arg-type]  # field names


def ben(**changes: object) -> Profile:
    return dataclasses.replace(BEN, **changes)  # type: ignore[arg-type]  # field names


@pytest.mark.parametrize(
    ("other", "facts", "expected"),
    [
        (BEN, SEVEN_HOURS, 0.844),
        (BEN, known(reach=Distance.SAME_TEAM), 0.724),
        (BEN, known(reach=Distance.OTHER_TEAM), 0.784),
        (BEN, known(reach=Distance.AS_WISHED), 0.844),
        (ben(stage=CareerStage.NEW_LEAD), SEVEN_HOURS, 0.808),
        (ben(stage=CareerStage.DIRECTOR), SEVEN_HOURS, 0.655),
        (ben(grow_topics=("hiring",)), SEVEN_HOURS, 0.5936),
        (BEN, known(overlap_minutes=0, both_async=True), 0.796),
        (BEN, known(overlap_minutes=0), 0.724),
        (BEN, known(overlap_minutes=90), 0.784),
        (BEN, known(overlap_minutes=0, same_site=True), 0.844),
        (BEN, known(same_mode=False), 0.819),
        (BEN, known(same_length=False), 0.834),
        (BEN, known(same_language=False), 0.835),
        (ben(stage=CareerStage.PRINCIPAL), SEVEN_HOURS, 0.772),
        (ben(stage=CareerStage.PRINCIPAL), known(shares_situation=True), 0.796),
        (ben(stage=CareerStage.NEW_TO_FIELD), SEVEN_HOURS, 0.628),
        (ben(stage=None), SEVEN_HOURS, 0.724),
        (BEN, Circumstances(), 0.724),
    ],
)
def test_the_worked_example_and_its_variants(
    other: Profile, facts: Circumstances, expected: float
) -> None:
    assert score_pair(ANA, other, known=facts) == pytest.approx(expected, abs=0.0006)


def test_a_one_way_exchange_without_a_common_topic_scores_much_less() -> None:
    one_way = Profile(CareerStage.SENIOR, ("hiring",), ("influence", "presenting"))
    ana = Profile(CareerStage.SENIOR, ("influence", "presenting"), ("writing",))

    assert score_pair(ana, one_way, known=SEVEN_HOURS) == pytest.approx(0.608, abs=0.0006)


def test_a_gap_of_four_levels_is_worth_nothing() -> None:
    far = score_pair(profile(CareerStage.NEW_TO_FIELD), profile(CareerStage.PRINCIPAL))
    near = score_pair(profile(CareerStage.PRINCIPAL), profile(CareerStage.PRINCIPAL))

    assert near - far == pytest.approx(0.24)


def test_an_empty_profile_scores_the_middle_of_what_is_unknown() -> None:
    assert score_pair(Profile(), Profile()) == pytest.approx(0.32)


def test_topics_are_the_same_or_related_or_of_one_group_or_strangers() -> None:
    alike = [
        similarity("presenting", other, topics=TOPICS)
        for other in ("presenting", "confidence", "feedback", "strategy", "juggling")
    ]

    assert alike == [1.0, 0.5, 0.25, 0.0, 0.0]


def test_related_growth_topics_are_half_a_common_interest() -> None:
    one, other = profile(grow="presenting"), profile(grow="writing visibility confidence")

    alone = score_pair(one, profile(grow="strategy"))

    assert score_pair(one, other) - alone == pytest.approx(0.12 * 0.25)


def test_an_exact_two_way_exchange_beats_an_empty_profile() -> None:
    one, other = profile(grow="writing", share="hiring"), profile(grow="hiring", share="writing")

    assert exchange_value(one, other, topics=TOPICS) == 1.0
    assert exchange_value(one, Profile(), topics=TOPICS) == 0.0


@PROPERTY
@given(profiles, profiles, facts)
def test_a_score_is_symmetric_and_between_0_and_1(
    one: Profile, other: Profile, circumstances: Circumstances
) -> None:
    score = score_pair(one, other, known=circumstances)

    assert 0.0 <= score <= 1.0
    assert score_pair(other, one, known=circumstances) == pytest.approx(score, abs=1e-12)


@PROPERTY
@given(profiles, profiles, keys)
def test_one_more_topic_to_share_never_lowers_a_score(
    one: Profile, other: Profile, topic: str
) -> None:
    more = dataclasses.replace(one, share_topics=(*one.share_topics, topic))

    assert score_pair(more, other) >= score_pair(one, other)


@PROPERTY
@given(profiles, profiles)
def test_the_order_of_topics_does_not_matter(one: Profile, other: Profile) -> None:
    turned = dataclasses.replace(
        one, grow_topics=one.grow_topics[::-1], share_topics=one.share_topics[::-1]
    )

    assert score_pair(turned, other) == pytest.approx(score_pair(one, other), abs=1e-12)


@PROPERTY
@given(crowds(most=2))
def test_two_people_are_scored_by_all_that_is_known_about_them(pool: list[Participant]) -> None:
    one, other = pool

    score = score_people(one, other)

    known = circumstances_of(one, other)
    assert score == score_people(other, one)
    assert score == score_pair(one.profile, other.profile, known=known, topics=TOPICS)


@PROPERTY
@given(profiles, profiles, facts)
def test_the_factors_of_a_score_sum_to_it(
    one: Profile, other: Profile, circumstances: Circumstances
) -> None:
    factors = factors_of(one, other, known=circumstances)

    assert [it.factor for it in factors] == list(Factor)
    assert sum(it.weight for it in factors) == pytest.approx(1.0)
    assert all(0.0 <= it.value <= 1.0 for it in factors)
    score = score_pair(one, other, known=circumstances)
    assert sum(it.contribution for it in factors) == pytest.approx(score, abs=1e-12)


def test_factors_name_what_the_worked_example_is_made_of() -> None:
    factors = factors_of(ANA, BEN, known=SEVEN_HOURS)

    assert {it.factor.value: round(it.contribution, 3) for it in factors} == {
        "exchange": 0.224,
        "stage": 0.24,
        "common": 0.06,
        "time": 0.12,
        "reach": 0.12,
        "format": 0.05,
        "language": 0.03,
    }
