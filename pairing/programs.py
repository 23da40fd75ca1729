"""A program: a recurring pairing scheme of one workspace, its calendar rule and its pairing rules.

Knows nothing about where programs are kept or who runs them.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pairing.cadence import CalendarRule
from pairing.ids import ParticipantId, ProgramId, WorkspaceId
from pairing.presets import PRESETS, Preset, PresetTerms
from pairing.weights import Weights

__all__ = [
    "DEFAULT_PROGRAM_NAME",
    "PRESETS",
    "HardRule",
    "Odd",
    "Preset",
    "PresetTerms",
    "Program",
    "Rules",
]

DEFAULT_PROGRAM_NAME = "Peer mentoring"


class Odd(StrEnum):
    """What happens when the number of people is odd: one trio, or one person sits out."""

    TRIO = "trio"
    SIT_OUT = "sit_out"


class HardRule(StrEnum):
    """What keeps two people apart, whatever they are worth to each other.

    AVOIDED         one of them does not want to be paired with the other
    REPORTING_LINE  one works under the other, at any depth
    STAGE_GAP       their career stages are too far apart
    LANGUAGE        they have no language in common
    TIME            they have no working time in common
    MODE            one meets only in person, and they work at different sites
    """

    AVOIDED = "avoided"
    REPORTING_LINE = "reporting_line"
    STAGE_GAP = "stage_gap"
    LANGUAGE = "language"
    TIME = "time"
    MODE = "mode"


@dataclass(frozen=True, slots=True)
class Rules:
    """The pairing rules of a program.

    max_stage_gap        largest allowed difference of stage levels, when both are known
    min_overlap_minutes  shared working time a pair needs on some workday
    avoided              pairs that must never meet, lower id first
    off                  hard rules this program does without; never AVOIDED, whoever says so: it is
                         no rule of the program but a wish of a person
    weights              how much each factor of the score counts
    """

    odd: Odd = Odd.TRIO
    max_stage_gap: int = 2
    min_overlap_minutes: int = 60
    avoided: frozenset[tuple[ParticipantId, ParticipantId]] = field(default_factory=frozenset)
    off: frozenset[HardRule] = frozenset()
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self) -> None:
        object.__setattr__(self, "off", self.off - {HardRule.AVOIDED})


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
