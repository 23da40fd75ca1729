"""Check-ins: when a pair is asked whether it met, what may be answered, what an answer means.

Knows neither how the question is sent nor who answered it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from pairing.cadence import working_moment
from pairing.presets import Preset

# Days after the round's due time: late enough for the talks, early enough to still help.
ASK_AFTER_DAYS: Mapping[Preset, int] = MappingProxyType(
    {Preset.TASTER: 8, Preset.STANDARD: 20, Preset.DEEP: 40}
)


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


def ask_after(due_at: datetime, *, preset: Preset, zone: str) -> datetime:
    """Choose when to ask a person in `zone` about the round that was due at `due_at`.

    Returns  a UTC instant: the first Monday-to-Thursday 10:00 of that zone, once the preset's
             number of days has passed
    """
    return working_moment(due_at + timedelta(days=ASK_AFTER_DAYS[preset]), zone=zone)


def has_met(answers: Iterable[MeetingAnswer]) -> bool | None:
    """Sum up a pair's answers: one "yes" is enough; None means that nobody answered."""
    given = list(answers)
    if not given:
        return None
    return any(answer.is_met for answer in given)
