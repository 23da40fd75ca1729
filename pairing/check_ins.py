"""Check-ins: what may be answered to "did you meet?", and what an answer means.

When the question comes is in follow_ups.py.
"""

from collections.abc import Iterable
from enum import StrEnum


class MeetingAnswer(StrEnum):
    YES_ONCE = "yes_once"
    YES_TWICE = "yes_twice"
    BOOKED = "booked"
    NOT_YET = "not_yet"
    WONT_HAPPEN = "wont_happen"

    @property
    def is_met(self) -> bool:
        """Tell whether the answer says that the pair has met."""
        return self in (MeetingAnswer.YES_ONCE, MeetingAnswer.YES_TWICE)


def has_met(answers: Iterable[MeetingAnswer]) -> bool | None:
    """Sum up a pair's answers: one "yes" is enough; None means that nobody answered."""
    given = list(answers)
    if not given:
        return None
    return any(answer.is_met for answer in given)
