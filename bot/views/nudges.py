"""Have you found a time? The question, and what it turns into once it was answered."""

from collections.abc import Sequence
from datetime import datetime

from bot.ids import Action
from bot.services.answers import Answer, Said
from bot.services.talking.talk_times import Partner
from bot.views import texts
from bot.views.blocks import (
    PRIMARY,
    actions,
    button,
    confirm,
    join_words,
    mention,
    plain_day,
    section,
)
from bot.views.clocks import is_same_clock, short_time
from bot.views.rendered import Element, Rendered
from bot.views.talk_times import find_button
from bot.views.texts import talks as words
from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId

SUGGESTED = 2  # times to copy; the form has more


def nudge(
    pair_id: PairId,
    *,
    others: Sequence[Partner],
    times: Sequence[datetime] = (),
    minutes: int = 30,
) -> Rendered:
    """Ask one person whether they have found a time.

    others  their partners
    times   that would suit the hours of everybody; two of them are written out to be copied, in the
            partners' time, unless their clocks differ
    """
    line = words.NUDGE if len(others) == 1 else words.NUDGE_TRIO
    question = line.format(names=join_words([mention(one.slack_user_id) for one in others]))
    value = str(pair_id)
    copied = _to_copy(others, times, minutes=minutes)
    text = "\n".join([question, *copied])
    return Rendered(
        text=text,
        blocks=(
            section(text),
            actions(
                find_button(pair_id, style=PRIMARY),
                button(words.WE_BOOKED, Action.WE_BOOKED, value=value),
                button(words.NUDGE_LATER, Action.NUDGE_LATER, value=value),
                cannot_button(pair_id),
            ),
        ),
    )


def nudge_answered(answer: Answer) -> Rendered:
    """What the question turns into."""
    text = _sentence(answer)
    return Rendered(text=text, blocks=(section(text),))


def cannot_button(pair_id: PairId) -> Element:
    """Ending it asks once, because the partner hears of it at once."""
    return button(
        words.CANNOT,
        Action.CANNOT,
        value=str(pair_id),
        confirm=confirm(
            title=words.CANNOT_TITLE,
            text=words.CANNOT_QUESTION,
            yes=words.CANNOT_YES,
            no=words.CANNOT_NO,
        ),
    )


def _sentence(answer: Answer) -> str:
    if answer.said is Said.CHECK_IN_SAVED:
        said = MeetingAnswer(answer.facts["answer"])
        return words.BOOKED_NOTED.get(said, texts.THANKS[said])
    if answer.said is Said.NUDGE_LATER:
        day = plain_day(datetime.fromisoformat(answer.facts["at"]), answer.facts["zone"])
        return words.LATER_SET.format(day=day)
    return words.LATER_OVER if answer.said is Said.NUDGE_OVER else words.CANNOT_DONE


def _to_copy(
    others: Sequence[Partner], times: Sequence[datetime], *, minutes: int
) -> Sequence[str]:
    zones = [one.zone for one in others]
    if len(times) < SUGGESTED or not all(is_same_clock(at, zones) for at in times):
        return ()
    one, two = (short_time(at, zones[0]) for at in times[:SUGGESTED])
    return (words.TO_COPY.format(one=one, two=two, minutes=minutes),)
