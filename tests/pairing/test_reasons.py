import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.guides import load_library
from pairing.ids import ParticipantId
from pairing.matching import Reason, ReasonKind
from pairing.matching.reasons import MAX_REASONS, explain
from pairing.participants import CareerStage, Participant, Profile
from tests.pairing.factories import PROPERTY, person, profile

TOPICS = load_library().topics
A, B, C = ParticipantId(1), ParticipantId(2), ParticipantId(3)
keys = st.sampled_from([*sorted(TOPICS), "a topic of our own"])
people = st.builds(
    lambda stage, grow, share, zone: (Profile(stage, tuple(grow), tuple(share)), zone),
    st.sampled_from(CareerStage) | st.none(),
    st.lists(keys, max_size=3, unique=True),
    st.lists(keys, max_size=5, unique=True),
    st.sampled_from(["Europe/Oslo", "America/New_York", None]),
)


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
@given(st.lists(people, min_size=2, max_size=3))
def test_reasons_never_tell_what_is_private(pool: list[tuple[Profile, str | None]]) -> None:
    members = [person(n, said, zone=zone) for n, (said, zone) in enumerate(pool)]

    reasons = explain(members, topics=TOPICS)

    assert 1 <= len(reasons) <= MAX_REASONS
    assert reasons == explain(members[::-1], topics=TOPICS)
    named = {topic for reason in reasons for topic in (reason.topic, reason.topic_back)}
    assert not named & private_wishes(members)
    one_way = [one for one in reasons if one.kind in (ReasonKind.ONE_WAY, ReasonKind.RELATED)]
    assert (reasons[0] in one_way) == (ReasonKind.TRADE in [one.kind for one in reasons])


def private_wishes(members: list[Participant]) -> set[str]:
    wishes = {topic for one in members for topic in one.profile.grow_topics}
    return {topic for topic in wishes if topic not in TOPICS or TOPICS[topic].sensitive}


@pytest.mark.parametrize(
    "reason",
    [
        Reason(ReasonKind.TWO_WAY, giver=A, taker=C, topic="writing", topic_back="hiring"),
        Reason(ReasonKind.OVERLAP, hours=3),
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
