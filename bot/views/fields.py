"""Questions of a form: a label, a hint and a menu each, as Block Kit inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from bot.ids import VALUE
from bot.views.blocks import filled, label, plain, section, visible, words_only
from bot.views.rendered import Block, Element

Word = TypeVar("Word", bound=str)
MAX_OPTION = 75  # characters of an option or a heading in a menu: Slack's limit


@dataclass(frozen=True, slots=True)
class FormField:
    """One question. A form shows it as an input; messages take selects only beside a text."""

    id: StrEnum
    label: str
    element: Element
    hint: str | None = None
    optional: bool = True

    def as_input(self) -> Block:
        """The question as a part of a form."""
        return filled(
            block_id=self.id.value,
            element=self.element,
            hint=words_only(self.hint) if self.hint is not None else None,
            label=words_only(self.label),
            optional=self.optional,
            type="input",
        )

    def beside(self) -> Block:
        """The question as a part of a message."""
        text = f"*{self.label}*\n{self.hint}" if self.hint is not None else f"*{self.label}*"
        return section(text, block_id=self.id.value, accessory=self.element)


def option(words: str, value: str) -> Element:
    """One choice of a menu."""
    return {"text": label(plain(words, most=MAX_OPTION)), "value": str(value)}


def one_of(labels: Mapping[Word, str], chosen: str, *, kind: str = "static_select") -> Element:
    """A menu (or "radio_buttons") of which one is always chosen. labels: value -> words."""
    options = {str(value): option(words, value) for value, words in labels.items()}
    return filled(
        action_id=VALUE,
        initial_option=options.get(str(chosen)),
        options=list(options.values()),
        type=kind,
    )


def any_of(
    labels: Mapping[str, str],
    chosen: Iterable[str],
    *,
    kind: str = "checkboxes",
    **more: Any,
) -> Element:
    """Boxes to tick (or a "multi_static_select"). labels: value -> words."""
    options = {str(value): option(words, value) for value, words in labels.items()}
    initial = [options[str(value)] for value in chosen if str(value) in options]
    return filled(
        action_id=VALUE,
        initial_options=initial or None,
        options=list(options.values()),
        type=kind,
        **more,
    )


def typed(initial: str, *, most: int, multiline: bool = False) -> Element:
    """A text of at most `most` characters, beginning with what can be seen of the one before."""
    before = "\n".join(map(visible, initial.splitlines()))
    return filled(
        action_id=VALUE,
        initial_value=before[:most] or None,
        max_length=most,
        multiline=multiline or None,
        type="plain_text_input",
    )
