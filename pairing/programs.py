"""A program: a recurring pairing scheme of one workspace, its calendar rule and its pairing rules.

Knows nothing about where programs are kept or who runs them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pairing.cadence import CalendarRule
from pairing.ids import ParticipantId, ProgramId, WorkspaceId
from pairing.presets import PRESETS, Preset, PresetTerms

__all__ = ["DEFAULT_PROGRAM_NAME", "PRESETS", "Odd", "Preset", "PresetTerms", "Program", "Rules"]

DEFAULT_PROGRAM_NAME = "Peer mentoring"


class Odd(StrEnum):
    """What happens when the number of people is odd: one trio, or one person sits out."""

    TRIO = "trio"
    SIT_OUT = "sit_out"


@dataclass(frozen=True, slots=True)
class Rules:
    """The pairing rules of a program.

    max_stage_gap        largest allowed difference of stage levels, when both are known
    min_overlap_minutes  shared working time a pair should have; not yet an exclusion
    avoided              pairs that must never meet, lower id first
    """

    odd: Odd = Odd.TRIO
    max_stage_gap: int = 2
    min_overlap_minutes: int = 60
    avoided: frozenset[tuple[ParticipantId, ParticipantId]] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Program:
    """next_round_at: the UTC instant the next round is due; suspended_at: stopped by an admin."""

    id: ProgramId
    workspace_id: WorkspaceId
    name: str
    preset: Preset
    rule: CalendarRule
    rules: Rules
    next_round_at: datetime
    suspended_at: datetime | None
