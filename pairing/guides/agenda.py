"""How a talk is spent: who is in focus when, the time boxes, and the steps inside a turn.

Decides minutes and order only; the words are the views', the prompts are chosen in selection.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from itertools import pairwise
from typing import TypeVar

from pairing.guides.library import Mode
from pairing.guides.limits import limits_of
from pairing.guides.meetings import Meeting
from pairing.profiles import Profile

Member = TypeVar("Member")


class Part(StrEnum):
    """What a time box is for. AGREE is arriving at a first talk."""

    AGREE = "agree"
    ARRIVE = "arrive"
    OPENING = "opening"
    LAST_STEPS = "last_steps"
    TURN = "turn"
    CLOSE = "close"


class Task(StrEnum):
    """What a day of the written variant is for."""

    OPENING = "opening"
    FOLLOW_UP = "follow_up"
    OPENING_AND_FOLLOW_UP = "opening_and_follow_up"
    CHALLENGE = "challenge"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class TimeBox:
    """A part of a talk, in minutes from its start; focus: whose turn it is, in turn order."""

    part: Part
    start: int
    end: int
    focus: int | None = None

    @property
    def minutes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class DayCard:
    """A working day of a conversation in writing; focus: who is in focus, in turn order."""

    day: int
    task: Task
    focus: int | None = None


@dataclass(frozen=True, slots=True)
class ModeSteps:
    """A mode the person in focus may choose: the minutes of its steps, which sum to the turn.

    In writing there are no minutes, and `minutes` is empty.
    """

    mode: Mode
    minutes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Agenda:
    """The frame of one talk, or of one conversation in writing: then with days and no boxes."""

    boxes: tuple[TimeBox, ...]
    days: tuple[DayCard, ...]
    modes: tuple[ModeSteps, ...]


# Minutes from the start at which the parts begin, and the end; by length of the talk.
_FIRST = (Part.AGREE, Part.OPENING, Part.TURN, Part.TURN, Part.CLOSE)
_FURTHER: tuple[Part, ...] = (Part.ARRIVE, Part.LAST_STEPS, Part.TURN, Part.TURN, Part.CLOSE)
_FIRST_TIMES = {30: (0, 4, 10, 17, 24, 30), 45: (0, 5, 13, 26, 39, 45)}
_FURTHER_TIMES = {30: (0, 2, 6, 15, 24, 30), 45: (0, 3, 9, 23, 37, 45)}
_TRIO_TIMES = {30: (0, 3, 10, 17, 24, 30), 45: (0, 4, 15, 26, 37, 45)}

# Minutes of each step by the length of the turn. Venting is three minutes and a check of one,
# however long the turn: what is longer goes into the solution.
_STEPS = {
    Mode.SHARE: {
        7: (1, 3, 2, 1),
        9: (1, 4, 3, 1),
        11: (1, 5, 4, 1),
        13: (1, 6, 5, 1),
        14: (1, 7, 5, 1),
    },
    Mode.BRAINSTORM: {
        7: (1, 2, 3, 1),
        9: (2, 2, 3, 2),
        11: (2, 3, 4, 2),
        13: (2, 3, 5, 3),
        14: (2, 4, 5, 3),
    },
    Mode.VENT: {
        7: (3, 1, 1, 2),
        9: (3, 1, 2, 3),
        11: (3, 1, 3, 4),
        13: (3, 1, 3, 6),
        14: (3, 1, 4, 6),
    },
}

_PAIR_DAYS = (
    DayCard(1, Task.OPENING),
    DayCard(2, Task.FOLLOW_UP),
    DayCard(3, Task.CHALLENGE, focus=0),
    DayCard(4, Task.CHALLENGE, focus=1),
    DayCard(5, Task.CLOSE),
)
_TRIO_DAYS = (
    DayCard(1, Task.OPENING_AND_FOLLOW_UP),
    DayCard(2, Task.CHALLENGE, focus=0),
    DayCard(3, Task.CHALLENGE, focus=1),
    DayCard(4, Task.CHALLENGE, focus=2),
    DayCard(5, Task.CLOSE),
)


def plan_talk(
    people: Sequence[Profile], *, meeting: Meeting, minutes: int, written: bool
) -> Agenda:
    """Lay out a talk.

    people   the profiles of two or three people
    minutes  30 or 45; without meaning in writing
    Returns  time boxes without gaps from 0 to `minutes`, or five days in writing
    Raises   KeyError for another length
    """
    modes = offered_modes(people, meeting=meeting, written=written)
    if written:
        days = _TRIO_DAYS if len(people) > 2 else _PAIR_DAYS
        return Agenda((), days, tuple(ModeSteps(mode) for mode in modes))
    boxes = _boxes(len(people), meeting=meeting, minutes=minutes)
    turn = next(box.minutes for box in boxes if box.part is Part.TURN)
    return Agenda(boxes, (), tuple(ModeSteps(mode, steps_of(mode, turn=turn)) for mode in modes))


def offered_modes(
    people: Sequence[Profile], *, meeting: Meeting, written: bool
) -> tuple[Mode, ...]:
    """List the modes that a person in focus is offered, in the order they are shown."""
    limits = limits_of(people, meeting=meeting, written=written)
    venting = (Mode.VENT,) if limits.may_vent else ()
    return (Mode.SHARE, Mode.BRAINSTORM, *venting)


def steps_of(mode: Mode, *, turn: int) -> tuple[int, ...]:
    """Give the minutes of a mode's four steps in a turn of 7, 9, 11, 13 or 14 minutes."""
    return _STEPS[mode][turn]


def turn_order(members: Sequence[Member], *, seed: str, meeting_number: int) -> tuple[Member, ...]:
    """Order people by who is in focus first: by chance in the first talk, then in rotation.

    members         in an order that is the same at every call
    seed            names the pair
    meeting_number  1 or more
    """
    chance = int.from_bytes(sha256(seed.encode()).digest()[:6])
    first = (chance + meeting_number - 1) % len(members)
    return (*members[first:], *members[:first])


def starter(members: Sequence[Member], *, seed: str, meeting_number: int) -> Member:
    """Say who is in focus first, so that nobody has to give way."""
    return turn_order(members, seed=seed, meeting_number=meeting_number)[0]


def _boxes(n_people: int, *, meeting: Meeting, minutes: int) -> tuple[TimeBox, ...]:
    parts, times = _FURTHER, _FURTHER_TIMES[minutes]
    if n_people > 2:
        arrive = Part.AGREE if meeting is Meeting.FIRST else Part.ARRIVE
        parts, times = (arrive, *[Part.TURN] * 3, Part.CLOSE), _TRIO_TIMES[minutes]
    elif meeting is Meeting.FIRST:
        parts, times = _FIRST, _FIRST_TIMES[minutes]
    first_turn = parts.index(Part.TURN)
    return tuple(
        TimeBox(part, start, end, n - first_turn if part is Part.TURN else None)
        for n, (part, (start, end)) in enumerate(zip(parts, pairwise(times), strict=True))
    )
