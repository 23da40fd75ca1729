"""Which prompts a pair is shown in one meeting: an opening, a main one and a closing one.

The same pair, meeting and memory of seen prompts always give the same choice. Never shows a private
topic that points at one person, and never repeats a prompt somebody has seen.
"""

import hashlib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from pairing.guides.library import Library, Mode, Prompt
from pairing.participants import Profile


class Meeting(StrEnum):
    """Which talk of a pair it is, counted in confirmed meetings; LAST ends an extended pair."""

    FIRST = "first"
    SECOND = "second"
    LATER = "later"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class _Slot:
    """A place in the guide: modes allowed, the depth aimed at, the depth never exceeded."""

    modes: frozenset[Mode]
    target: int
    cap: int


def _slot(*modes: Mode, target: int, cap: int) -> _Slot:
    return _Slot(frozenset(modes), target, cap)


# Depth grows with the number of talks; nobody is invited to vent in a first one.
_SLOTS = {
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
# What prompts.meetings may say for each of ours; the last talk is a later one too.
_FITTING = {
    Meeting.FIRST: frozenset({"first"}),
    Meeting.SECOND: frozenset({"second"}),
    Meeting.LATER: frozenset({"later"}),
    Meeting.LAST: frozenset({"later", "closing"}),
}
_TRIO_CAP = 2  # three people trust each other more slowly than two
_CLOSING_BONUS = 4.0  # outweighs fit, depth and chance together
_DEPTH_PENALTY = 0.6
_CHANCE = 0.3


def pick_prompts(
    library: Library,
    members: Sequence[Profile],
    *,
    meeting: Meeting,
    seen: AbstractSet[str],
    group: str,
) -> tuple[Prompt, ...]:
    """Choose the opening, main and closing prompt of a meeting.

    members  the profiles of the pair or trio, in any order
    seen     ids of prompts any of them was ever shown
    group    any text that names the pair; it varies the choice between equal prompts
    Returns  up to three prompts in the order of the slots; fewer when a slot has run dry
    """
    salt = f"{group}|{meeting}"
    picked: list[Prompt] = []
    shown = set(seen)
    for slot in _SLOTS[meeting]:
        fitting = [
            prompt
            for prompt in _candidates(library, members, meeting=meeting, slot=slot)
            if prompt.id not in shown
        ]
        if fitting:
            ranks = [_rank(one, members, target=slot.target, salt=salt) for one in fitting]
            best = fitting[ranks.index(max(ranks))]
            picked.append(best)
            shown.add(best.id)
    return tuple(picked)


def _candidates(
    library: Library, members: Sequence[Profile], *, meeting: Meeting, slot: _Slot
) -> Iterator[Prompt]:
    is_trio = len(members) > 2
    cap = min(slot.cap, _TRIO_CAP) if is_trio else slot.cap
    modes = slot.modes - {Mode.VENT} if is_trio else slot.modes
    for prompt in library.prompts.values():
        if (
            prompt.mode in modes
            and prompt.depth <= cap
            and (not prompt.meetings or prompt.meetings & _FITTING[meeting])
            and (not prompt.stages or all(one.stage in prompt.stages for one in members))
            and not _points_at_somebody(prompt, members, library=library)
        ):
            yield prompt


def _points_at_somebody(prompt: Prompt, members: Sequence[Profile], *, library: Library) -> bool:
    """Tell whether a private topic of the prompt is not on every member's own lists."""
    return any(
        library.topics[topic].sensitive and topic not in one.grow_topics + one.share_topics
        for topic in prompt.topics
        for one in members
    )


def _rank(prompt: Prompt, members: Sequence[Profile], *, target: int, salt: str) -> float:
    fit = max((_fit(topic, members) for topic in prompt.topics), default=1.0)
    chance = hashlib.sha256(f"{salt}|{prompt.id}".encode()).digest()
    return (
        fit
        - _DEPTH_PENALTY * abs(prompt.depth - target)
        + _CHANCE * int.from_bytes(chance[:6], "big") / 2**48
        + (_CLOSING_BONUS if "closing" in prompt.meetings else 0.0)
    )


def _fit(topic: str, members: Sequence[Profile]) -> float:
    """Value a topic for these people: 3 exchanged, 2 a common wish, 1.5 somebody's, 0 nobody's."""
    growing = [n for n, one in enumerate(members) if topic in one.grow_topics]
    sharing = [n for n, one in enumerate(members) if topic in one.share_topics]
    if any(taker != giver for taker in growing for giver in sharing):
        return 3.0
    if len(growing) > 1:
        return 2.0
    return 1.5 if growing or sharing else 0.0
