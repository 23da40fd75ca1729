"""What follows an introduction: have you found a time, you are halfway."""

from collections.abc import Sequence

from bot.ids import Action
from bot.views import care, texts
from bot.views.blocks import (
    PRIMARY,
    actions,
    button,
    confirm,
    escape,
    join_words,
    mention,
    section,
)
from bot.views.guides import guide_buttons
from bot.views.rendered import Element, Rendered
from bot.views.texts import talks as words
from pairing.guides.library import Prompt
from pairing.ids import PairId


def nudge(pair_id: PairId, *, others: Sequence[str]) -> Rendered:
    """Ask one person whether they have found a time. others: Slack ids of their partners."""
    line = words.NUDGE if len(others) == 1 else words.NUDGE_TRIO
    question = line.format(names=join_words([mention(one) for one in others]))
    value = str(pair_id)
    return Rendered(
        text=question,
        blocks=(
            section(question),
            actions(
                button(words.WE_BOOKED, Action.WE_BOOKED, value=value, style=PRIMARY),
                button(words.NUDGE_LATER, Action.NUDGE_LATER, value=value),
                cannot_button(pair_id),
            ),
        ),
    )


def midpoint(
    pair_id: PairId,
    *,
    people: Sequence[str],
    has_met: bool,
    sessions: int,
    prompts: Sequence[Prompt],
) -> Rendered:
    """Bring the prompts of the next talk, where the pair talks.

    people    Slack ids of all of them
    sessions  talks that are planned in the round
    """
    not_yet = words.MIDPOINT_NOT_YET.format(talks=words.TALKS_LEFT[sessions])
    title = f"{words.MIDPOINT}\n{words.MIDPOINT_MET if has_met else not_yet}"
    numbered = "\n".join(f"{n}. {escape(prompt.text)}" for n, prompt in enumerate(prompts, 1))
    return Rendered(
        text=words.MIDPOINT_SPOKEN.format(names=join_words([mention(one) for one in people])),
        blocks=(
            section(title),
            section(numbered or words.NO_PROMPTS),
            actions(
                button(texts.WE_MET, Action.WE_MET, value=str(pair_id), style=PRIMARY),
                *guide_buttons(pair_id),
                care.open_button(str(pair_id)),
            ),
        ),
    )


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
