"""What somebody is told who has left: what is kept, and the buttons that undo it or erase all."""

from bot.ids import Action
from bot.services.answers import Answer, Said
from bot.views.blocks import DANGER, actions, button, section
from bot.views.rendered import Element, Rendered
from bot.views.texts import leaving as words


def left(answer: Answer) -> Rendered:
    """Say that they have left; who stays in another program is not offered to be erased."""
    is_out = answer.said is Said.LEFT
    text = words.LEFT if is_out else words.LEFT_ONE
    buttons = [*_undo(answer), *([_delete_now()] if is_out else [])]
    return Rendered(text=text, blocks=(section(text), *([actions(*buttons)] if buttons else [])))


def _undo(answer: Answer) -> list[Element]:
    """An answer of an older release does not say what was left."""
    program_id = answer.facts.get("program_id")
    if program_id is None:
        return []
    value = str(program_id)
    return [button(words.UNDO, Action.UNDO_LEAVE, value=value, spoken=words.UNDO_SPOKEN)]


def _delete_now() -> Element:
    return button(words.DELETE_NOW, Action.DELETE_NOW, style=DANGER, spoken=words.DELETE_NOW_SPOKEN)
