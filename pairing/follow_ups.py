"""What is said to a pair after its introduction, and when: at most one of each in a round.

A moment is a good hour of the receiver's own working day, Monday to Thursday where they work then.
Knows neither how it is sent nor what was answered.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from pairing.cadence import MONDAY_TO_THURSDAY, to_utc
from pairing.moments import eve, ever_share, good_moment, next_day, shared_moment
from pairing.presets import PRESETS, Preset
from pairing.profiles import WorkHours

MOST_A_ROUND = 7  # messages by the clock to one person in a round, the introduction included


class FollowUp(StrEnum):
    """NUDGE: have you found a time? MIDPOINT: prompts for the next talk, to all of the pair.
    CHECK_IN: did you meet? FEEDBACK: what was it like, and would you like to go on? DAY_…: what a
    day of a conversation in writing is for, to all of the pair."""

    NUDGE = "nudge"
    MIDPOINT = "midpoint"
    CHECK_IN = "check_in"
    FEEDBACK = "feedback"
    DAY_TWO = "day_two"
    DAY_THREE = "day_three"
    DAY_FIVE = "day_five"


# Days after the round's due time. Late enough for what is asked, early enough to still help.
AFTER_DAYS: Mapping[Preset, Mapping[FollowUp, int]] = MappingProxyType(
    {
        Preset.TASTER: {FollowUp.NUDGE: 2, FollowUp.CHECK_IN: 8, FollowUp.FEEDBACK: 9},
        Preset.STANDARD: {
            FollowUp.NUDGE: 6,
            FollowUp.MIDPOINT: 14,
            FollowUp.CHECK_IN: 20,
            FollowUp.FEEDBACK: 23,
        },
        Preset.DEEP: {
            FollowUp.NUDGE: 6,
            FollowUp.MIDPOINT: 28,
            FollowUp.CHECK_IN: 40,
            FollowUp.FEEDBACK: 51,
        },
    }
)

# The cards of a conversation in writing, and the days that each is for. Day one is said with the
# form itself. One card is for two days: with the introduction, both questions and the word before
# the next round, three of them are seven messages.
CARDS: Mapping[FollowUp, tuple[int, ...]] = MappingProxyType(
    {FollowUp.DAY_TWO: (2,), FollowUp.DAY_THREE: (3, 4), FollowUp.DAY_FIVE: (5,)}
)
QUESTIONS = (FollowUp.CHECK_IN, FollowUp.FEEDBACK)  # no card may cost one of them


def due_after(
    kind: FollowUp, due_at: datetime, *, preset: Preset, zone: str, hours: WorkHours
) -> datetime:
    """Choose when to write to a person about the round that was due at `due_at`.

    Days are counted by their own calendar: by the clock, ten in the morning would be over where the
    sun rises earlier. The day on which they hear of the next round is too late: who does not work
    until then is written to on the last day before it on which they do.

    Returns  a UTC instant; see `AFTER_DAYS` for the kinds that a preset has
    """
    on = due_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=AFTER_DAYS[preset][kind])
    asked = asking_hours(hours)
    moment = good_moment(to_utc(datetime.combine(on, time()), zone), zone=zone, hours=asked)
    next_due_at = due_at + timedelta(weeks=PRESETS[preset].weeks)
    heads_up_at = eve(next_due_at, zone=zone, hours=hours)
    return moment if moment < heads_up_at else eve(heads_up_at, zone=zone, hours=asked)


def shared_due_after(
    kind: FollowUp,
    due_at: datetime,
    *,
    preset: Preset,
    everybody: Sequence[tuple[str, WorkHours]],
) -> datetime:
    """Choose when to write to all of a pair at once. everybody: zone and hours of each."""
    after = due_at + timedelta(days=AFTER_DAYS[preset][kind])
    return shared_moment(after, shared_asking_hours(after, everybody))


def card_after(card: FollowUp) -> FollowUp | None:
    """Name the card that follows another one; None behind the last."""
    cards = list(CARDS)
    at = cards.index(card) + 1
    return cards[at] if at < len(cards) else None


def card_due_after(
    card: FollowUp, before: datetime, *, everybody: Sequence[tuple[str, WorkHours]]
) -> datetime:
    """Choose when a card comes: a working day after what came before it; behind a card for two
    days, two.

    before     when the card before it came, or for the first one what said the form
    everybody  zone and hours of each
    Returns    a UTC instant on a later day than `before`, where each of them is
    """
    at = before
    for _ in range(CARDS[card][0] - _day_before(card) - 1):  # also a Friday is a day to write on
        at = shared_moment(_tomorrow(at, everybody), everybody)
    tomorrow = _tomorrow(at, everybody)
    return shared_moment(tomorrow, shared_asking_hours(tomorrow, everybody))


def _tomorrow(at: datetime, everybody: Sequence[tuple[str, WorkHours]]) -> datetime:
    """When it is the next day for all of them."""
    return max(next_day(at, zone=zone) for zone, _ in everybody)


def _day_before(card: FollowUp) -> int:
    """The day on which the card before it comes."""
    return max((days[0] for days in CARDS.values() if days[0] < CARDS[card][0]), default=1)


def shared_asking_hours(
    after: datetime, everybody: Sequence[tuple[str, WorkHours]]
) -> list[tuple[str, WorkHours]]:
    """Leave out Fridays and weekends, unless people share hours on no other day."""
    asking = [(zone, asking_hours(hours)) for zone, hours in everybody]
    return asking if ever_share(after, asking) else list(everybody)


def asking_hours(hours: WorkHours) -> WorkHours:
    """Leave out Fridays and weekends, unless somebody works on no other day."""
    days = tuple(day for day in hours.days if day in MONDAY_TO_THURSDAY)
    return WorkHours(hours.start, hours.end, days or hours.days)
