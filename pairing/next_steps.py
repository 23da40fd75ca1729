"""What somebody does next with their partner, from what they answered and agreed on.

Only their own answer counts: what a partner answered is not shown to them, not even by a step.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from pairing.check_ins import MeetingAnswer
from pairing.follow_ups import AFTER_DAYS, FollowUp
from pairing.guides.meetings import confirmed_meetings
from pairing.presets import PRESETS, Preset


class NextStep(StrEnum):
    """FIND_TIME for a talk; WRITE to each other instead; BOOKED: have a talk, when is not known
    here; MEET at an agreed time; TELL whether they met; MEET_AGAIN; NONE_PLANNED: they said that it
    will not happen; DONE: all talks were had."""

    FIND_TIME = "find_time"
    WRITE = "write"
    BOOKED = "booked"
    MEET = "meet"
    TELL = "tell"
    MEET_AGAIN = "meet_again"
    NONE_PLANNED = "none_planned"
    DONE = "done"


def next_step(
    answer: MeetingAnswer | None,
    *,
    answered_at: datetime | None,
    meets_at: datetime | None,
    in_writing: bool,
    due_at: datetime,
    preset: Preset,
    now: datetime,
) -> NextStep:
    """Tell one member of a pair that goes on what comes next.

    answer       what they said last to "did you meet?", at `answered_at`; None = nothing yet
    meets_at     when the pair agreed to talk, past or future; None = not agreed here
    due_at       of the pair's round
    """
    if meets_at is not None and meets_at > now:
        return NextStep.MEET
    if answer is not None and answer.is_met:
        is_done = confirmed_meetings([answer]) >= PRESETS[preset].sessions
        return NextStep.DONE if is_done else NextStep.MEET_AGAIN
    asked_at = due_at + timedelta(days=AFTER_DAYS[preset][FollowUp.CHECK_IN])
    # who said that it will not happen is not asked again, unless a talk was agreed on since
    if _is_news(meets_at, answered_at, now=now):
        return NextStep.TELL
    if answer is MeetingAnswer.WONT_HAPPEN:
        return NextStep.NONE_PLANNED
    if _is_news(asked_at, answered_at, now=now):
        return NextStep.TELL
    if answer is MeetingAnswer.BOOKED:
        return NextStep.BOOKED
    return NextStep.WRITE if in_writing else NextStep.FIND_TIME


def _is_news(at: datetime | None, answered_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether a moment has come, and nothing was answered since."""
    return at is not None and at <= now and (answered_at is None or answered_at < at)
