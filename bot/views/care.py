"""Private options as forms that only who opens them sees, and what others hear of an ending.

The words are in `texts/care.py`. Whom to turn to comes from the operator's file (`care_contacts`).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.ids import VALUE, Action, CareField, Form
from bot.services.joining.care import Choice, PairOptions
from bot.services.managing.care_contacts import Contacts
from bot.views.blocks import (
    DANGER,
    actions,
    button,
    context,
    filled,
    join_words,
    mention,
    modal,
    section,
    words_only,
)
from bot.views.guides import guide_buttons
from bot.views.help_card import concern_contacts, urgent_help
from bot.views.rendered import Block, Element, Rendered
from bot.views.searches import find_now_button, next_round_button
from bot.views.talk_times import find_button
from bot.views.texts import care as words
from pairing.ids import ERASED, PairId


def open_button(value: str) -> Element:
    """What opens the private options of a pair; `value` is its id."""
    return button(words.OPEN, Action.CARE, value=value, spoken=words.OPEN_SPOKEN)


def private_options(options: PairOptions) -> dict[str, Any]:
    """Everything somebody may choose about their pair, in one form."""
    choices = [
        *_end(options),
        *_avoid(options),
        *_in_line(options),
    ]
    return _form(
        options,
        title=words.TITLE,
        choices=choices,
        blocks=[
            section(words.OPTIONS if options.goes_on else words.OVER),
            *choices,
            *_remarks(options),
            actions(
                button(words.CONCERN, Action.CONCERN, style=DANGER),
                button(words.HELP, Action.HELP),
            ),
        ],
    )


def concern(options: PairOptions, contacts: Contacts) -> dict[str, Any]:
    """Something was not OK: whom to talk to, two choices, and urgent help."""
    choices = [*_end(options), *_avoid(options)]
    return _form(
        options,
        title=words.CONCERN_TITLE,
        choices=choices,
        blocks=[
            section(words.CONCERN_INTRO),
            section(words.TALK),
            *concern_contacts(contacts),
            *choices,
            *_remarks(options),
            *urgent_help(contacts),
            actions(button(words.HELP, Action.HELP)),
        ],
    )


def done(choice: Choice, before: PairOptions) -> Rendered:
    """What came of a choice, for the person who made it.

    before  the options it was chosen from
    """
    ends = choice.end or bool(choice.in_line)  # also when a form comes twice: it is over then
    lines = [words.DONE_ENDED] if ends else []
    if choice.avoid:
        lines.append(words.DONE_AVOID.format(names=_names(choice.avoid)))
    if choice.avoid and before.goes_on and not ends:
        lines.append(words.DONE_AVOID_LATER)
    if choice.in_line:
        lines.append(words.DONE_LINE.format(names=_names(choice.in_line)))
    text = "\n".join([words.DONE, *lines]) if lines else words.NOTHING
    return Rendered(text=text, blocks=(section(text),))


def pairing_ended(others: Sequence[str]) -> Rendered:
    """Tell a partner; the words are the same whatever the cause. others: Slack ids, whom with."""
    is_erased = any(one.startswith(ERASED) for one in others)  # nobody knows their name any more
    names = words.YOUR_PARTNER if is_erased else join_words([mention(one) for one in others])
    text = words.ENDED.format(names=names)
    return Rendered(
        text=text,
        blocks=(section(text), actions(find_now_button(), next_round_button())),
    )


def trio_goes_on(pair_id: PairId, other: str) -> Rendered:
    """Tell one of two who remain of a trio; `other` is the Slack id of the other one."""
    text, value = words.TRIO_GOES_ON.format(name=mention(other)), str(pair_id)
    return Rendered(
        text=text,
        blocks=(
            section(text),
            actions(find_button(pair_id), *guide_buttons(pair_id)[:1], open_button(value)),
        ),
    )


def _form(
    options: PairOptions, *, title: str, choices: list[Block], blocks: list[Block]
) -> dict[str, Any]:
    """Without a choice there is nothing to confirm."""
    return modal(
        title=title,
        close=words.CLOSE,
        submit=words.SUBMIT if choices else None,
        callback_id=Form.CARE.value,
        private_metadata=str(options.pair_id),
        blocks=blocks,
    )


def _end(options: PairOptions) -> list[Block]:
    if not options.goes_on:
        return []
    if _is_trio(options):
        label, option, hint = words.END_TRIO_LABEL, words.END_TRIO, words.END_TRIO_HINT
    else:
        label, option, hint = words.END_PAIR_LABEL, words.END_PAIR, words.END_PAIR_HINT
    return [_boxes(CareField.END, label, [_option(option, VALUE)], hint)]


def _avoid(options: PairOptions) -> list[Block]:
    free = [one for one in options.others if one not in options.avoided]
    option = words.AVOID_TRIO if _is_trio(options) else words.AVOID_PAIR
    when = words.AVOID_TRIO_WHEN if _is_trio(options) else words.AVOID_PAIR_WHEN
    hint = [words.AVOID_PRIVATE, *([when] if options.goes_on else []), words.AVOID_BACK]
    boxes = [_option(option.format(name=mention(one)), one) for one in free]
    return [_boxes(CareField.AVOID, words.AVOID_LABEL, boxes, " ".join(hint))] if boxes else []


def _in_line(options: PairOptions) -> list[Block]:
    """Offered also when it is known: that it is would tell one of them what the other has said."""
    option = words.LINE_TRIO if _is_trio(options) else words.LINE_PAIR
    what = words.LINE_TRIO_NOW if _is_trio(options) else words.LINE_PAIR_NOW
    hint = f"{what} {words.LINE_HINT}" if options.goes_on else words.LINE_HINT
    boxes = [_option(option.format(name=mention(one)), one) for one in options.others]
    return [_boxes(CareField.LINE, words.LINE_LABEL, boxes, hint)]


def _is_trio(options: PairOptions) -> bool:
    return len(options.others) > 1


def _remarks(options: PairOptions) -> list[Block]:
    """What was chosen before, for the eyes of whoever chose it."""
    remarks = []
    if options.avoided:
        remarks.append(context(words.AVOIDED.format(names=_names(options.avoided))))
    if options.list_long:
        remarks.append(context(words.LONG_LIST))
    return remarks


def _boxes(field: CareField, label: str, options: list[Element], hint: str) -> Block:
    return filled(
        block_id=field.value,
        element={"action_id": VALUE, "options": options, "type": "checkboxes"},
        hint=words_only(hint),
        label=words_only(label),
        optional=True,
        type="input",
    )


def _option(text: str, value: str) -> Element:
    """One box; its text may mention somebody, which plain text could not."""
    return {"text": {"text": text, "type": "mrkdwn", "verbatim": True}, "value": value}


def _names(slack_user_ids: Iterable[str]) -> str:
    return join_words([mention(one) for one in sorted(slack_user_ids)])
