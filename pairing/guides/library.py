"""The library of topics, career stages and prompts, read once from the package's library.yaml.

Holds content only: which prompts suit a pair is decided in selection.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

import yaml

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


@cache
def load_library() -> Library:
    """Read the library that comes with the package; the file is read at the first call only.

    Raises  InvalidLibrary when the file was edited into something that is no library
    """
    # Imported here because the parser builds the types above.
    from pairing.guides.parsing import parse_library

    text = resources.files("pairing.guides").joinpath("library.yaml").read_text(encoding="utf-8")
    # libyaml's loader is ten times as fast; installations without it have the Python one
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return parse_library(yaml.load(text, Loader=loader))
