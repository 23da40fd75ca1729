"""Which prompts a pair is shown in one meeting: an opening, a main one and a closing one.

The same pair, meeting and memory of seen prompts always give the same choice. Never shows a private
topic that points at one person, and never repeats a prompt somebody has seen.
"""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from math import inf

from pairing.guides.library import Library, Prompt
from pairing.guides.limits import Limits, limits_of
from pairing.guides.meetings import FITTING, SLOTS, Meeting, Slot
from pairing.participants import CareerStage, Profile

_CLOSING_BONUS = 4.0  # outweighs fit, depth and chance together
_DEPTH_PENALTY = 0.6
_CHANCE = 0.3
_ROUNDING = 1e-9  # sums in another order may differ by less
_ALL = "*"  # no topic is called so


def pick_prompts(
    library: Library,
    members: Sequence[Profile],
    *,
    meeting: Meeting,
    seen: AbstractSet[str],
    group: str,
    written: bool = False,
) -> tuple[Prompt, ...]:
    """Choose the prompts of a single meeting; a PromptPicker is quicker for many."""
    return PromptPicker(library).pick(
        members, meeting=meeting, seen=seen, group=group, written=written
    )


class PromptPicker:
    """Picks the prompts of many meetings; what does not depend on the people is sorted out once.

    Cost: some 0.05 ms a meeting; looking at every prompt takes fifteen times as long.
    """

    def __init__(self, library: Library) -> None:
        self._topics = library.topics
        self._prompts = tuple(library.prompts.values())
        self._shelves: dict[Limits, tuple[_Shelf, ...]] = {}

    def pick(
        self,
        members: Sequence[Profile],
        *,
        meeting: Meeting,
        seen: AbstractSet[str],
        group: str,
        written: bool = False,
    ) -> tuple[Prompt, ...]:
        """Choose the opening, main and closing prompt of a meeting.

        members  the profiles of the pair or trio, in any order
        seen     ids of prompts any of them was ever shown
        group    any text that names the pair; it varies the choice between equal prompts
        written  they write instead of talking
        Returns  up to three prompts in the order of the slots; fewer when a slot has run dry
        """
        people = _people(members, salt=f"{group}|{meeting}|")
        picked: list[Prompt] = []
        shown = set(seen)
        for shelf in self._shelves_for(limits_of(members, meeting=meeting, written=written)):
            best = _best(shelf, people, shown)
            if best is not None:
                picked.append(best)
                shown.add(best.id)
        return tuple(picked)

    def pick_other(
        self,
        members: Sequence[Profile],
        *,
        meeting: Meeting,
        slot: int,
        seen: AbstractSet[str],
        group: str,
        written: bool = False,
    ) -> Prompt | None:
        """Choose again for one slot, 0 to 2; everything shown now is in `seen`. None: run dry."""
        shelves = self._shelves_for(limits_of(members, meeting=meeting, written=written))
        return _best(shelves[slot], _people(members, salt=f"{group}|{meeting}|"), seen)

    def _shelves_for(self, limits: Limits) -> Sequence["_Shelf"]:
        if limits not in self._shelves:
            self._shelves[limits] = tuple(
                self._shelf(limits, slot) for slot in SLOTS[limits.meeting]
            )
        return self._shelves[limits]

    def _shelf(self, limits: Limits, slot: Slot) -> "_Shelf":
        choices = [
            self._choice(place, prompt, slot)
            for place, prompt in enumerate(self._prompts)
            if prompt.mode in slot.modes
            and prompt.depth <= slot.cap
            and limits.allows(prompt)
            and (not prompt.meetings or prompt.meetings & FITTING[limits.meeting])
        ]
        return _Shelf.of(choices)

    def _choice(self, place: int, prompt: Prompt, slot: Slot) -> "_Choice":
        penalty = _DEPTH_PENALTY * abs(prompt.depth - slot.target)
        bonus = _CLOSING_BONUS if "closing" in prompt.meetings else 0.0
        private = frozenset(topic for topic in prompt.topics if self._topics[topic].sensitive)
        most = bonus - penalty + _CHANCE + _ROUNDING
        return _Choice(place, prompt, penalty, bonus, most, private)


@dataclass(frozen=True, slots=True)
class _Choice:
    """A prompt that suits a slot, whoever the people are.

    place    where it is in the library: of equals the first is taken
    penalty  what its depth takes from its rank; bonus: what its kind adds
    most     what both and chance can come to
    private  those of its topics that must be on every member's own lists
    """

    place: int
    prompt: Prompt
    penalty: float
    bonus: float
    most: float
    private: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Shelf:
    """The choices of a slot, most promising first: by topic, those about any topic under None, and
    all of them under _ALL. most: that of the first."""

    about: Mapping[str | None, Sequence[_Choice]]
    most: float

    @classmethod
    def of(cls, choices: Sequence[_Choice]) -> "_Shelf":
        about: dict[str | None, list[_Choice]] = defaultdict(list)
        for choice in sorted(choices, key=lambda one: -one.most):
            for topic in (*(choice.prompt.topics or (None,)), _ALL):
                about[topic].append(choice)
        return cls(about=dict(about), most=max((one.most for one in choices), default=0.0))


@dataclass(frozen=True, slots=True)
class _People:
    """The members of a meeting. levels: topics by what they are worth to them; shared: the topics
    on everybody's lists."""

    levels: Sequence[tuple[float, Sequence[str | None]]]
    shared: AbstractSet[str]
    stages: AbstractSet[CareerStage | None]
    salt: str


def _people(members: Sequence[Profile], *, salt: str) -> _People:
    """Value every topic: 3 exchanged, 2 a common wish, 1.5 somebody's, 1 none at all, 0 others."""
    takers: dict[str, set[int]] = defaultdict(set)
    givers: dict[str, set[int]] = defaultdict(set)
    for n, one in enumerate(members):
        for topic in one.grow_topics:
            takers[topic].add(n)
        for topic in one.share_topics:
            givers[topic].add(n)
    exchanged, wished, somebodys = [], [], []
    for topic in takers.keys() | givers.keys():
        growing, sharing = takers[topic], givers[topic]
        if growing and sharing and len(growing | sharing) > 1:
            exchanged.append(topic)
        elif len(growing) > 1:
            wished.append(topic)
        else:
            somebodys.append(topic)
    return _People(
        levels=((3.0, exchanged), (2.0, wished), (1.5, somebodys), (1.0, (None,)), (0.0, (_ALL,))),
        shared={one for one in takers | givers if len(takers[one] | givers[one]) == len(members)},
        stages={one.stage for one in members},
        salt=salt,
    )


def _best(shelf: _Shelf, people: _People, shown: AbstractSet[str]) -> Prompt | None:
    """Go down the levels until nothing further down can rank higher than the best so far.

    A prompt that comes again, by another of its topics, ranks no higher than the first time.
    """
    best, rank, place = None, -inf, 0
    for fit, topics in people.levels:
        if rank > fit + shelf.most:
            break
        for choice in chain.from_iterable(shelf.about.get(topic, ()) for topic in topics):
            if rank > fit + choice.most or choice.prompt.id in shown or not _suits(choice, people):
                continue
            found = _rank(choice, fit, salt=people.salt)
            if (found, -choice.place) > (rank, -place):
                best, rank, place = choice.prompt, found, choice.place
    return best


def _suits(choice: _Choice, people: _People) -> bool:
    stages = choice.prompt.stages
    return (not stages or people.stages <= stages) and choice.private <= people.shared


def _rank(choice: _Choice, fit: float, *, salt: str) -> float:
    digest = hashlib.sha256(f"{salt}{choice.prompt.id}".encode()).digest()
    chance = _CHANCE * int.from_bytes(digest[:6], "big") / 2**48
    return fit - choice.penalty + chance + choice.bonus
