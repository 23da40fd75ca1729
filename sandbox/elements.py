"""Block Kit's interactive elements as Slack checks them: buttons, selects, inputs and their
options.

Finds problems; changes nothing. Limits: see `blocks.py` for the sources.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sandbox.problems import Problems, check_id, check_text

MAX_BUTTON_TEXT = 75
MAX_BUTTON_VALUE = 2_000
MAX_URL = 3_000
MAX_PLACEHOLDER = 150
MAX_OPTIONS = 100
MAX_OPTION_TEXT = 75
MAX_OPTION_VALUE = 75  # slack_sdk says 150, @slack/types 75: the smaller
MAX_CHOICES = 10  # radio buttons, checkboxes
MAX_OVERFLOW = 5
MAX_TEXT_INPUT = 3_000
MAX_CONFIRM = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
MAX_ALT_TEXT = 2_000
MAX_FILES = 10

CHOICES = frozenset({"radio_buttons", "checkboxes", "static_select", "multi_static_select"})
ACTIONS = CHOICES - {"multi_static_select"} | {"button", "overflow", "datepicker"}
ACCESSORIES = CHOICES | {"button", "overflow", "datepicker", "image"}
INPUTS = CHOICES | {"plain_text_input", "datepicker", "file_input", "multi_users_select"}

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

Element = dict[str, Any]


def check_element(
    element: object, path: str, problems: Problems, *, allowed: frozenset[str]
) -> None:
    """Check one element, of one of the `allowed` types."""
    if not isinstance(element, dict):
        problems.add(path, "must be an object")
        return
    kind = element.get("type")
    if not isinstance(kind, str) or kind not in allowed:
        problems.add(f"{path}/type", f"unsupported type: {kind}")
        return
    check_id(element, "action_id", path, problems)
    if "confirm" in element:
        _check_confirm(element["confirm"], f"{path}/confirm", problems)
    if "placeholder" in element:
        check_text(
            element["placeholder"],
            f"{path}/placeholder",
            problems,
            most=MAX_PLACEHOLDER,
            plain=True,
        )
    problems.boolean(element, "focus_on_load", path)
    _ELEMENTS[kind](element, path, problems)


def list_options(element: Element) -> list[Element]:
    """The options of a select, radio, checkbox or overflow element, groups flattened, in order."""
    groups = [element, *_list(element.get("option_groups"))]
    return [
        option
        for group in groups
        if isinstance(group, dict)
        for option in _list(group.get("options"))
    ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _button(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "url", "value", "style", "confirm", "accessibility_label")
    problems.keys(element, path, required=("text",), optional=optional)
    check_text(element.get("text"), f"{path}/text", problems, most=MAX_BUTTON_TEXT, plain=True)
    problems.string(element, "value", path, most=MAX_BUTTON_VALUE)
    problems.string(element, "url", path, most=MAX_URL)
    problems.string(element, "accessibility_label", path, most=MAX_BUTTON_TEXT)
    if element.get("style", "primary") not in ("primary", "danger"):
        problems.add(f"{path}/style", "must be primary or danger")


def _static_select(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "options", "option_groups", "initial_option", "confirm")
    problems.keys(element, path, optional=(*optional, "placeholder", "focus_on_load"))
    options = _check_all_options(element, path, problems)
    _check_initial(element, "initial_option", path, problems, options=options)


def _multi_static_select(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "options", "option_groups", "initial_options", "confirm")
    more = ("max_selected_items", "placeholder", "focus_on_load")
    problems.keys(element, path, optional=(*optional, *more))
    if "max_selected_items" in element:
        problems.integer(element, "max_selected_items", path, least=1, most=MAX_OPTIONS)
    options = _check_all_options(element, path, problems)
    _check_initial(element, "initial_options", path, problems, options=options)


def _multi_users_select(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "initial_users", "max_selected_items", "confirm")
    problems.keys(element, path, optional=(*optional, "placeholder", "focus_on_load"))
    if "max_selected_items" in element:
        problems.integer(element, "max_selected_items", path, least=1, most=MAX_OPTIONS)
    initial = element.get("initial_users", [])
    if not isinstance(initial, list) or not all(isinstance(one, str) and one for one in initial):
        problems.add(f"{path}/initial_users", "must be a list of user ids")


def _radio_buttons(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "initial_option", "confirm", "focus_on_load")
    problems.keys(element, path, required=("options",), optional=optional)
    _check_options(element.get("options"), f"{path}/options", problems, most=MAX_CHOICES)
    _check_initial(element, "initial_option", path, problems, options=list_options(element))


def _checkboxes(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "initial_options", "confirm", "focus_on_load")
    problems.keys(element, path, required=("options",), optional=optional)
    _check_options(element.get("options"), f"{path}/options", problems, most=MAX_CHOICES)
    _check_initial(element, "initial_options", path, problems, options=list_options(element))


def _overflow(element: Element, path: str, problems: Problems) -> None:
    problems.keys(element, path, required=("options",), optional=("action_id", "confirm"))
    _check_options(element.get("options"), f"{path}/options", problems, most=MAX_OVERFLOW)


def _datepicker(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "initial_date", "confirm", "placeholder", "focus_on_load")
    problems.keys(element, path, optional=optional)
    initial = element.get("initial_date", "2000-01-01")
    if not isinstance(initial, str) or not _DATE.fullmatch(initial):
        problems.add(f"{path}/initial_date", "must be a date, YYYY-MM-DD")


def _plain_text_input(element: Element, path: str, problems: Problems) -> None:
    optional = ("action_id", "initial_value", "multiline", "min_length", "max_length")
    more = ("dispatch_action_config", "placeholder", "focus_on_load")
    problems.keys(element, path, optional=(*optional, *more))
    problems.boolean(element, "multiline", path)
    for name, least in (("min_length", 0), ("max_length", 1)):
        if name in element:
            problems.integer(element, name, path, least=least, most=MAX_TEXT_INPUT)
    problems.string(element, "initial_value", path, most=MAX_TEXT_INPUT, least=0)


def _file_input(element: Element, path: str, problems: Problems) -> None:
    problems.keys(element, path, optional=("action_id", "filetypes", "max_files"))
    kinds = element.get("filetypes", ["csv"])
    if not isinstance(kinds, list) or not kinds or not all(isinstance(one, str) for one in kinds):
        problems.add(f"{path}/filetypes", "must be a list of file extensions")
    if "max_files" in element:
        problems.integer(element, "max_files", path, least=1, most=MAX_FILES)


def _image(element: Element, path: str, problems: Problems) -> None:
    problems.keys(element, path, required=("image_url", "alt_text"))
    problems.string(element, "image_url", path, most=MAX_URL)
    problems.string(element, "alt_text", path, most=MAX_ALT_TEXT)


def _check_all_options(element: Element, path: str, problems: Problems) -> list[Element]:
    """Check `options` or `option_groups`; exactly one must be there. Returns the options."""
    if ("options" in element) == ("option_groups" in element):
        problems.add(path, "must have either options or option_groups")
        return []
    if "options" in element:
        _check_options(element["options"], f"{path}/options", problems, most=MAX_OPTIONS)
        return list_options(element)
    groups = element["option_groups"]
    if not isinstance(groups, list) or not 1 <= len(groups) <= MAX_OPTIONS:
        problems.add(f"{path}/option_groups", f"must be an array of 1 to {MAX_OPTIONS} groups")
        return []
    for number, group in enumerate(groups):
        at = f"{path}/option_groups/{number}"
        if not isinstance(group, dict):
            problems.add(at, "must be an object")
            return []
        problems.keys(group, at, required=("label", "options"))
        check_text(group.get("label"), f"{at}/label", problems, most=MAX_OPTION_TEXT, plain=True)
        _check_options(group.get("options"), f"{at}/options", problems, most=MAX_OPTIONS)
    return list_options(element)


def _check_options(options: object, path: str, problems: Problems, *, most: int) -> None:
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        problems.add(path, f"must be an array of 1 to {most} options")
        return
    for number, option in enumerate(options):
        at = f"{path}/{number}"
        if not isinstance(option, dict):
            problems.add(at, "must be an object")
            continue
        problems.keys(option, at, required=("text", "value"), optional=("description", "url"))
        check_text(option.get("text"), f"{at}/text", problems, most=MAX_OPTION_TEXT)
        problems.string(option, "value", at, most=MAX_OPTION_VALUE)
        if "description" in option:
            check_text(option["description"], f"{at}/description", problems, most=MAX_OPTION_TEXT)


def _check_initial(
    element: Element, name: str, path: str, problems: Problems, *, options: list[Element]
) -> None:
    """An initial choice must be one of the options, equal in every field."""
    if name not in element:
        return
    chosen = element[name] if isinstance(element[name], list) else [element[name]]
    if not chosen or any(option not in options for option in chosen):
        problems.add(f"{path}/{name}", "must be among the options")


def _check_confirm(confirm: object, path: str, problems: Problems) -> None:
    if not isinstance(confirm, dict):
        problems.add(path, "must be an object")
        return
    problems.keys(confirm, path, required=("title", "text"), optional=("confirm", "deny", "style"))
    for name, most in MAX_CONFIRM.items():
        if name in confirm:
            check_text(confirm[name], f"{path}/{name}", problems, most=most, plain=name != "text")


_ELEMENTS: dict[str, Callable[[Element, str, Problems], None]] = {
    "button": _button,
    "checkboxes": _checkboxes,
    "datepicker": _datepicker,
    "file_input": _file_input,
    "image": _image,
    "multi_static_select": _multi_static_select,
    "multi_users_select": _multi_users_select,
    "overflow": _overflow,
    "plain_text_input": _plain_text_input,
    "radio_buttons": _radio_buttons,
    "static_select": _static_select,
}
