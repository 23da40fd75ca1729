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
    "MOST_MIN_SCORE",
    "PRESETS",
    "HardRule",
    "Notes",
    "Odd",
    "Preset",
    "PresetTerms",
    "Program",
    "Rules",
    "Terms",
    "is_name",
]

DEFAULT_PROGRAM_NAME = "Peer mentoring"
MOST_MIN_SCORE = 0.6  # with more, hardly anybody would find a partner


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
    SAME_TEAM       they work in one team; off unless a program asks for it
    """

    AVOIDED = "avoided"
    REPORTING_LINE = "reporting_line"
    STAGE_GAP = "stage_gap"
    LANGUAGE = "language"
    TIME = "time"
    MODE = "mode"
    SAME_TEAM = "same_team"


@dataclass(frozen=True, slots=True)
class Rules:
    """The pairing rules of a program.

    max_stage_gap        largest allowed difference of stage levels, when both are known
    min_overlap_minutes  shared working time a pair needs on some workday
    avoided              pairs that must never meet, lower id first
    off                  hard rules this program does without; never AVOIDED, whoever says so: it is
                         no rule of the program but a wish of a person
    weights              how much each factor of the score counts
    min_score            pairs that are worth less are not made; 0 to MOST_MIN_SCORE
    never_same_team      mind SAME_TEAM too, whatever `off` says
    """

    odd: Odd = Odd.TRIO
    max_stage_gap: int = 2
    min_overlap_minutes: int = 60
    avoided: frozenset[tuple[ParticipantId, ParticipantId]] = field(default_factory=frozenset)
    off: frozenset[HardRule] = frozenset()
    weights: Weights = field(default_factory=Weights)
    min_score: float = 0.0
    never_same_team: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "off", self.off - {HardRule.AVOIDED, HardRule.SAME_TEAM})

    def is_on(self, rule: HardRule) -> bool:
        """Tell whether this program minds a rule."""
        return self.never_same_team if rule is HardRule.SAME_TEAM else rule not in self.off


@dataclass(frozen=True, slots=True)
class Terms:
    """What admins set about a program's rounds; `rules.avoided` is of no account here."""

    preset: Preset
    rule: CalendarRule
    rules: Rules


@dataclass(frozen=True, slots=True)
class Notes:
    """What admins add to the messages of a program, in their own words; None = nothing.

    intro    for people who are introduced to each other
    welcome  for somebody who joins
    """

    intro: str | None = None
    welcome: str | None = None


@dataclass(frozen=True, slots=True)
class Program:
    """A program as it is now.

    next_round_at  the UTC instant the next round is due
    suspended_at   since when an admin has stopped it
    held_at        since when the coming round waits for an admin
    """

    id: ProgramId
    workspace_id: WorkspaceId
    name: str
    preset: Preset
    rule: CalendarRule
    rules: Rules
    next_round_at: datetime
    suspended_at: datetime | None
    held_at: datetime | None = None

    @property
    def terms(self) -> Terms:
        """What admins set about it."""
        return Terms(self.preset, self.rule, self.rules)

    @property
    def is_running(self) -> bool:
        """Whether its rounds take place when they are due."""
        return self.suspended_at is None and self.held_at is None


def is_name(name: str, typed: str) -> bool:
    """Tell whether somebody who typed this means a program of that name: case and spacing are all
    the same."""
    return " ".join(name.split()).casefold() == " ".join(typed.split()).casefold()
