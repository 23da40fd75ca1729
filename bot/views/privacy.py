"""What is stored about somebody, for their eyes, and the question before all of it is erased."""

import json
from collections.abc import Mapping
from typing import Any

from bot.ids import VALUE, Action, ForgetField, Form
from bot.views.blocks import actions, button, context, modal, section, words_only
from bot.views.rendered import Block, Rendered
from bot.views.texts import privacy as words

SECTION = 2_800  # characters of a section; Slack takes 3,000, and some are ours
SECTIONS = 4  # in one part: as much text as Slack takes in the blocks of one message
FENCE = "```"
MARKS = "&<>`"  # what mrkdwn would act on; JSON can write it in another way


def as_file(data: Mapping[str, Any]) -> bytes:
    """Write all of it as one file."""
    return _text(data).encode()


def data_part(data: Mapping[str, Any], part: int) -> Block:
    """Show a part of it as a form; a number that is not one of its parts shows the nearest."""
    pieces = _pieces(_harmless(_text(data)))
    parts = -(-len(pieces) // SECTIONS)
    part = min(max(part, 0), parts - 1)
    shown = pieces[part * SECTIONS : (part + 1) * SECTIONS]
    turns = [
        button(label, f"{Action.MY_DATA}.{to}", value=str(to))
        for label, to in ((words.PREVIOUS, part - 1), (words.NEXT, part + 1))
        if 0 <= to < parts
    ]
    introduction = words.DATA_INTRODUCTION.format(part=part + 1, parts=parts)
    return modal(
        title=words.DATA_TITLE,
        close=words.CLOSE,
        blocks=[
            context(introduction),
            *(section(f"{FENCE}\n{piece}\n{FENCE}") for piece in shown),
            *([actions(*turns)] if turns else []),
        ],
    )


def show_instead(why: str) -> Rendered:
    """Say why there is no file, and offer the form."""
    shown = button(words.SHOW, f"{Action.MY_DATA}.0", value="0", spoken=words.SHOW_SPOKEN)
    return Rendered(text=why, blocks=(section(why), actions(shown)))


def forget_form(*, offers_history: bool) -> Block:
    """Ask before everything is erased.

    offers_history  whether who they met can be found again safely when they come back
    """
    follows = "\n".join(words.FORGET_FOLLOWS)
    return modal(
        title=words.FORGET_TITLE,
        close=words.FORGET_CANCEL,
        submit=words.FORGET_SUBMIT,
        callback_id=Form.FORGET.value,
        blocks=[
            section(words.FORGET_QUESTION),
            section(follows),
            *([_keep()] if offers_history else []),
        ],
    )


def _keep() -> Block:
    """Not ticked: without a word of theirs nothing is kept."""
    option = {
        "text": words_only(words.KEEP),
        "description": words_only(words.KEEP_WHY),
        "value": ForgetField.KEEP.value,
    }
    return {
        "block_id": ForgetField.KEEP.value,
        "element": {"action_id": VALUE, "options": [option], "type": "checkboxes"},
        "label": words_only(words.KEEP_LABEL),
        "optional": True,
        "type": "input",
    }


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _harmless(text: str) -> str:
    """Write what mrkdwn acts on, and what nobody sees, as JSON can: it stays the same JSON."""
    return "".join(
        letter
        if letter == "\n" or (letter.isprintable() and letter not in MARKS)
        else json.dumps(letter)[1:-1]
        if letter not in MARKS
        else f"\\u{ord(letter):04x}"
        for letter in text
    )


def _pieces(text: str) -> list[str]:
    """Cut between lines, and a line only where it is too long for a section."""
    pieces, piece = [], ""
    for line in text.splitlines():
        for start in range(0, max(len(line), 1), SECTION):
            more = line[start : start + SECTION]
            if piece and len(piece) + 1 + len(more) > SECTION:
                pieces.append(piece)
                piece = ""
            piece = f"{piece}\n{more}" if piece else more
    return [*pieces, piece] if piece else pieces or ["{}"]
