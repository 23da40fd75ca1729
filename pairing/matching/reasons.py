"""Why these people were brought together, in one to three facts the pair is shown.

Facts, not words: kinds, people and topics. Never the score, never a stage, never a topic somebody
grows in privately and has not agreed to show.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, combinations, islice, permutations
from typing import Any

from pairing.guides.library import Topic
from pairing.ids import ParticipantId
from pairing.matching.circumstances import Distance, distance_of, overlap_of
from pairing.matching.rules import stage_gap
from pairing.matching.score import RELATED, similarity
from pairing.participants import Participant
from pairing.profiles import Situation

MAX_REASONS = 3
SIMILAR_GAP = 1  # stage levels apart that still count as a similar point in a career


class ReasonKind(StrEnum):
    """What a reason says; `taker` learns from `giver`.

    TWO_WAY         giver shares `topic`, which taker wants; taker shares `topic_back` in return
    ONE_WAY         giver shares `topic`, which taker wants
    RELATED         giver shares `topic`, which is close to what taker wants
    COMMON_TOPIC    all want to grow in `topic`
    NEW_COMPANY, NEW_ROLE, NEW_FIELD, NEW_LEAD: all are in this situation
    SIMILAR_STAGE   a similar point in their careers
    DEPARTMENTS     all work in different parts of the company
    OVERLAP         their working days overlap by about `hours`
    ASYNC           all are fine with a conversation in writing
    LANGUAGE        all speak `language`
    TRADE           goes with ONE_WAY and RELATED: ask each other what to give in return
    AGAIN           all wish to go on together
    FALLBACK        nothing in particular
    """

    TWO_WAY = "two_way"
    ONE_WAY = "one_way"
    RELATED = "related"
    COMMON_TOPIC = "common_topic"
    NEW_COMPANY = "new_company"
    NEW_ROLE = "new_role"
    NEW_FIELD = "new_field"
    NEW_LEAD = "new_lead"
    SIMILAR_STAGE = "similar_stage"
    DEPARTMENTS = "departments"
    OVERLAP = "overlap"
    ASYNC = "async"
    LANGUAGE = "language"
    TRADE = "trade"
    AGAIN = "again"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact; which fields are set follows from the kind."""

    kind: ReasonKind
    giver: ParticipantId | None = None
    taker: ParticipantId | None = None
    topic: str | None = None
    topic_back: str | None = None
    hours: int | None = None
    language: str | None = None

    def to_json(self) -> dict[str, str | int]:
        """Write the reason as a plain dict without empty fields."""
        fields = {
            "kind": self.kind.value,
            "giver": self.giver,
            "taker": self.taker,
            "topic": self.topic,
            "topic_back": self.topic_back,
            "hours": self.hours,
            "language": self.language,
        }
        return {name: value for name, value in fields.items() if value is not None}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reason":
        """Read a reason back; raises ValueError for an unknown kind, KeyError for none."""
        return cls(
            kind=ReasonKind(data["kind"]),
            giver=data.get("giver"),
            taker=data.get("taker"),
            topic=data.get("topic"),
            topic_back=data.get("topic_back"),
            hours=data.get("hours"),
            language=data.get("language"),
        )


# A round needs the same few again and again.
_PLAIN = {kind: Reason(kind) for kind in ReasonKind}


def explain(members: Sequence[Participant], *, topics: Mapping[str, Topic]) -> tuple[Reason, ...]:
    """Choose the reasons for a pair or trio: one to three, the most specific first.

    members  two or three people; the same reasons in any order of theirs
    topics   the library's topics by key; a topic it does not know is taken as private
    """
    people = sorted(members, key=lambda one: one.id)
    private = {
        topic
        for one in people
        for topic in one.profile.grow_topics
        if topic not in topics or (topics[topic].sensitive and not one.profile.show_private)
    }
    reasons = chain(
        _exchange(people, private=private, topics=topics),
        _common_wish(people, private=private),
        _circumstances(people),
    )
    return tuple(islice(reasons, MAX_REASONS)) or (_PLAIN[ReasonKind.FALLBACK],)


def _exchange(
    people: Sequence[Participant], *, private: set[str], topics: Mapping[str, Topic]
) -> Iterator[Reason]:
    """Say who can share what with whom, until everybody is named; one way hints at the other."""
    named: set[ParticipantId] = set()
    for reason in _lines(people, private=private, topics=topics):
        both = {one for one in (reason.giver, reason.taker) if one is not None}
        if both <= named:
            continue
        yield reason
        if reason.kind is not ReasonKind.TWO_WAY and not named:
            yield _PLAIN[ReasonKind.TRADE]
        named |= both
        if len(named) == len(people):
            return


def _lines(
    people: Sequence[Participant], *, private: set[str], topics: Mapping[str, Topic]
) -> Iterator[Reason]:
    """All that anybody here can share with anybody: both ways first, then exact, then near."""
    exact = {
        (giver.id, taker.id): topic
        for giver, taker in permutations(people, 2)
        if (topic := _exact_offer(giver, taker, private=private))
    }
    for (giver, taker), topic in exact.items():
        if back := exact.get((taker, giver)):
            yield Reason(ReasonKind.TWO_WAY, giver, taker, topic, back)
    for (giver, taker), topic in exact.items():
        yield Reason(ReasonKind.ONE_WAY, giver, taker, topic)
    for one, other in permutations(people, 2):
        if near := _near_offer(one, other, private=private, topics=topics):
            yield Reason(ReasonKind.RELATED, one.id, other.id, near)


def _exact_offer(giver: Participant, taker: Participant, *, private: set[str]) -> str | None:
    """Give the first open wish of the taker that the giver can share."""
    for wish in taker.profile.grow_topics:
        if wish in giver.profile.share_topics and wish not in private:
            return wish
    return None


def _near_offer(
    giver: Participant,
    taker: Participant,
    *,
    private: set[str],
    topics: Mapping[str, Topic],
) -> str | None:
    """Give a topic of the giver that is related to an open wish of the taker."""
    for wish in taker.profile.grow_topics:
        for topic in giver.profile.share_topics:
            if wish in private or topic in private:
                continue
            if similarity(wish, topic, topics=topics) >= RELATED:
                return topic
    return None


def _common_wish(people: Sequence[Participant], *, private: set[str]) -> Iterator[Reason]:
    first, *others = (one.profile.grow_topics for one in people)
    common = [topic for topic in first if all(topic in wishes for wishes in others)]
    named = next((topic for topic in common if topic not in private), None)
    if named is not None:  # a line without a name would tell that the topic is a private one
        yield Reason(ReasonKind.COMMON_TOPIC, topic=named)


def _circumstances(people: Sequence[Participant]) -> Iterator[Reason]:
    """Say what is true of every two of them beside the topics; never of one of them alone."""
    shared = frozenset.intersection(*(one.profile.situations for one in people))
    if shared:
        yield from (_PLAIN[ReasonKind(it.value)] for it in Situation if it in shared)
    sides = list(combinations(people, 2))
    if all(_is_similar_stage(one, other) for one, other in sides):
        yield _PLAIN[ReasonKind.SIMILAR_STAGE]
    if all(distance_of(one, other) is Distance.OTHER_DEPARTMENT for one, other in sides):
        yield _PLAIN[ReasonKind.DEPARTMENTS]
    hours = min((overlap_of(one, other) or 0) // 60 for one, other in sides)
    if hours > 0:
        yield Reason(ReasonKind.OVERLAP, hours=hours)
    if all(one.profile.async_ok for one in people):
        yield _PLAIN[ReasonKind.ASYNC]
    language = _common_language(people)
    if language is not None:
        yield Reason(ReasonKind.LANGUAGE, language=language)


def _is_similar_stage(one: Participant, other: Participant) -> bool:
    gap = stage_gap(one.profile, other.profile)
    return gap is not None and gap <= SIMILAR_GAP


def _common_language(people: Sequence[Participant]) -> str | None:
    """Give the language that all speak and that comes earliest in their lists."""
    choices = [one.profile.languages for one in people]
    common = set(choices[0]).intersection(*choices[1:])
    return min(
        common,
        key=lambda it: (sum(languages.index(it) for languages in choices), it),
        default=None,
    )
