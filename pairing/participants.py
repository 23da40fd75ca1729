"""Participants: their profile, their career stage, and whether a round may count on them.

Decides who is eligible at an instant. Knows neither what time it is now nor where people are kept.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pairing.errors import InvalidProfile
from pairing.ids import ParticipantId, PersonId
from pairing.pauses import FOREVER, PauseUntil, parse_pause, resume_at

__all__ = [
    "FOREVER",
    "MAX_GROW_TOPICS",
    "MAX_SHARE_TOPICS",
    "CareerStage",
    "Participant",
    "PauseUntil",
    "Profile",
    "Standing",
    "Track",
    "is_eligible",
    "parse_pause",
    "parse_profile",
    "resume_at",
    "standing",
    "suggest_stage",
]

MAX_GROW_TOPICS = 3  # a focus: more would match everybody with everybody
MAX_SHARE_TOPICS = 5


class Track(StrEnum):
    """Whether a stage leads work or leads people."""

    IC = "ic"
    PEOPLE = "people"


class CareerStage(StrEnum):
    """Nine kinds of responsibility, the same for every profession; chosen by the participant."""

    NEW_TO_FIELD = "new_to_field"
    GROWING = "growing"
    INDEPENDENT = "independent"
    SENIOR = "senior"
    PRINCIPAL = "principal"
    NEW_LEAD = "new_lead"
    MANAGER = "manager"
    DIRECTOR = "director"
    EXECUTIVE = "executive"

    @property
    def level(self) -> int:
        """Place the stage on one ladder, 1 to 7; only differences of levels mean anything."""
        return _LEVELS[self]

    @property
    def track(self) -> Track:
        return Track.PEOPLE if self in _LEADS_PEOPLE else Track.IC


_LEVELS = {
    CareerStage.NEW_TO_FIELD: 1,
    CareerStage.GROWING: 2,
    CareerStage.INDEPENDENT: 3,
    CareerStage.SENIOR: 4,
    CareerStage.PRINCIPAL: 5,
    CareerStage.NEW_LEAD: 4,
    CareerStage.MANAGER: 5,
    CareerStage.DIRECTOR: 6,
    CareerStage.EXECUTIVE: 7,
}
_LEADS_PEOPLE = frozenset(
    {CareerStage.NEW_LEAD, CareerStage.MANAGER, CareerStage.DIRECTOR, CareerStage.EXECUTIVE}
)

# First hit wins. The first line holds titles that say "manager" but lead no people.
_TITLE_WORDS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), stage)
    for words, stage in (
        (r"(?:account|product|project|community)\s+manager", CareerStage.INDEPENDENT),
        ("chief|cto|ceo|vp", CareerStage.EXECUTIVE),
        (r"director|head\s+of", CareerStage.DIRECTOR),
        ("manager", CareerStage.MANAGER),
        ("lead", CareerStage.NEW_LEAD),
        ("staff|principal|distinguished|fellow", CareerStage.PRINCIPAL),
        ("senior|sr", CareerStage.SENIOR),
        ("junior|associate|graduate", CareerStage.GROWING),
        ("intern|trainee|apprentice", CareerStage.NEW_TO_FIELD),
    )
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person said about themselves; topics are keys of the library, in the order chosen."""

    stage: CareerStage | None = None
    grow_topics: tuple[str, ...] = ()
    share_topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who opted in to one program.

    zone           IANA name; None = unknown
    paused_until   the instant they come back; FOREVER = no date set
    skip_until     the due time of the one round they skip
    rounds_waited  rounds in a row they sat out; trios: how often they were in a trio
    active         a usable Slack member: not deactivated, no guest, no bot, no stranger
    """

    id: ParticipantId
    person_id: PersonId
    profile: Profile
    zone: str | None
    opted_in_at: datetime
    opted_out_at: datetime | None = None
    paused_until: datetime | None = None
    skip_until: datetime | None = None
    rounds_waited: int = 0
    trios: int = 0
    active: bool = True


class Standing(StrEnum):
    """How a person stands to a program, in the words they read."""

    OUT = "out"
    IN = "in"
    PAUSED = "paused"
    SKIPPING = "skipping"


def parse_profile(
    *, stage: str | None, grow: Iterable[str], share: Iterable[str], known_topics: Container[str]
) -> Profile:
    """Turn a form's values into a profile; topics keep their order and lose their duplicates.

    Raises  InvalidProfile with a code per wrong field: "stage" -> "required" | "unknown",
            "grow" and "share" -> "unknown" | "too_many"
    """
    errors: dict[str, str] = {}
    if not stage:
        errors["stage"] = "required"
    elif stage not in set(CareerStage):
        errors["stage"] = "unknown"
    chosen = {"grow": tuple(dict.fromkeys(grow)), "share": tuple(dict.fromkeys(share))}
    for field, limit in (("grow", MAX_GROW_TOPICS), ("share", MAX_SHARE_TOPICS)):
        if any(topic not in known_topics for topic in chosen[field]):
            errors[field] = "unknown"
        elif len(chosen[field]) > limit:
            errors[field] = "too_many"
    if errors or stage is None:
        raise InvalidProfile(errors)
    return Profile(CareerStage(stage), chosen["grow"], chosen["share"])


def suggest_stage(title: str) -> CareerStage:
    """Guess a stage from a job title, as a pre-selection only; whole words, any case."""
    for words, stage in _TITLE_WORDS:
        if words.search(title):
            return stage
    return CareerStage.INDEPENDENT


def is_eligible(participant: Participant, due_at: datetime) -> bool:
    """Tell whether a round due at `due_at` may count on this participant."""
    return (
        participant.active
        and participant.opted_out_at is None
        and not _is_paused(participant, due_at)
        and not _is_skipping(participant, due_at)
    )


def standing(
    participant: Participant | None, *, now: datetime, next_round_at: datetime
) -> Standing:
    """Name how a person stands now; `next_round_at` decides whether a skip still lies ahead."""
    if participant is None or participant.opted_out_at is not None:
        return Standing.OUT
    if _is_paused(participant, now):
        return Standing.PAUSED
    if _is_skipping(participant, next_round_at):
        return Standing.SKIPPING
    return Standing.IN


def _is_paused(participant: Participant, at: datetime) -> bool:
    return participant.paused_until is not None and participant.paused_until > at


def _is_skipping(participant: Participant, due_at: datetime) -> bool:
    # the round due exactly at skip_until is the skipped one, so only later ones count on them
    return participant.skip_until is not None and participant.skip_until >= due_at
