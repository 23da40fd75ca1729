"""The three fields that describe a person, as a form or, when Slack cannot show one, a message."""

from collections.abc import Iterable, Sequence
from typing import Any

from slack_sdk.models.blocks import (
    InputBlock,
    Option,
    OptionGroup,
    PlainTextObject,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.ids import VALUE, Action, Field, Form
from bot.views import texts
from bot.views.blocks import PRIMARY, actions, button, context, section
from bot.views.rendered import Block, Rendered
from pairing.guides.library import Library, Topic
from pairing.participants import MAX_GROW_TOPICS, MAX_SHARE_TOPICS, CareerStage, Profile


def join_form(profile: Profile, library: Library) -> dict[str, Any]:
    """The form that opens for somebody who does not take part yet."""
    return _form(
        Form.JOIN,
        title=texts.JOIN_TITLE,
        submit=texts.JOIN_SUBMIT,
        blocks=[
            section(texts.WHAT_IT_IS),
            *_fields(profile, library),
            context(texts.WHO_SEES_WHAT),
        ],
    )


def profile_form(profile: Profile, library: Library) -> dict[str, Any]:
    """The same fields for somebody who takes part, filled with what they chose."""
    return _form(
        Form.PROFILE,
        title=texts.PROFILE_TITLE,
        submit=texts.PROFILE_SUBMIT,
        blocks=[*_fields(profile, library), context(texts.WHO_SEES_WHAT)],
    )


def join_message(library: Library) -> Rendered:
    """The join form as a message: works while Slack's API is down, for it needs no request."""
    return Rendered(
        text=texts.JOIN_BY_MESSAGE,
        blocks=(
            section(texts.JOIN_BY_MESSAGE),
            *_fields(Profile(), library),
            context(texts.WHO_SEES_WHAT),
            actions(button(texts.JOIN, Action.JOIN_HERE, style=PRIMARY)),
        ),
    )


def _form(form: Form, *, title: str, submit: str, blocks: Sequence[Block]) -> dict[str, Any]:
    view = View(
        type="modal",
        callback_id=form.value,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text=texts.CLOSE),
        blocks=list(blocks),
    )
    return view.to_dict()


def _fields(profile: Profile, library: Library) -> list[Block]:
    return [
        _stage_field(profile, library),
        _topics_field(
            Field.GROW,
            label=texts.GROW_LABEL,
            hint=texts.GROW_HINT,
            most=MAX_GROW_TOPICS,
            chosen=profile.grow_topics,
            groups=_groups(library, mark_private=True),
        ),
        _topics_field(
            Field.SHARE,
            label=texts.SHARE_LABEL,
            hint=texts.SHARE_HINT,
            most=MAX_SHARE_TOPICS,
            chosen=profile.share_topics,
            groups=_groups(library, mark_private=False),
        ),
    ]


def _stage_field(profile: Profile, library: Library) -> Block:
    options = {stage: _option(library.stage_label(stage), stage) for stage in CareerStage}
    return InputBlock(
        block_id=Field.STAGE.value,
        label=PlainTextObject(text=texts.STAGE_LABEL),
        hint=PlainTextObject(text=texts.STAGE_HINT),
        element=StaticSelectElement(
            action_id=VALUE,
            placeholder=PlainTextObject(text=texts.STAGE_PLACEHOLDER),
            options=list(options.values()),
            initial_option=options[profile.stage] if profile.stage is not None else None,
        ),
    ).to_dict()


def _topics_field(
    field: Field,
    *,
    label: str,
    hint: str,
    most: int,
    chosen: Iterable[str],
    groups: Sequence[OptionGroup],
) -> Block:
    offered = {option.value: option for group in groups for option in group.options or ()}
    initial = [offered[key] for key in chosen if key in offered]
    return InputBlock(
        block_id=field.value,
        label=PlainTextObject(text=label),
        hint=PlainTextObject(text=hint),
        optional=True,
        element=StaticMultiSelectElement(
            action_id=VALUE,
            placeholder=PlainTextObject(text=texts.TOPIC_PLACEHOLDER),
            option_groups=list(groups),
            initial_options=initial or None,
            max_selected_items=most,
        ),
    ).to_dict()


def _groups(library: Library, *, mark_private: bool) -> list[OptionGroup]:
    return [
        OptionGroup(
            label=PlainTextObject(text=label),
            options=[_option(_topic_label(topic, mark_private), topic.key) for topic in topics],
        )
        for _, label, topics in library.groups
    ]


def _topic_label(topic: Topic, mark_private: bool) -> str:
    private = mark_private and topic.sensitive
    return f"{topic.label} {texts.PRIVATE_MARK}" if private else topic.label


def _option(label: str, value: str) -> Option:
    return Option(text=PlainTextObject(text=label, emoji=False), value=value)
