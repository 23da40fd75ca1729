"""The session guide as a form without fields: only the person who opened it sees it."""

from collections.abc import Sequence
from typing import Any

from bot.ids import Action, Form
from bot.services.answers import Said
from bot.services.talking.guides import Guide, GuidePrompt
from bot.views import texts
from bot.views.blocks import (
    MAX_ESCAPED,
    actions,
    button,
    context,
    divider,
    escape,
    join_words,
    mention,
    modal,
    section,
)
from bot.views.rendered import Block, Element
from bot.views.steps import remind_button
from bot.views.texts import guides as words
from bot.views.vent_timer import timer_button
from pairing.guides.agenda import DayCard, ModeSteps, Part, Task, TimeBox
from pairing.guides.library import Mode, Prompt
from pairing.guides.meetings import N_SLOTS, Meeting
from pairing.ids import PairId

# Characters as Slack counts them: one prompt with all its lines stays within a section.
MOST_TEXT, MOST_FOLLOW_UP = 800, 400
MOST_SPOKEN = 400  # of a prompt where a message is read out; Slack splits what is longer than 4,000


def guide(shown: Guide, *, said: Said | None = None) -> dict[str, Any]:
    """The whole guide of a pair's next talk; said: what came of a button, beside that button."""
    of_timer = said if said in words.TIMER_REPLIES else None
    blocks = [
        section(_heading(shown)),
        section(_days(shown) if shown.agenda.days else _boxes(shown)),
        *([section(words.AGREEMENT)] if shown.talk.meeting is Meeting.FIRST else []),
        divider(),
        section(f"{words.MODES_TITLE}\n{_roles(shown)}"),
        *_modes(shown, of_timer),
        divider(),
        section(words.PROMPTS_OF),
        *_prompts(shown, said if of_timer is None else None),
        divider(),
        section(_closing(shown)),
        actions(remind_button(shown.pair_id)),
        context(words.SAFETY),
        context(texts.BOUNDARIES),
    ]
    return modal(title=words.TITLE, close=words.CLOSE, blocks=blocks, callback_id=Form.GUIDE)


def prompts(shown: Guide, *, said: Said | None = None) -> dict[str, Any]:
    """The prompts of a pair's next talk alone, each with a button that replaces it."""
    blocks = [section(words.TALKS[shown.talk.meeting]), *_prompts(shown, said)]
    return modal(
        title=words.PROMPTS_TITLE, close=words.CLOSE, blocks=blocks, callback_id=Form.PROMPTS
    )


def waiting() -> dict[str, Any]:
    """What is shown until the prompts of a talk are chosen."""
    return modal(title=words.TITLE, close=words.CLOSE, blocks=[section(words.WAIT)])


def guide_buttons(pair_id: PairId) -> Sequence[Element]:
    """The two buttons of the introduction that lead here."""
    value = str(pair_id)
    return (
        button(words.OPEN, Action.OPEN_GUIDE, value=value, spoken=words.OPEN_SPOKEN),
        button(words.OTHER, Action.OTHER_PROMPT, value=value, spoken=words.OTHER_SPOKEN),
    )


def numbered(prompts: Sequence[Prompt], *, most: int = MAX_ESCAPED) -> str:
    """Write the prompts of a talk below each other; most: characters of each."""
    return "\n".join(f"{n}. {escape(one.text, most=most)}" for n, one in enumerate(prompts, 1))


def task_words(card: DayCard, people: Sequence[str]) -> str:
    """Say what a day of a conversation in writing is for. people: Slack ids in turn order."""
    if card.task is not Task.CHALLENGE or card.focus is None:
        return words.DAYS[card.task]
    names = [mention(one) for one in people]
    focus = names.pop(card.focus)
    return words.DAYS[card.task].format(focus=focus, partners=join_words(names))


def _heading(shown: Guide) -> str:
    first, *others = map(mention, shown.people)
    length = words.IN_MINUTES.format(minutes=shown.minutes)
    how = words.IN_WRITING if shown.agenda.days else length
    lines = [
        f"{words.TALKS[shown.talk.meeting]}, {how}",
        words.GOALS[shown.talk.meeting],
        words.ORDER.format(first=first, others=words.THEN.join(others)),
    ]
    return "\n".join(lines)


def _boxes(shown: Guide) -> str:
    lines = [
        words.BOX.format(start=box.start, end=box.end, what=_what(box, shown))
        for box in shown.agenda.boxes
    ]
    has_opening = any(box.part in (Part.OPENING, Part.LAST_STEPS) for box in shown.agenda.boxes)
    hints = [words.MOVE_IT] if has_opening else [words.TRIO_OPENING, words.MOVE_IT]
    return "\n".join([words.BOXES_TITLE, *lines, " ".join(hints)])


def _what(box: TimeBox, shown: Guide) -> str:
    if box.part is Part.CLOSE and shown.talk.is_last:
        return words.CLOSE_OF_LAST
    focus = "" if box.focus is None else mention(shown.people[box.focus])
    return words.BOXES[box.part].format(focus=focus, each=box.minutes // len(shown.people))


def _days(shown: Guide) -> str:
    lines = [
        words.DAY.format(day=card.day, what=task_words(card, shown.people))
        for card in shown.agenda.days
    ]
    return "\n".join([words.DAYS_TITLE, *lines, words.WRITING])


def _roles(shown: Guide) -> str:
    return words.ROLES_OF_TRIO if len(shown.people) > 2 else words.ROLES


def _modes(shown: Guide, said: Said | None) -> list[Block]:
    """The modes of a turn, the timer below the one it belongs to, and what came of pressing it."""
    blocks = [section(_mode(one, shown)) for one in shown.agenda.modes]
    if any(one.mode is Mode.VENT for one in shown.agenda.modes):
        blocks.append(actions(timer_button(shown.pair_id)))
    return blocks if said is None else [*blocks, section(texts.REPLIES[said])]


def _mode(one: ModeSteps, shown: Guide) -> str:
    if one.minutes:
        numbered = [
            words.STEP_IN_MINUTES.format(n=n, what=what, minutes=minutes)
            for n, (what, minutes) in enumerate(
                zip(words.STEPS[one.mode], one.minutes, strict=True), 1
            )
        ]
    else:
        numbered = [
            words.STEP.format(n=n, what=what)
            for n, what in enumerate(words.WRITTEN_STEPS[one.mode], 1)
        ]
    lines = [words.MODE_TITLES[one.mode], *numbered]
    if one.mode is Mode.BRAINSTORM and len(shown.people) > 2 and one.minutes:
        lines.append(words.TRIO_BRAINSTORM)
    if one.mode is Mode.VENT:
        lines.append(words.VENT_RULES)
    return "\n".join(lines)


def _prompts(shown: Guide, said: Said | None) -> list[Block]:
    blocks = [] if said is None else [section(texts.REPLIES[said])]
    blocks += [_prompt(one, shown) for one in shown.prompts]
    if len(shown.prompts) < N_SLOTS:
        blocks.append(section(words.OWN_TOPIC))
    return [*blocks, context(words.SAME_FOR_ALL)] if shown.prompts else blocks


def _prompt(one: GuidePrompt, shown: Guide) -> Block:
    prompt = one.prompt
    text = escape(prompt.text, most=MOST_TEXT)
    lines = [
        words.PROMPT.format(slot=words.SLOTS[one.slot], text=text),
        *(
            words.FOLLOW_UP.format(text=escape(asked, most=MOST_FOLLOW_UP))
            for asked in prompt.follow_ups
        ),
    ]
    if prompt.turn is not None:
        lines.append(words.TURN_LINE.format(text=escape(prompt.turn, most=MOST_TEXT)))
    if prompt.care:
        lines.append(words.CARE)
    return section("\n".join(lines), accessory=_other(one, shown) if one.may_change else None)


def _other(one: GuidePrompt, shown: Guide) -> Element:
    return button(
        words.OTHER_ONE,
        f"{Action.REPLACE_PROMPT}.{one.slot}",
        value=f"{shown.pair_id}/{shown.talk.number}/{one.replaced}",
        spoken=words.OTHER_ONE_SPOKEN[one.slot],
    )


def _closing(shown: Guide) -> str:
    last = words.LAST_CLOSING if shown.talk.is_last else words.NEXT_DATE
    return f"{words.CLOSING}\n{last}"
