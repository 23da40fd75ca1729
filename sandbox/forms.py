"""Filling in Block Kit: from what a person picks or types to the `state` and `actions` Slack sends.

Decides whether Slack's client would let it through: options must be offered, lengths kept, required
inputs filled. Pure; knows neither views nor deliveries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox.elements import list_options
from sandbox.errors import FieldRequired, NotAccepted, NothingThere, NotOffered
from sandbox.views import State, list_elements

Json = dict[str, Any]
# What a person enters: text, an option's value, several values, ids of files, or nothing.
Value = str | Sequence[str] | None
# block_id → the value of its only field, or action_id → value.
Values = Mapping[str, Value | Mapping[str, Value]]

_STATEFUL = frozenset(
    {
        "plain_text_input",
        "static_select",
        "multi_static_select",
        "multi_users_select",
        "radio_buttons",
        "checkboxes",
        "datepicker",
        "file_input",
    }
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def fill_in(blocks: Iterable[Json], values: Values, *, entered: State) -> State:
    """The state of every field: what is entered now, else what was entered before, else the initial
    value.

    Raises NotOffered, NotAccepted, or NothingThere for a value without a field.
    """
    state: State = {}
    left = {block_id: _by_action(value) for block_id, value in values.items()}
    for block in blocks:
        given = left.pop(block["block_id"], {})
        fields = [element for element in list_elements(block) if element["type"] in _STATEFUL]
        for element in fields:
            name = element["action_id"]
            before = entered.get(block["block_id"], {}).get(name) or _initial_state(element)
            chosen = given.pop(name, _MISSING) if name in given else given.pop("", _MISSING)
            after = before if chosen is _MISSING else enter(element, chosen)
            state.setdefault(block["block_id"], {})[name] = after
        if given:
            raise NothingThere(
                f"block {block['block_id']!r} has no field {', '.join(given) or 'to fill in'}"
            )
    if left:
        raise NothingThere(f"there is no block {', '.join(left)}")
    return state


def require_inputs(blocks: Iterable[Json], state: State) -> None:
    """Raises FieldRequired if an input that is not optional is empty."""
    empty = [
        block["block_id"]
        for block in blocks
        if block["type"] == "input" and not block.get("optional") and is_empty(state, block)
    ]
    if empty:
        raise FieldRequired(empty)


def is_empty(state: State, block: Json) -> bool:
    """Whether nothing was entered into an input block."""
    field = state.get(block["block_id"], {}).get(block["element"]["action_id"], {})
    return not any(value for name, value in field.items() if name != "type")


def enter(element: Json, value: Any) -> Json:
    """The state of one field once `value` is in it. Raises NotOffered or NotAccepted."""
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": _accept_text(element, value)}
        case "datepicker":
            if value and not _DATE.fullmatch(str(value)):
                raise NotAccepted(f"{value!r} is no date, YYYY-MM-DD")
            return {"type": kind, "selected_date": value or None}
        case "multi_static_select" | "checkboxes":
            chosen = [_offered(element, one) for one in _many(value)]
            return {"type": kind, "selected_options": _at_most(element, chosen)}
        case "multi_users_select":
            return {"type": kind, "selected_users": _at_most(element, list(map(str, _many(value))))}
        case "file_input":
            return {"type": kind, "files": [{"id": str(one)} for one in _many(value)]}
        case _:
            return {"type": kind, "selected_option": _offered(element, value) if value else None}


def build_action(block: Json, element: Json, value: Value, *, action_ts: str) -> Json:
    """One entry of `actions`: a pressed button or a choice. Raises NotOffered, NotAccepted."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": action_ts,
    }
    if element["type"] != "button":
        return action | enter(element, value)
    action["text"] = element["text"]
    return action | {name: element[name] for name in ("value", "style") if name in element}


def find_action(
    blocks: Iterable[Json], action_id: str, *, block_id: str | None = None
) -> tuple[Json, Json] | None:
    """The first block and element with an action_id (and block_id, if given)."""
    for block in blocks:
        if block_id not in (None, block["block_id"]):
            continue
        for element in list_elements(block):
            if element["action_id"] == action_id:
                return block, element
    return None


class _Missing:
    """Stands for "nothing was said about this field"; None means "emptied"."""


_MISSING = _Missing()


def _by_action(value: Value | Mapping[str, Value]) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {"": value}


def _initial_state(element: Json) -> Json:
    kind = element["type"]
    match kind:
        case "plain_text_input":
            return {"type": kind, "value": element.get("initial_value")}
        case "datepicker":
            return {"type": kind, "selected_date": element.get("initial_date")}
        case "multi_static_select" | "checkboxes":
            return {"type": kind, "selected_options": list(element.get("initial_options", []))}
        case "multi_users_select":
            return {"type": kind, "selected_users": list(element.get("initial_users", []))}
        case "file_input":
            return {"type": kind, "files": []}
        case _:
            return {"type": kind, "selected_option": element.get("initial_option")}


def _accept_text(element: Json, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise NotAccepted(f"{value!r} is not text")
    least, most = element.get("min_length", 0), element.get("max_length", 3_000)
    if not least <= len(value) <= most:
        raise NotAccepted(f"{len(value)} characters; {least} to {most} are accepted")
    return value


def _at_most(element: Json, chosen: list[Any]) -> list[Any]:
    if len(chosen) > element.get("max_selected_items", len(chosen)):
        raise NotAccepted(f"at most {element['max_selected_items']} may be selected")
    return chosen


def _offered(element: Json, value: Any) -> Json:
    for option in list_options(element):
        if option["value"] == value:
            return option
    offered = ", ".join(str(option["value"]) for option in list_options(element))
    raise NotOffered(f"{value!r} is not among: {offered}")


def _many(value: Any) -> list[Any]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
