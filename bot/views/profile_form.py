"""The three fields that describe a person, as a form or, when Slack cannot show one, a message."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.ids import VALUE, Action, Field, Form
from bot.views import texts
from bot.views.blocks import (
    PRIMARY,
    actions,
    button,
    context,
    filled,
    modal,
    plain,
    section,
    words_only,
)
from bot.views.fields import MAX_OPTION, FormField, option
from bot.views.memberships import joining
from bot.views.rendered import Block, Element, Rendered
from pairing.guides.library import Library, Topic
from pairing.ids import ProgramId
from pairing.participants import MAX_GROW_TOPICS, MAX_SHARE_TOPICS, CareerStage, Profile

MAX_TOPIC = 60  # leaves room for the private mark


def join_form(
    profile: Profile,
    library: Library,
    *,
    suggested: CareerStage | None = None,
    program_id: ProgramId | None = None,
    program_name: str = "",
) -> dict[str, Any]:
    """The form that opens for somebody who does not take part yet.

    suggested                 the stage to begin with for somebody who never chose one
    program_id, program_name  what they join, where there are several programs
    """
    is_suggested = profile.stage is None and suggested is not None
    fields = _fields(replace(profile, stage=profile.stage or suggested), library)
    if is_suggested:
        fields = [replace(fields[0], hint=texts.STAGE_SUGGESTED), *fields[1:]]
    return _form(
        Form.JOIN,
        title=texts.JOIN_TITLE,
        submit=texts.JOIN_SUBMIT,
        about=None if program_id is None else str(program_id),
        blocks=[
            *joining(program_name),
            section(texts.WHAT_IT_IS),
            *(field.as_input() for field in fields),
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


def join_message(library: Library, *, program_id: ProgramId | None = None) -> Rendered:
    """The join form as a message: works while Slack's API is down, for it needs no request.

    program_id  what they join, where there are several programs
    """
    value = None if program_id is None else str(program_id)
    return Rendered(
        text=texts.JOIN_BY_MESSAGE,
        blocks=(
            section(texts.JOIN_BY_MESSAGE),
            *(field.beside() for field in _fields(Profile(), library)),
            context(texts.WHO_SEES_WHAT),
            actions(button(texts.JOIN, Action.JOIN_HERE, value=value, style=PRIMARY)),
        ),
    )


def topic_label(topic: Topic, as_wish: bool) -> str:
    """Name a topic; as something to grow in, a private one is marked for whoever chose it."""
    name = plain(topic.label, most=MAX_TOPIC)
    return f"{name} {texts.PRIVATE_MARK}" if as_wish and topic.sensitive else name


def _form(
    form: Form, *, title: str, submit: str, blocks: Sequence[Block], about: str | None = None
) -> dict[str, Any]:
    return modal(
        title=title,
        close=texts.CANCEL,
        blocks=blocks,
        submit=submit,
        callback_id=form.value,
        private_metadata=about,
    )


def _fields(profile: Profile, library: Library) -> Sequence[FormField]:
    return (
        FormField(
            Field.STAGE,
            label=texts.STAGE_LABEL,
            hint=texts.STAGE_HINT,
            optional=False,
            element=_stage_menu(profile, library),
        ),
        FormField(
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
        FormField(
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


def _stage_menu(profile: Profile, library: Library) -> Element:
    options = {stage: option(library.stage_label(stage), stage) for stage in CareerStage}
    return filled(
        action_id=VALUE,
        initial_option=options[profile.stage] if profile.stage is not None else None,
        options=list(options.values()),
        placeholder=words_only(texts.STAGE_PLACEHOLDER),
        type="static_select",
    )


def _topics_menu(chosen: Iterable[str], *, most: int, groups: Sequence[Element]) -> Element:
    offered = {option["value"]: option for group in groups for option in group["options"]}
    initial = [offered[key] for key in chosen if key in offered]
    return filled(
        action_id=VALUE,
        initial_options=initial or None,
        max_selected_items=most,
        option_groups=list(groups),
        placeholder=words_only(texts.TOPIC_PLACEHOLDER),
        type="multi_static_select",
    )


def _groups(library: Library, *, mark_private: bool) -> list[Element]:
    return [
        {
            "label": words_only(plain(heading, most=MAX_OPTION)),
            "options": [option(topic_label(topic, mark_private), topic.key) for topic in topics],
        }
        for _, heading, topics in library.groups
    ]
