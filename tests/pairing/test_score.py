import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.guides import load_library
from pairing.history import PairHistory
from pairing.matching import score_pair
from pairing.matching.bulk_score import scores_of
from pairing.matching.overlap import overlap_between
from pairing.matching.roster import gather
from pairing.matching.score import Circumstances, Reach, exchange_value, similarity
from pairing.participants import CareerStage, Profile
from pairing.programs import Rules
from tests.pairing.factories import PROPERTY, person, profile

TOPICS = load_library().topics
ANA = profile(CareerStage.SENIOR, "influence presenting", "technical_depth ai_tools")
BEN = profile(CareerStage.SENIOR, "ai_tools presenting", "influence stakeholders")
SEVEN_HOURS = Circumstances(overlap_minutes=420, reach=Reach.OTHER_DEPARTMENT)

keys = st.sampled_from([*sorted(TOPICS), "a topic of our own"])
profiles = st.builds(
    Profile,
    stage=st.sampled_from(CareerStage) | st.none(),
    grow_topics=st.lists(keys, max_size=3, unique=True).map(tuple),
    share_topics=st.lists(keys, max_size=5, unique=True).map(tuple),
)
zones = st.sampled_from(
    ["Europe/Oslo", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Nowhere/At_All", None]
)
facts = st.builds(
    Circumstances,
    overlap_minutes=st.integers(0, 480) | st.none(),
    both_async=st.booleans(),
    same_site=st.booleans(),
    reach=st.sampled_from(Reach) | st.none(),
    shares_situation=st.booleans(),
    same_mode=st.booleans(),
    same_length=st.booleans(),
    same_language=st.booleans(),
)


def known(**changes: object) -> Circumstances:
    return dataclasses.replace(SEVEN_HOURS, **changes)  # type: ignore[arg-type]  # field names


def ben(**changes: object) -> Profile:
    return dataclasses.replace(BEN, **changes)  # type: ignore[arg-type]  # field names


@pytest.mark.parametrize(
    ("other", "facts", "expected"),
    [
        (BEN, SEVEN_HOURS, 0.844),
        (BEN, known(reach=Reach.SAME_TEAM), 0.724),
        (BEN, known(reach=Reach.OTHER_TEAM), 0.784),
        (BEN, known(reach=Reach.AS_WISHED), 0.844),
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
    turned = Profile(one.stage, one.grow_topics[::-1], one.share_topics[::-1])

    assert score_pair(turned, other) == pytest.approx(score_pair(one, other), abs=1e-12)


@PROPERTY
@given(st.lists(st.tuples(profiles, zones), min_size=2, max_size=8))
def test_scores_in_bulk_are_the_scores_of_single_pairs(
    pool: list[tuple[Profile, str | None]],
) -> None:
    people = [person(n, said, zone=zone) for n, (said, zone) in enumerate(pool)]
    roster = gather(people, PairHistory.of([]), Rules(), seed=1, topics=TOPICS)
    u, v = np.triu_indices(len(people), k=1)

    in_bulk = scores_of(roster.table, u, v)

    for one, other, score in zip(u, v, in_bulk, strict=True):
        first, second = roster.people[one], roster.people[other]
        minutes = overlap_between(first.zone, second.zone)
        facts = Circumstances(overlap_minutes=minutes)
        assert score == pytest.approx(
            score_pair(first.profile, second.profile, known=facts), abs=1e-12
        )


@pytest.mark.parametrize(
    ("one", "other", "minutes"),
    [
        ("Europe/Oslo", "Europe/Oslo", 480),
        ("Europe/Oslo", "Europe/London", 420),
        ("Europe/Oslo", "America/New_York", 120),
        ("Europe/Oslo", "America/Los_Angeles", 0),
        ("Pacific/Kiritimati", "Pacific/Honolulu", 480),  # a day apart, the same hours
        ("Europe/Oslo", "Africa/Lagos", 420),  # an hour apart in summer only
        ("Europe/Oslo", None, None),
        ("Nowhere/At_All", "Europe/Oslo", None),
    ],
)
def test_working_days_overlap_by_what_both_halves_of_the_year_allow(
    one: str | None, other: str | None, minutes: int | None
) -> None:
    assert overlap_between(one, other) == overlap_between(other, one) == minutes
