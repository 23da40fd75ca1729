from dataclasses import replace

import pytest
from hypothesis import given

from pairing.ids import ParticipantId
from pairing.matching import Reason, ReasonKind
from pairing.matching.reasons import MAX_REASONS, explain
from pairing.participants import CareerStage, Participant, Place, Profile
from pairing.profiles import Situation, WorkHours
from tests.pairing.factories import PROPERTY, person, profile
from tests.pairing.strategies import TOPICS, crowds

A, B, C = ParticipantId(1), ParticipantId(2), ParticipantId(3)


def why(*profiles: Profile, zone: str | None = None) -> tuple[Reason, ...]:
    members = [person(n, said, zone=zone) for n, said in enumerate(profiles, start=1)]
    return explain(members, topics=TOPICS)


def far(grow: str = "", share: str = "") -> Profile:
    """A profile without a stage, so that only topics give reasons."""
    return profile(None, grow, share)


def test_an_exchange_both_ways_is_one_reason_with_both_topics() -> None:
    assert why(far("writing", "hiring"), far("hiring", "writing")) == (
        Reason(ReasonKind.TWO_WAY, giver=A, taker=B, topic="hiring", topic_back="writing"),
    )


def test_an_exchange_one_way_comes_with_a_hint_at_the_other() -> None:
    assert why(far("writing"), far("strategy", "writing")) == (
        Reason(ReasonKind.ONE_WAY, giver=B, taker=A, topic="writing"),
        Reason(ReasonKind.TRADE),
    )


def test_a_related_topic_counts_when_there_is_no_exact_one() -> None:
    assert why(far("", "presenting"), far("writing")) == (
        Reason(ReasonKind.RELATED, giver=A, taker=B, topic="presenting"),
        Reason(ReasonKind.TRADE),
    )


def test_a_common_wish_is_named() -> None:
    assert why(far("hiring writing"), far("writing")) == (
        Reason(ReasonKind.COMMON_TOPIC, topic="writing"),
    )


def test_a_common_private_wish_is_not_named() -> None:
    assert why(far("stress"), far("stress")) == (Reason(ReasonKind.FALLBACK),)


def test_a_private_wish_is_not_told_by_who_could_help() -> None:
    assert why(far("stress"), far("", "stress")) == (Reason(ReasonKind.FALLBACK),)


def test_a_private_wish_is_not_told_by_a_related_topic_either() -> None:
    # workload is near to what B wants, but it is also B's own private wish
    assert why(far("", "workload"), far("prioritisation workload")) == (
        Reason(ReasonKind.FALLBACK),
    )


def test_a_private_wish_is_named_when_everybody_whose_wish_it_is_agreed() -> None:
    open_wish = replace(far("stress"), show_private=True)

    assert why(open_wish, open_wish) == (Reason(ReasonKind.COMMON_TOPIC, topic="stress"),)
    assert why(open_wish, far("", "stress"))[0].topic == "stress"
    assert why(open_wish, far("stress")) == (Reason(ReasonKind.FALLBACK),)


def test_a_private_topic_may_be_named_where_it_is_only_shared() -> None:
    assert why(far("", "workload"), far("prioritisation"))[0].topic == "workload"


def test_near_stages_and_overlapping_days_follow_the_topics() -> None:
    one = profile(CareerStage.SENIOR, "writing hiring")
    other = profile(CareerStage.PRINCIPAL, "writing")

    assert why(one, other, zone="Europe/Oslo") == (
        Reason(ReasonKind.COMMON_TOPIC, topic="writing"),
        Reason(ReasonKind.SIMILAR_STAGE),
        Reason(ReasonKind.OVERLAP, hours=8),
    )


def test_nothing_in_common_still_gives_a_reason() -> None:
    one, other = profile(CareerStage.SENIOR), profile(CareerStage.GROWING)

    assert why(one, other) == (Reason(ReasonKind.FALLBACK),)


def test_less_than_an_hour_is_no_overlap_to_speak_of() -> None:
    oslo, tokyo = person(1, zone="Europe/Oslo"), person(2, zone="Asia/Tokyo")
    berlin, delhi = person(3, zone="Europe/Berlin"), person(4, zone="Asia/Kolkata")

    assert explain([oslo, tokyo], topics=TOPICS) == (Reason(ReasonKind.FALLBACK),)
    assert explain([berlin, delhi], topics=TOPICS) == (Reason(ReasonKind.OVERLAP, hours=3),)


def test_a_situation_is_told_only_when_all_are_in_it() -> None:
    leading = Profile(situations=frozenset({Situation.NEW_LEAD, Situation.NEW_COMPANY}))
    new_here = Profile(situations=frozenset({Situation.NEW_COMPANY, Situation.NEW_FIELD}))

    assert why(leading, new_here) == (Reason(ReasonKind.NEW_COMPANY),)
    assert why(leading, leading, new_here) == (Reason(ReasonKind.NEW_COMPANY),)
    assert why(leading, new_here, Profile()) == (Reason(ReasonKind.FALLBACK),)


def test_every_situation_has_its_reason() -> None:
    for situation in Situation:
        said = Profile(situations=frozenset({situation}))

        assert [one.kind.value for one in why(said, said)] == [situation.value]


def test_people_of_different_departments_are_told_so_when_all_of_them_are() -> None:
    sales, care, law = (
        person(n, zone=None, place=Place(department=name))
        for n, name in enumerate(("sales", "care", "law"), 1)
    )
    more_care = replace(care, id=C)

    assert explain([sales, care], topics=TOPICS) == (Reason(ReasonKind.DEPARTMENTS),)
    assert explain([sales, care, law], topics=TOPICS) == (Reason(ReasonKind.DEPARTMENTS),)
    assert explain([sales, care, more_care], topics=TOPICS) == (Reason(ReasonKind.FALLBACK),)


def test_writing_is_an_option_when_everybody_is_fine_with_it() -> None:
    fine, rather_not = Profile(async_ok=True), Profile()

    assert why(fine, fine) == (Reason(ReasonKind.ASYNC),)
    assert why(fine, rather_not) == (Reason(ReasonKind.FALLBACK),)


def test_the_common_language_that_both_like_best_is_named() -> None:
    one, other = Profile(languages=("en", "de", "hi")), Profile(languages=("hi", "de", "fr"))

    # "de" is second for both, "hi" third and first: equally near, so the alphabet decides
    assert why(one, other) == why(other, one) == (Reason(ReasonKind.LANGUAGE, language="de"),)
    assert why(one, other, Profile(languages=("en", "hi"))) == (
        Reason(ReasonKind.LANGUAGE, language="hi"),
    )
    assert why(one, Profile(languages=("fr",))) == (Reason(ReasonKind.FALLBACK),)
    assert why(one, Profile()) == (Reason(ReasonKind.FALLBACK),)


def test_only_the_three_most_specific_reasons_are_given() -> None:
    said = Profile(
        CareerStage.SENIOR,
        ("writing",),
        situations=frozenset({Situation.NEW_ROLE}),
        languages=("en",),
        async_ok=True,
    )

    assert [one.kind for one in why(said, said, zone="Europe/Oslo")] == [
        ReasonKind.COMMON_TOPIC,
        ReasonKind.NEW_ROLE,
        ReasonKind.SIMILAR_STAGE,
    ]


def test_an_overlap_is_that_of_their_own_working_hours() -> None:
    early, late = Profile(hours=WorkHours(360, 720)), Profile(hours=WorkHours(590, 1000))

    assert why(early, late, zone="Europe/Oslo") == (Reason(ReasonKind.OVERLAP, hours=2),)


def test_a_trio_trades_between_two_and_shares_what_is_common_to_all() -> None:
    reasons = why(
        far("writing hiring", "quality"), far("writing", "hiring"), far("writing", "strategy")
    )

    assert reasons == (
        Reason(ReasonKind.ONE_WAY, giver=B, taker=A, topic="hiring"),
        Reason(ReasonKind.TRADE),
        Reason(ReasonKind.COMMON_TOPIC, topic="writing"),
    )


@PROPERTY
@given(crowds(most=3))
def test_reasons_never_tell_what_is_private(members: list[Participant]) -> None:
    reasons = explain(members, topics=TOPICS)

    assert 1 <= len(reasons) <= MAX_REASONS
    assert reasons == explain(members[::-1], topics=TOPICS)
    named = {topic for reason in reasons for topic in (reason.topic, reason.topic_back)}
    assert not named & private_wishes(members)
    one_way = [one for one in reasons if one.kind in (ReasonKind.ONE_WAY, ReasonKind.RELATED)]
    assert (reasons[0] in one_way) == (ReasonKind.TRADE in [one.kind for one in reasons])


@PROPERTY
@given(crowds(most=3))
def test_what_only_one_person_said_beside_topics_is_told_to_nobody(
    members: list[Participant],
) -> None:
    reasons = explain(members, topics=TOPICS)

    said = [one.profile for one in members]
    for reason in reasons:
        if reason.kind.value in set(Situation):
            assert all(reason.kind.value in one.situations for one in said)
        if reason.kind is ReasonKind.ASYNC:
            assert all(one.async_ok for one in said)
        if reason.language is not None:
            assert all(reason.language in one.languages for one in said)


def private_wishes(members: list[Participant]) -> set[str]:
    return {
        topic
        for one in members
        for topic in one.profile.grow_topics
        if topic not in TOPICS or (TOPICS[topic].sensitive and not one.profile.show_private)
    }


@pytest.mark.parametrize(
    "reason",
    [
        Reason(ReasonKind.TWO_WAY, giver=A, taker=C, topic="writing", topic_back="hiring"),
        Reason(ReasonKind.OVERLAP, hours=3),
        Reason(ReasonKind.LANGUAGE, language="en"),
        Reason(ReasonKind.FALLBACK),
    ],
)
def test_a_reason_is_read_back_as_it_was_written(reason: Reason) -> None:
    assert Reason.from_json(reason.to_json()) == reason


def test_fields_a_reason_does_not_have_are_not_written() -> None:
    assert Reason(ReasonKind.OVERLAP, hours=3).to_json() == {"kind": "overlap", "hours": 3}


def test_an_unknown_kind_of_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="horoscope"):
        Reason.from_json({"kind": "horoscope"})
