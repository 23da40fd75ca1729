"""The form in which somebody ticks the times that suit them, and what takes its place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.ids import NONE_SUITS, VALUE, Form, TimesField
from bot.services.answers import Answer, Said
from bot.services.talking.talk_times import OfferedTime, Partner, TimeChoice
from bot.views import texts
from bot.views.blocks import (
    context,
    filled,
    join_words,
    label,
    mention,
    modal,
    plain_time,
    section,
    time_token,
    words_only,
)
from bot.views.clocks import clock_for, hours_of, is_same_clock, short_token
from bot.views.fields import MAX_OPTION
from bot.views.notices import notice
from bot.views.rendered import Block, Element, Rendered
from bot.views.texts import talk_times as words


def form(choice: TimeChoice, *, others: bool = False) -> dict[str, Any]:
    """What suits whoever opened it. others: it takes the place of times that can suit nobody."""
    if not choice.times:
        return _nothing(choice)
    everybody = _all_of(choice)
    names = _names(choice.partners)
    first = [section(words.OTHERS.format(all=everybody))] if others else []
    if choice.booked is not None:
        time = time_token(choice.booked, choice.zone)
        first.append(section(words.BOOKED_NOW.format(time=time, all=everybody)))
    return modal(
        title=words.TITLE,
        close=words.CLOSE,
        submit=words.SUBMIT,
        callback_id=Form.TIMES.value,
        private_metadata=str(choice.pair_id),
        blocks=[
            *first,
            section(words.INTRO.format(names=names, all=everybody)),
            _boxes(choice),
            *_inside(choice),
        ],
    )


def form_answered(
    answer: Answer, choice: TimeChoice | None, *, why: str = texts.NO_LONGER_ACTIVE
) -> dict[str, Any]:
    """What takes the place of the form once it was sent.

    choice  as it is now; None: nothing can be chosen any more, which `why` says
    """
    if choice is None:
        return notice(_say(why), close=words.CLOSE)
    match answer.said:
        case Said.TIME_BOOKED:
            message = _done(datetime.fromisoformat(answer.facts["at"]), choice.zone)
        case Said.TIMES_NOTED:
            message = _say(words.NOTED.format(names=_names(choice.partners), all=_all_of(choice)))
        case Said.NO_TIMES:
            message = _say(words.NO_MORE.format(all=_all_of(choice)))
        case _:
            return form(choice, others=True)
    return notice(message, close=words.CLOSE)


def waiting() -> dict[str, Any]:
    """What is shown until there are times to choose from."""
    return modal(title=words.TITLE, close=words.CLOSE, blocks=[section(words.WAIT)])


def _boxes(choice: TimeChoice) -> Block:
    boxes = [_box(one, choice) for one in choice.times]
    mine = [box for box, one in zip(boxes, choice.times, strict=True) if one.mine]
    none = {"text": label(words.NONE), "value": NONE_SUITS}
    return filled(
        block_id=_block_id(choice),
        element=filled(
            action_id=VALUE,
            initial_options=mine or None,
            options=[*boxes, none],
            type="checkboxes",
        ),
        label=words_only(words.LABEL.format(minutes=choice.minutes)),
        optional=False,
        type="input",
    )


def _block_id(choice: TimeChoice) -> str:
    """Another one for other times: of a field that stays, Slack keeps what was ticked."""
    epochs = sum(int(one.starts_at.timestamp()) for one in choice.times)
    return f"{TimesField.TIMES}.{epochs % 10**6}"


def _box(time: OfferedTime, choice: TimeChoice) -> Element:
    note = _note(time, choice)
    return filled(
        text=_mrkdwn(short_token(time.starts_at, choice.zone)),
        value=str(int(time.starts_at.timestamp())),
        description=_mrkdwn(note) if 0 < len(note) <= MAX_OPTION else None,
    )


def _note(time: OfferedTime, choice: TimeChoice) -> str:
    """Beside a time: what the clocks of the others show, and who can make it; what fits of it."""
    at = time.starts_at
    away = [one for one in choice.partners if not is_same_clock(at, [choice.zone, one.zone])]
    clocks = join_words([clock_for(at, one, beside=choice.zone) for one in away])
    suits = words.CAN_MAKE.format(names=join_words([mention(one) for one in time.suits]))
    if len(choice.partners) == 1 and away and time.suits:
        return words.WHO_CAN.format(clock=clocks)
    parts = [one for one, is_said in ((clocks, away), (suits, time.suits)) if is_said]
    both = "; ".join(parts)
    return both if len(both) <= MAX_OPTION else parts[-1]


def _inside(choice: TimeChoice) -> list[Block]:
    if choice.hours is None:
        return []
    me = Partner("", choice.zone)
    hours = hours_of(choice.hours, [me, *choice.partners], reader=me.slack_user_id)
    return [context(words.INSIDE.format(all=_all_of(choice), hours=hours))]


def _nothing(choice: TimeChoice) -> dict[str, Any]:
    why = words.APART if choice.hours is None else words.NO_MORE
    blocks = [section(why.format(all=_all_of(choice)))]
    if choice.booked is not None:
        time = time_token(choice.booked, choice.zone)
        blocks.insert(0, section(words.BOOKED_NOW.format(time=time, all=_all_of(choice))))
    return modal(title=words.TITLE, close=words.CLOSE, blocks=blocks)


def _all_of(choice: TimeChoice) -> str:
    return words.BOTH if len(choice.partners) == 1 else words.ALL


def _names(people: Sequence[Partner]) -> str:
    return join_words([mention(one.slack_user_id) for one in people])


def _done(at: datetime, zone: str) -> Rendered:
    spoken = words.DONE.format(time=plain_time(at, zone)).replace("*", "")
    return Rendered(spoken, (section(words.DONE.format(time=time_token(at, zone))),))


def _say(sentence: str) -> Rendered:
    return Rendered(sentence.replace("*", ""), (section(sentence),))


def _mrkdwn(text: str) -> Element:
    return {"text": text, "type": "mrkdwn", "verbatim": True}
