"""Profiles: what a person says about themselves, and how a form's values become one.

Holds facts only: what they are worth to a pair is decided in matching/.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum

from pairing.errors import InvalidProfile

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


class MeetingMode(StrEnum):
    """How a person likes to meet. CHAT is a conversation in writing."""

    ANY = "any"
    VIDEO = "video"
    AUDIO = "audio"
    IN_PERSON = "in_person"
    CHAT = "chat"


class Situation(StrEnum):
    """A beginning a person is in the middle of; told to a partner only if both are."""

    NEW_COMPANY = "new_company"
    NEW_ROLE = "new_role"
    NEW_FIELD = "new_field"
    NEW_LEAD = "new_lead"


class Reach(StrEnum):
    """How far from their own desk a person wishes to meet somebody."""

    OTHER_TEAM = "other_team"
    SAME_FUNCTION = "same_function"
    ANY = "any"


class Rhythm(StrEnum):
    """In which rounds a person takes part."""

    EVERY_ROUND = "every_round"
    EVERY_SECOND = "every_second"
    ON_REQUEST = "on_request"


@dataclass(frozen=True, slots=True)
class WorkHours:
    """When a person works, in their own time zone.

    start, end  minutes of the local day, 0 <= start < end <= 1440
    days        weekdays, Monday = 0, each once
    """

    start: int = 9 * 60
    end: int = 17 * 60
    days: tuple[int, ...] = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person said about themselves; the defaults stand for nothing said.

    grow_topics, share_topics  keys of the library, in the order chosen
    languages                  first choice first; empty = not known
    site                       where they can meet in person; None = not known
    async_ok                   a conversation in writing is fine
    vent_ok                    may be offered a turn to be heard first, then to solve
    depth_max                  how personal prompts may get, 1 to 3
    show_private               the partner may read which private topics they grow in
    """

    stage: CareerStage | None = None
    grow_topics: tuple[str, ...] = ()
    share_topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    mode: MeetingMode = MeetingMode.ANY
    site: str | None = None
    async_ok: bool = False
    session_minutes: int = 30
    hours: WorkHours = WorkHours()
    reach: Reach = Reach.OTHER_TEAM
    trio_ok: bool = True
    situations: frozenset[Situation] = frozenset()
    rhythm: Rhythm = Rhythm.EVERY_ROUND
    vent_ok: bool = True
    depth_max: int = 3
    show_private: bool = False


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
