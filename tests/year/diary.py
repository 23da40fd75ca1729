"""What people did in the year, written down beside the product, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.services.answers import Said
from pairing.ids import PairId, PersonId
from pairing.participants import Participant

PRIVATE = "for my own eyes"  # in everything they write, to be searched for in the logs


@dataclass(frozen=True, slots=True)
class Act:
    """Something somebody did, in plain words; {partners} stands for the others of the pair.

    said     what the service answered; None where people only look
    is_sign  it counts as a sign of theirs, which ends a silence
    """

    at: datetime
    who: str
    words: str
    pair_id: PairId | None = None
    said: Said | None = None
    is_sign: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """From now on two people are not to be paired again: a wish of one, or one reporting line."""

    at: datetime
    by: str
    about: str


@dataclass(frozen=True, slots=True)
class Again:
    """What somebody last said about going on with a pair."""

    at: datetime
    who: str
    pair_id: PairId
    is_yes: bool


@dataclass(frozen=True, slots=True)
class SeenGuide:
    """A guide as somebody saw it.

    is_first    it was for the first talk of these people
    n_people    of the pair at that time
    is_written  they write instead of talking
    """

    at: datetime
    pair_id: PairId
    is_first: bool
    n_people: int
    is_written: bool
    prompt_ids: tuple[str, ...]


@dataclass
class Diary:
    """Everything that was done, oldest first.

    shown_to_leavers  what a trio had been shown when somebody left it
    facts             of messages that arrived, by id: the product forgets them after a week
    names, people     Slack ids and participants by person, as they were before they were erased
    """

    acts: list[Act] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)
    guides: list[SeenGuide] = field(default_factory=list)
    shown_to_leavers: dict[tuple[PairId, PersonId], frozenset[str]] = field(default_factory=dict)
    facts: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    names: dict[PersonId, str] = field(default_factory=dict)
    people: dict[PersonId, Participant] = field(default_factory=dict)
