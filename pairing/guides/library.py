"""What a library of topics, career stages and prompts is.

Holds content only: it is read in loading.py, and which prompts suit a pair is decided in
selection.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pairing.participants import CareerStage


class Mode(StrEnum):
    """What a prompt is for."""

    SHARE = "share"
    BRAINSTORM = "brainstorm"
    VENT = "vent"
    REFLECT = "reflect"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing to learn or to share.

    related    keys of topics close to it; the other topic need not list this one back
    sensitive  private as a growth topic: used for matching, never named to the partner
    """

    key: str
    group: str
    label: str
    sensitive: bool = False
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question of a guide.

    depth     1 facts and habits, 2 real challenges, 3 doubts and values
    topics    topic keys; empty = any
    stages    career stages it is meant for; empty = any
    meetings  of "first", "second", "later", "closing"; empty = any
    asks      "both" answer in turn, or only the person in "focus"
    care      show the line "share only what you wish" beside it
    turn      vent prompts only: the line that moves the talk to solutions
    """

    id: str
    mode: Mode
    depth: int
    topics: tuple[str, ...]
    stages: frozenset[CareerStage]
    meetings: frozenset[str]
    asks: str
    formats: frozenset[str]
    care: bool
    text: str
    follow_ups: tuple[str, ...]
    turn: str | None


@dataclass(frozen=True, slots=True)
class Library:
    """Topics by key, groups as (key, label, topics), prompts by id: all in file order."""

    topics: Mapping[str, Topic]
    groups: tuple[tuple[str, str, tuple[Topic, ...]], ...]
    stage_labels: Mapping[CareerStage, str]
    prompts: Mapping[str, Prompt]

    def stage_label(self, stage: CareerStage) -> str:
        """Give the words people choose a stage by."""
        return self.stage_labels[stage]

    def prompt(self, prompt_id: str) -> Prompt:
        """Give a prompt by its id; raises KeyError for an id that is not in the library."""
        return self.prompts[prompt_id]
