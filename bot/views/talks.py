"""What follows an introduction: you are halfway."""

from collections.abc import Sequence

from bot.ids import Action
from bot.views import care, texts
from bot.views.blocks import (
    PRIMARY,
    actions,
    button,
    join_words,
    mention,
    section,
)
from bot.views.guides import MOST_SPOKEN, guide_buttons, numbered
from bot.views.rendered import Rendered
from bot.views.talk_times import find_button
from bot.views.texts import talks as words
from bot.views.vent_timer import timer_button
from pairing.guides.library import Prompt
from pairing.ids import PairId


def midpoint(
    pair_id: PairId,
    *,
    people: Sequence[str],
    has_met: bool,
    sessions: int,
    prompts: Sequence[Prompt],
    may_vent: bool,
) -> Rendered:
    """Bring the prompts of the next talk, where the pair talks.

    people    Slack ids of all of them
    sessions  talks that are planned in the round
    may_vent  the next talk has time to vent, and a timer for it
    """
    open_guide, other_prompt = guide_buttons(pair_id)
    not_yet = words.MIDPOINT_NOT_YET.format(talks=words.TALKS_LEFT[sessions])
    what = words.MIDPOINT_MET if has_met else not_yet
    spoken = [
        words.MIDPOINT_SPOKEN.format(names=join_words([mention(one) for one in people])),
        what,
        numbered(prompts, most=MOST_SPOKEN) or words.NO_PROMPTS,
        words.MIDPOINT_MET_HOW if has_met else words.MIDPOINT_HOW,
    ]
    return Rendered(
        text="\n".join(spoken),
        blocks=(
            section(f"{words.MIDPOINT}\n{what}"),
            section(numbered(prompts) or words.NO_PROMPTS),
            actions(
                *([] if has_met else [find_button(pair_id, style=PRIMARY)]),
                button(
                    texts.WE_MET,
                    Action.WE_MET,
                    value=str(pair_id),
                    style=PRIMARY if has_met else None,
                ),
                open_guide,
                *([timer_button(pair_id)] if may_vent else []),
                other_prompt,
                care.open_button(str(pair_id)),
            ),
        ),
    )
