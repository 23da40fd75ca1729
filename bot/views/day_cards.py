"""A conversation in writing, day by day: what its introduction says, and the cards."""

from collections.abc import Sequence

from bot.views.blocks import actions, context, join_words, mention, section
from bot.views.guides import guide_buttons, task_words
from bot.views.rendered import Rendered
from bot.views.texts import day_cards as words
from pairing.guides.agenda import DayCard, Task
from pairing.ids import PairId


def first_day(n_people: int) -> str:
    """Say what the first day is for; nobody is in focus on it."""
    task = Task.OPENING_AND_FOLLOW_UP if n_people > 2 else Task.OPENING
    what = words.FIRST_DAY.format(what=task_words(DayCard(1, task), ()))
    return f"{what} {words.PACE}"


def day_card(pair_id: PairId, days: Sequence[DayCard], *, people: Sequence[str]) -> Rendered:
    """Say what a day is for, or two in a row, where the pair writes.

    people  Slack ids in turn order
    """
    first, *further = days
    lines = [
        words.DAY.format(day=first.day, what=_what(first, people)),
        *(words.NEXT_DAY.format(day=one.day, what=_what(one, people)) for one in further),
        words.PACE,
    ]
    open_guide, _ = guide_buttons(pair_id)
    is_deep = any(one.task is Task.CHALLENGE for one in days)
    hints = [words.FOR_YOURSELF] if is_deep else []
    names = join_words([mention(one) for one in people])
    spoken = [words.SPOKEN.format(names=names), *lines, *hints, words.MORE_SPOKEN]
    return Rendered(
        text="\n".join(spoken).replace("*", ""),
        blocks=(
            section("\n".join(lines)),
            *(context(hint) for hint in hints),
            actions(open_guide),
            context(words.MORE),
        ),
    )


def _what(card: DayCard, people: Sequence[str]) -> str:
    return words.CLOSING if card.task is Task.CLOSE else task_words(card, people)
