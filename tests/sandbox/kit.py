"""Block Kit and people for the tests of the sandbox, with defaults for what a test does not care
about.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Refusal = Callable[..., str]  # (method, **arguments) → the error code

ANA, BEN, CHLOE = "U01ANA", "U02BEN", "U03CHLOE"
ADMIN, GUEST, GONE = "U06FARID", "U13GUEST", "U14GONE"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str = "Hello", **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def button(action_id: str = "go", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Go"), **more}


def actions(*elements: Json, block_id: str = "row") -> Json:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def select(action_id: str = "pick", values: tuple[str, ...] = ("red", "blue"), **more: Any) -> Json:
    options = [option(value) for value in values]
    return {"type": "static_select", "action_id": action_id, "options": options, **more}


def text_input(block_id: str = "note", **more: Any) -> Json:
    element = {"type": "plain_text_input", "action_id": "text", **more}
    return {"type": "input", "block_id": block_id, "label": plain("Note"), "element": element}


def input_block(block_id: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("A"), "element": element, **more}


def modal(*blocks: Json, **more: Any) -> Json:
    view = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Save")}
    return {**view, "blocks": list(blocks or (text_input(),)), **more}


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks or (section(),))}
