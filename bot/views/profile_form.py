"""The three fields that describe a person, as a form or, when Slack cannot show one, a message."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.models.blocks import (
    InputBlock,
    MarkdownTextObject,
    Option,
    OptionGroup,
    PlainTextObject,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.ids import VALUE, Action, Field, Form
from bot.views import texts
from bot.views.blocks import PRIMARY, actions, button, context, plain, section
from bot.views.rendered import Block, Rendered
from pairing.guides.library import Library, Topic
from pairing.participants import MAX_GROW_TOPICS, MAX_SHARE_TOPICS, CareerStage, Profile

MAX_OPTION = 75  # characters of an option or a heading in a menu: Slack's limit
MAX_TOPIC = 60  # leaves room for the private mark


def join_form(profile: Profile, library: Library) -> dict[str, Any]:
    """The form that opens for somebody who does not take part yet."""
    return _form(
        Form.JOIN,
        title=texts.JOIN_TITLE,
        submit=texts.JOIN_SUBMIT,
        blocks=[
            section(texts.WHAT_IT_IS),
            *(field.as_input() for field in _fields(profile, library)),
            context(texts.WHO_SEES_WHAT),
        ],
    )


def profile_form(profile: Profile, library: Library) -> dict[str, Any]:
    """The same fields for somebody who takes part, filled with what they chose."""
    return _form(
        Form.PROFILE,
        title=texts.PROFILE_TITLE,
        submit=texts.PROFILE_SUBMIT,
        blocks=[
            *(field.as_input() for field in _fields(profile, library)),
            context(texts.WHO_SEES_WHAT),
        ],
    )


def join_message(library: Library) -> Rendered:
    """The join form as a message: works while Slack's API is down, for it needs no request."""
    return Rendered(
        text=texts.JOIN_BY_MESSAGE,
        blocks=(
            section(texts.JOIN_BY_MESSAGE),
            *(field.beside() for field in _fields(Profile(), library)),
            context(texts.WHO_SEES_WHAT),
            actions(button(texts.JOIN, Action.JOIN_HERE, style=PRIMARY)),
        ),
    )


def topic_label(topic: Topic, as_wish: bool) -> str:
    """Name a topic; as something to grow in, a private one is marked for whoever chose it."""
    label = plain(topic.label, most=MAX_TOPIC)
    return f"{label} {texts.PRIVATE_MARK}" if as_wish and topic.sensitive else label


def _form(form: Form, *, title: str, submit: str, blocks: Sequence[Block]) -> dict[str, Any]:
    view = View(
        type="modal",
        callback_id=form.value,
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text=texts.CANCEL),
        blocks=list(blocks),
    )
    return view.to_dict()


@dataclass(frozen=True, slots=True)
class _FormField:
    """One question. A form shows it as an input; messages take selects only beside a text."""

    id: Field
    label: str
    hint: str
    optional: bool
    element: StaticSelectElement | StaticMultiSelectElement

    def as_input(self) -> Block:
        return InputBlock(
            block_id=self.id.value,
            label=PlainTextObject(text=self.label),
            hint=PlainTextObject(text=self.hint),
            optional=self.optional,
            element=self.element,
        ).to_dict()

    def beside(self) -> Block:
        return SectionBlock(
            block_id=self.id.value,
            text=MarkdownTextObject(text=f"*{self.label}*\n{self.hint}", verbatim=True),
            accessory=self.element,
        ).to_dict()


def _fields(profile: Profile, library: Library) -> Sequence[_FormField]:
    return (
        _FormField(
            Field.STAGE,
            label=texts.STAGE_LABEL,
            hint=texts.STAGE_HINT,
            optional=False,
            element=_stage_menu(profile, library),
        ),
        _FormField(
            Field.GROW,
            label=texts.GROW_LABEL,
            hint=texts.GROW_HINT,
            optional=True,
            element=_topics_menu(
                profile.grow_topics,
                most=MAX_GROW_TOPICS,
                groups=_groups(library, mark_private=True),
            ),
        ),
        _FormField(
            Field.SHARE,
            label=texts.SHARE_LABEL,
            hint=texts.SHARE_HINT,
            optional=True,
            element=_topics_menu(
                profile.share_topics,
                most=MAX_SHARE_TOPICS,
                groups=_groups(library, mark_private=False),
            ),
        ),
    )


def _stage_menu(profile: Profile, library: Library) -> StaticSelectElement:
    options = {stage: _option(library.stage_label(stage), stage) for stage in CareerStage}
    return StaticSelectElement(
        action_id=VALUE,
        placeholder=PlainTextObject(text=texts.STAGE_PLACEHOLDER),
        options=list(options.values()),
        initial_option=options[profile.stage] if profile.stage is not None else None,
    )


def _topics_menu(
    chosen: Iterable[str], *, most: int, groups: Sequence[OptionGroup]
) -> StaticMultiSelectElement:
    offered = {option.value: option for group in groups for option in group.options or ()}
    initial = [offered[key] for key in chosen if key in offered]
    return StaticMultiSelectElement(
        action_id=VALUE,
        placeholder=PlainTextObject(text=texts.TOPIC_PLACEHOLDER),
        option_groups=list(groups),
        initial_options=initial or None,
        max_selected_items=most,
    )


def _groups(library: Library, *, mark_private: bool) -> list[OptionGroup]:
    return [
        OptionGroup(
            label=PlainTextObject(text=plain(label, most=MAX_OPTION)),
            options=[_option(topic_label(topic, mark_private), topic.key) for topic in topics],
        )
        for _, label, topics in library.groups
    ]


def _option(label: str, value: str) -> Option:
    text = plain(label, most=MAX_OPTION)
    return Option(text=PlainTextObject(text=text, emoji=False), value=value)
