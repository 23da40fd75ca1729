"""Private feedback: the question, its form, and what follows when all wish to go on."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.ids import VALUE, Action, FeedbackField, Form
from bot.views.blocks import (
    PRIMARY,
    actions,
    button,
    context,
    filled,
    join_words,
    mention,
    modal,
    plain_time,
    section,
    time_token,
    visible,
    words_only,
)
from bot.views.fields import any_of, one_of
from bot.views.rendered import Block, Element, Rendered
from bot.views.texts import feedback as words
from pairing.feedback import MAX_NOTE, Again, Feedback
from pairing.ids import PairId


def feedback(pair_id: PairId, *, others: Sequence[str]) -> Rendered:
    """Ask one person for feedback. others: Slack ids of their partners."""
    question = words.ASK.format(names=_names(others))
    return Rendered(
        text=question,
        blocks=(
            section(question),
            actions(button(words.GIVE, Action.FEEDBACK, value=str(pair_id), style=PRIMARY)),
            context(words.LAST_STEP),
        ),
    )


def feedback_form(
    pair_id: PairId, *, others: Sequence[str], said: Feedback, may_go_on: bool
) -> dict[str, Any]:
    """The form, filled with what somebody said before."""
    names = dict(words.AGAIN_NAMES)
    if not may_go_on:
        del names[Again.INSTEAD], names[Again.BESIDE]
    useful = "" if said.useful is None else str(said.useful)
    note = filled(
        action_id=VALUE,
        initial_value=visible(said.note or "")[:MAX_NOTE] or None,
        max_length=MAX_NOTE,
        multiline=True,
        type="plain_text_input",
    )
    share = any_of(words.SHARE_NAMES, ["share"] if said.shares_note else [])
    again_hint = words.AGAIN_HINT if may_go_on else words.AGAIN_NO_MORE
    return modal(
        title=words.TITLE,
        close=words.CANCEL,
        submit=words.SUBMIT,
        callback_id=Form.FEEDBACK.value,
        private_metadata=str(pair_id),
        blocks=[
            section(words.INTRODUCTION.format(names=_names(others))),
            _question(
                FeedbackField.USEFUL,
                words.USEFUL,
                _radio(words.USEFUL_NAMES, useful),
                optional=False,
            ),
            _question(FeedbackField.BALANCE, words.BALANCE, _radio(words.BALANCES, said.balance)),
            _question(FeedbackField.AGAIN, words.AGAIN, _radio(names, said.again), again_hint),
            _question(
                FeedbackField.TAKEAWAY, words.TAKEAWAY, _radio(words.TAKEAWAYS, said.takeaway)
            ),
            _question(FeedbackField.NOTE, words.NOTE, note, words.NOTE_HINT),
            _question(FeedbackField.SHARE, words.SHARE, share, words.SHARE_HINT),
        ],
    )


def go_on(*, others: Sequence[str], begins_at: datetime, zone: str, instead: bool) -> Rendered:
    """Tell one person that all of their pair wish to go on together."""
    line = words.GO_ON if len(others) == 1 else words.GO_ON_TRIO
    what = words.GO_ON_INSTEAD if instead else words.GO_ON_BESIDE
    names = _names(others)
    spoken = line.format(names=names, time=plain_time(begins_at, zone), what=what)
    shown = line.format(names=names, time=time_token(begins_at, zone), what=what)
    return Rendered(text=spoken.replace("*", ""), blocks=(section(shown),))


def _radio(labels: Mapping[Any, str], chosen: str | None) -> Element:
    return one_of(labels, chosen or "", kind="radio_buttons")


def _question(
    field: FeedbackField,
    asked: str,
    element: Element,
    hint: str | None = None,
    *,
    optional: bool = True,
) -> Block:
    return filled(
        block_id=field.value,
        element=element,
        hint=words_only(hint) if hint is not None else None,
        label=words_only(asked),
        optional=optional,
        type="input",
    )


def _names(slack_user_ids: Sequence[str]) -> str:
    return join_words([mention(one) for one in slack_user_ids])
