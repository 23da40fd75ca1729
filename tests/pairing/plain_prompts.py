"""The choice of prompts as it is meant, without any haste: what the quick one is compared with."""

import hashlib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from pairing.guides import selection as rules
from pairing.guides.library import Library, Mode, Prompt
from pairing.guides.meetings import FITTING, SLOTS, Meeting, Slot
from pairing.participants import Profile


def pick_plainly(
    library: Library,
    members: Sequence[Profile],
    *,
    meeting: Meeting,
    seen: AbstractSet[str],
    group: str,
    written: bool = False,
) -> tuple[Prompt, ...]:
    """Rank every prompt of the library for every slot, and take the first of the best."""
    salt = f"{group}|{meeting}"
    picked: list[Prompt] = []
    shown = set(seen)
    for slot in SLOTS[meeting]:
        fitting = [
            prompt
            for prompt in _candidates(library, members, meeting=meeting, slot=slot, written=written)
            if prompt.id not in shown
        ]
        if fitting:
            ranks = [_rank(one, members, target=slot.target, salt=salt) for one in fitting]
            best = fitting[ranks.index(max(ranks))]
            picked.append(best)
            shown.add(best.id)
    return tuple(picked)


def _candidates(
    library: Library, members: Sequence[Profile], *, meeting: Meeting, slot: Slot, written: bool
) -> Iterator[Prompt]:
    is_trio = len(members) > 2
    for prompt in library.prompts.values():
        if (
            prompt.mode in slot.modes
            and prompt.depth <= slot.cap
            and all(prompt.depth <= one.depth_max for one in members)
            and not (prompt.depth > 2 and (is_trio or written))
            and not (prompt.mode is Mode.VENT and (is_trio or written or _refuse_vents(members)))
            and ("async" if written else "sync") in prompt.formats
            and (not prompt.meetings or prompt.meetings & FITTING[meeting])
            and (not prompt.stages or all(one.stage in prompt.stages for one in members))
            and not _points_at_somebody(prompt, members, library=library)
        ):
            yield prompt


def _refuse_vents(members: Sequence[Profile]) -> bool:
    return not all(one.vent_ok for one in members)


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
        - rules._DEPTH_PENALTY * abs(prompt.depth - target)
        + rules._CHANCE * int.from_bytes(chance[:6], "big") / 2**48
        + (rules._CLOSING_BONUS if "closing" in prompt.meetings else 0.0)
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
