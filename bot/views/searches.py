"""Looking for a partner now: it goes on, it found nobody; and what helps who did not meet."""

from collections.abc import Sequence
from datetime import datetime

from bot.ids import Action
from bot.views.blocks import (
    actions,
    button,
    confirm,
    join_words,
    mention,
    plain_time,
    section,
    time_token,
)
from bot.views.rendered import Block, Element, Rendered
from bot.views.texts import feedback as words
from pairing.ids import PairId


def searching(until: datetime, *, zone: str) -> Rendered:
    """Say that the search goes on, and how to end it."""
    return Rendered(
        text=words.SEARCHING_PLAIN.format(time=plain_time(until, zone)),
        blocks=(
            section(words.SEARCHING.format(time=time_token(until, zone))),
            actions(stop_search_button()),
        ),
    )


def nobody_found() -> Rendered:
    """Say that nobody was found in time."""
    return Rendered(
        text=words.NOBODY_FOUND,
        blocks=(section(words.NOBODY_FOUND), actions(find_now_button())),
    )


def rescue(pair_id: PairId, *, others: Sequence[str]) -> tuple[Block, ...]:
    """What may help somebody whose pair did not meet, beside their answer."""
    value = str(pair_id)
    return (
        section(rescue_words(others)),
        actions(
            button(words.SMALLER, Action.SMALLER_TALK, value=value, spoken=words.SMALLER_SPOKEN),
            button(words.WRITING, Action.IN_WRITING, value=value, spoken=words.WRITING_SPOKEN),
            button(
                words.AGAIN_TOGETHER,
                Action.AGAIN,
                value=value,
                spoken=words.AGAIN_TOGETHER_SPOKEN,
            ),
            button(
                words.FIND_OTHER,
                Action.FIND_OTHER,
                value=value,
                confirm=confirm(
                    title=words.FIND_OTHER_TITLE,
                    text=words.FIND_OTHER_QUESTION,
                    yes=words.FIND_OTHER_YES,
                    no=words.FIND_OTHER_NO,
                ),
            ),
        ),
    )


def rescue_words(others: Sequence[str]) -> str:
    """The sentence above what may help; nobody is at fault."""
    return words.RESCUE.format(names=join_words([mention(one) for one in others]))


def find_now_button() -> Element:
    """What begins a search."""
    return button(words.FIND_NOW, Action.FIND_NOW)


def stop_search_button() -> Element:
    """What ends a search."""
    return button(words.STOP_SEARCH, Action.STOP_SEARCH)


def next_round_button() -> Element:
    """What changes nothing, and says so."""
    return button(words.NEXT_ROUND_SHORT, Action.NEXT_ROUND)
