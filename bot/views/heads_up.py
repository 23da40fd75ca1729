"""A word before a round, and a word after a pause: nothing to do, one button to stay out."""

from datetime import datetime

from bot.ids import Action
from bot.services.status import Status
from bot.views import texts
from bot.views.blocks import PRIMARY, actions, button, plain_time, section, time_token
from bot.views.memberships import about, named
from bot.views.rendered import Element, Rendered
from bot.views.texts import feedback as words


def heads_up(due_at: datetime, status: Status) -> Rendered:
    """Say that a round of a program is coming, and how to skip it."""

    def sentence(time: str) -> str:
        return named(status.program_name, texts.HEADS_UP.format(time=time))

    return Rendered(
        text=sentence(plain_time(due_at, status.zone)).replace("*", ""),
        blocks=(
            section(sentence(time_token(due_at, status.zone))),
            actions(*_ways_out(about(status)), button(texts.PROFILE, Action.PROFILE)),
        ),
    )


def auto_paused() -> Rendered:
    """Say that somebody was paused because nothing was heard of them."""
    return Rendered(
        text=words.AUTO_PAUSED,
        blocks=(
            section(words.AUTO_PAUSED),
            actions(
                button(words.JOIN_NEXT, Action.RESUME, style=PRIMARY),
                button(words.STAY_PAUSED, Action.STAY_PAUSED),
            ),
        ),
    )


def welcome_back(status: Status) -> Rendered:
    """Say that a pause is over and when the next round is."""
    assert status.next_round_at is not None  # a participant has a program
    spoken = plain_time(status.next_round_at, status.zone)
    shown = time_token(status.next_round_at, status.zone)
    return Rendered(
        text=texts.WELCOME_BACK.format(time=spoken).replace("*", ""),
        blocks=(section(texts.WELCOME_BACK.format(time=shown)), actions(*_ways_out())),
    )


def _ways_out(program: str | None = None) -> list[Element]:
    return [
        button(texts.SKIP_THIS, Action.SKIP, value=program),
        button(texts.PAUSE_LONGER, Action.PAUSE),
    ]
