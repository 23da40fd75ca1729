"""Which talk of a pair is the next one, and what kinds of prompts belong to it.

Counts confirmed meetings, never weeks. Knows no prompt: selection.py chooses those.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from pairing.check_ins import MeetingAnswer
from pairing.guides.library import Mode

N_SLOTS = 3  # opening, main part, closing
MAX_REPLACEMENTS = 2  # per slot: a choice, and still a guide
_MEETINGS_MEANT = {MeetingAnswer.YES_ONCE: 1, MeetingAnswer.YES_TWICE: 2}


class Meeting(StrEnum):
    """Which talk of a pair it is, counted in confirmed meetings; LAST ends an extended pair."""

    FIRST = "first"
    SECOND = "second"
    LATER = "later"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Talk:
    """The next talk of a pair.

    number   1 = the first talk these people have
    is_last  no further talk is planned in this round
    """

    number: int
    meeting: Meeting
    is_last: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the guide: modes allowed, the depth aimed at, the depth never exceeded."""

    modes: frozenset[Mode]
    target: int
    cap: int


def confirmed_meetings(answers: Iterable[MeetingAnswer]) -> int:
    """Count the meetings a pair has confirmed in a round: the largest answer of its members."""
    return max((_MEETINGS_MEANT.get(one, 0) for one in answers), default=0)


def next_talk(confirmed: int, *, sessions: int, before: int) -> Talk:
    """Tell which talk comes next.

    confirmed  confirmed meetings of this round, 0 or more
    sessions   talks that are planned in the round
    before     talks of these people in earlier rounds
    """
    number = confirmed + 1 + before
    is_last = confirmed + 1 >= sessions
    return Talk(number, _kind(number, is_last=is_last), is_last)


def _kind(number: int, *, is_last: bool) -> Meeting:
    if number <= 2:  # there is no LAST before the third: people who hardly know each other
        return Meeting.FIRST if number == 1 else Meeting.SECOND
    return Meeting.LAST if is_last else Meeting.LATER


def _slot(*modes: Mode, target: int, cap: int) -> Slot:
    return Slot(frozenset(modes), target, cap)


# Depth grows with the number of talks; nobody is invited to vent in a first one.
SLOTS: Mapping[Meeting, tuple[Slot, ...]] = MappingProxyType(
    {
        Meeting.FIRST: (
            _slot(Mode.SHARE, target=1, cap=1),
            _slot(Mode.BRAINSTORM, Mode.SHARE, target=2, cap=2),
            _slot(Mode.COMMIT, target=1, cap=2),
        ),
        Meeting.SECOND: (
            _slot(Mode.REFLECT, target=1, cap=2),
            _slot(Mode.BRAINSTORM, Mode.SHARE, Mode.VENT, target=2, cap=2),
            _slot(Mode.COMMIT, target=2, cap=2),
        ),
        Meeting.LATER: (
            _slot(Mode.REFLECT, target=2, cap=3),
            _slot(Mode.BRAINSTORM, Mode.SHARE, Mode.VENT, target=2, cap=3),
            _slot(Mode.COMMIT, target=2, cap=3),
        ),
        Meeting.LAST: (
            _slot(Mode.REFLECT, target=2, cap=3),
            _slot(Mode.BRAINSTORM, Mode.SHARE, Mode.VENT, target=2, cap=3),
            _slot(Mode.COMMIT, target=2, cap=3),
        ),
    }
)
# What prompts.meetings may say for each of ours; the last talk is a later one too.
FITTING: Mapping[Meeting, frozenset[str]] = MappingProxyType(
    {
        Meeting.FIRST: frozenset({"first"}),
        Meeting.SECOND: frozenset({"second"}),
        Meeting.LATER: frozenset({"later"}),
        Meeting.LAST: frozenset({"later", "closing"}),
    }
)


def slots_of(modes: Iterable[Mode], *, meeting: Meeting) -> tuple[int | None, ...]:
    """Find the slot of each of a meeting's prompts from their modes, in the order of the slots.

    Returns  a slot per prompt, each used once; None for one that fits nowhere behind the others
    """
    found: list[int | None] = []
    free = 0
    for mode in modes:
        fitting = (n for n in range(free, len(SLOTS[meeting])) if mode in SLOTS[meeting][n].modes)
        place = next(fitting, None)
        found.append(place)
        free = free if place is None else place + 1
    return tuple(found)
