"""The three shapes a program can have: how long a round is and how often a pair talks in it.

Kept apart from programs.py because the calendar needs the length of a round, and a program needs
the calendar.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType


class Preset(StrEnum):
    TASTER = "taster"
    STANDARD = "standard"
    DEEP = "deep"


@dataclass(frozen=True, slots=True)
class PresetTerms:
    """weeks: length of a round; sessions: talks a pair is asked to have in it."""

    weeks: int
    sessions: int

    @property
    def length(self) -> timedelta:
        """How long a round is."""
        return timedelta(weeks=self.weeks)


PRESETS: Mapping[Preset, PresetTerms] = MappingProxyType(
    {
        Preset.TASTER: PresetTerms(weeks=2, sessions=1),
        Preset.STANDARD: PresetTerms(weeks=4, sessions=2),
        Preset.DEEP: PresetTerms(weeks=8, sessions=4),
    }
)
