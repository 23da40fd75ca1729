"""What some people may be shown at all, wherever in the guide: how deep, in which form, venting.

Each of them can only make it less: the most careful one decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pairing.guides.library import Mode, Prompt
from pairing.guides.meetings import Meeting
from pairing.profiles import Profile

SHALLOW = 2  # three people trust each other more slowly than two, and what is written stays


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the prompts of one talk.

    cap       the deepest that everybody allows, 1 to 3
    may_vent  two people who talk, know each other, and both allow it
    format    "sync" or "async", as prompts name it
    """

    meeting: Meeting
    cap: int
    may_vent: bool
    format: str

    def allows(self, prompt: Prompt) -> bool:
        """Tell whether a prompt may be shown, whatever the slot."""
        if prompt.mode is Mode.VENT and not self.may_vent:
            return False
        return prompt.depth <= self.cap and self.format in prompt.formats


def limits_of(members: Sequence[Profile], *, meeting: Meeting, written: bool) -> Limits:
    """Put together what two or three people allow at a talk, or in writing."""
    cap = min(one.depth_max for one in members)
    talk_of_two = len(members) == 2 and not written
    allowed = all(one.vent_ok for one in members)
    return Limits(
        meeting=meeting,
        cap=cap if talk_of_two else min(cap, SHALLOW),
        may_vent=talk_of_two and allowed and meeting is not Meeting.FIRST,
        format="async" if written else "sync",
    )
