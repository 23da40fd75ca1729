"""A step of somebody's own: the button that offers a reminder, the form, and the reminder."""

from datetime import datetime
from typing import Any

from bot.ids import VALUE, Action, Form, StepField
from bot.services.talking.steps import StepForm
from bot.views import texts
from bot.views.blocks import button, context, escape, filled, modal, plain_day, section
from bot.views.fields import FormField
from bot.views.rendered import Element, Rendered
from bot.views.texts import steps as words
from pairing.ids import PairId
from pairing.steps import MAX_WORDS

LONGEST_MARK = 5  # characters of "&amp;": what one character may become in Slack's text


def remind_button(pair_id: PairId) -> Element:
    """Open the form, for somebody of a pair."""
    return button(words.REMIND, Action.REMIND_ME, value=str(pair_id), spoken=words.REMIND_SPOKEN)


def step_form(shown: StepForm) -> dict[str, Any]:
    """Ask for a step and a day."""
    step = {
        "action_id": VALUE,
        "max_length": MAX_WORDS,
        "multiline": True,
        "type": "plain_text_input",
    }
    day = filled(action_id=VALUE, initial_date=shown.on.isoformat(), type="datepicker")
    fields = (
        FormField(StepField.STEP, words.STEP, step, words.STEP_HINT, optional=False),
        FormField(StepField.DAY, words.DAY, day, words.DAY_HINT, optional=False),
    )
    return modal(
        title=words.TITLE,
        close=texts.CANCEL,
        submit=words.SUBMIT,
        callback_id=Form.STEP,
        private_metadata=str(shown.pair_id),
        blocks=[context(words.PRIVATE), *(field.as_input() for field in fields)],
    )


def kept(remind_at: datetime, *, zone: str) -> Rendered:
    """Say when the reminder comes, without the words themselves."""
    text = words.KEPT.format(day=plain_day(remind_at, zone))
    return Rendered(text=text.replace("*", ""), blocks=(section(text),))


def reminder(step: str) -> Rendered:
    """Remind one person, alone, of what they wrote."""
    quoted = words.REMINDER.format(words=escape(step, most=LONGEST_MARK * MAX_WORDS))
    return Rendered(
        text=f"{quoted} {words.KINDLY}", blocks=(section(quoted), context(words.KINDLY))
    )
