"""Participants: people who opted in, and whether a round may count on them.

Decides who is eligible at an instant. Knows neither what time it is now nor where people are kept.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pairing.ids import ParticipantId, PersonId
from pairing.pauses import FOREVER, PauseUntil, parse_pause, resume_at
from pairing.profiles import (
    MAX_GROW_TOPICS,
    MAX_SHARE_TOPICS,
    CareerStage,
    Profile,
    Track,
    parse_profile,
    suggest_stage,
)

__all__ = [
    "FOREVER",
    "MAX_GROW_TOPICS",
    "MAX_SHARE_TOPICS",
    "CareerStage",
    "Participant",
    "PauseUntil",
    "Place",
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person works in the company, as far as it is known; None = not known.

    function  the kind of work, across departments ("design", "sales")
    managers  the chain upwards, the nearest first; empty = nobody above
    to_top    whether the last of them is known to have nobody above
    """

    team: str | None = None
    department: str | None = None
    function: str | None = None
    managers: tuple[PersonId, ...] | None = None
    to_top: bool = True

    @property
    def is_charted(self) -> bool:
        """Whether everybody above is known."""
        return self.managers is not None and self.to_top


@dataclass(frozen=True, slots=True)
class Participant:
    """A person who opted in to one program.

    zone           IANA name; None = unknown
    paused_until   the instant they come back; FOREVER = no date set
    skip_until     the due time of the one round they skip
    rounds_waited  rounds in a row they sat out; trios: how often they were in a trio
    active         a usable Slack member: not deactivated, no guest, no bot, no stranger
    place          where they work in the company
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
    place: Place = Place()


class Standing(StrEnum):
    """How a person stands to a program, in the words they read."""

    OUT = "out"
    IN = "in"
    PAUSED = "paused"
    SKIPPING = "skipping"


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
