"""Block Kit as Slack checks it: which blocks may stand where, and how large they may be.

Finds problems and names them by JSON pointer; it changes nothing and knows no method. Elements are
in `elements.py`. Source: @slack/types 3.2.0, slack_sdk.models 3.47, docs.slack.dev/reference/block-
kit (2026). Where the sources disagree the smaller limit holds. Block types that Slack has and this
table lacks are refused: better strict than lenient.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

from sandbox.elements import ACCESSORIES, ACTIONS, INPUTS, check_element
from sandbox.problems import Problems, check_id, check_text

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_BLOCKS_TEXT = (
    13_200  # all text of one message's blocks; measured by bolt-js#2509, not documented
)
MAX_SECTION_TEXT = 3_000
MAX_FIELD_TEXT = 2_000
MAX_FIELDS = 10
MAX_HEADER_TEXT = 150
MAX_CONTEXT_ELEMENTS = 10
MAX_ACTIONS = 25
MAX_LABEL_TEXT = 2_000
MAX_URL = 3_000
MAX_ALT_TEXT = 2_000


class Surface(StrEnum):
    """Where blocks stand; it decides which types are allowed."""

    MESSAGE = "message"
    MODAL = "modal"
    HOME = "home"


def check_blocks(blocks: object, surface: Surface, *, at: str = "/blocks") -> Problems:
    """Check a list of blocks for one surface.

    Returns what is wrong, empty if nothing. Cost: linear in the JSON.
    """
    problems = Problems()
    if not isinstance(blocks, list):
        problems.add(at, "must be an array")
        return problems
    most = MAX_MESSAGE_BLOCKS if surface is Surface.MESSAGE else MAX_VIEW_BLOCKS
    if len(blocks) > most:
        problems.add(at, f"no more than {most} items allowed [have {len(blocks)}]")
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        path = f"{at}/{number}"
        _check_block(block, path, surface, problems)
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(block_id, str) and block_id in seen:
            problems.add(f"{path}/block_id", f"duplicate block_id {block_id!r}")
        elif isinstance(block_id, str):
            seen.add(block_id)
    return problems


def total_text(blocks: object) -> int:
    """Count the characters of every text in the blocks, as `msg_blocks_too_long` does."""
    if isinstance(blocks, list):
        return sum(total_text(item) for item in blocks)
    if isinstance(blocks, dict):
        own = blocks.get("text")
        count = len(own) if isinstance(own, str) else 0
        return count + sum(
            total_text(value) for value in blocks.values() if not isinstance(value, str)
        )
    return 0


def _check_block(block: object, path: str, surface: Surface, problems: Problems) -> None:
    if not isinstance(block, dict):
        problems.add(path, "must be an object")
        return
    kind = block.get("type")
    check = _BLOCKS.get(kind) if isinstance(kind, str) else None
    if check is None:
        problems.add(f"{path}/type", f"unsupported type: {kind}")
        return
    if kind == "input" and surface is Surface.MESSAGE:
        # reported to be refused (slack_sdk issue 1257), although a docs page lists it
        problems.add(f"{path}/type", "unsupported type: input")
        return
    check_id(block, "block_id", path, problems)
    check(block, path, problems)


def _section(block: dict[str, Any], path: str, problems: Problems) -> None:
    problems.keys(block, path, optional=("block_id", "text", "fields", "accessory", "expand"))
    if "text" not in block and "fields" not in block:
        problems.add(path, "missing required field: text or fields")
    if "text" in block:
        check_text(block["text"], f"{path}/text", problems, most=MAX_SECTION_TEXT)
    fields = block.get("fields", [])
    if (
        not isinstance(fields, list)
        or len(fields) > MAX_FIELDS
        or ("fields" in block and not fields)
    ):
        problems.add(f"{path}/fields", f"must be an array of 1 to {MAX_FIELDS} text objects")
        return
    for number, text in enumerate(fields):
        check_text(text, f"{path}/fields/{number}", problems, most=MAX_FIELD_TEXT)
    if "accessory" in block:
        check_element(block["accessory"], f"{path}/accessory", problems, allowed=ACCESSORIES)


def _header(block: dict[str, Any], path: str, problems: Problems) -> None:
    problems.keys(block, path, required=("text",), optional=("block_id",))
    check_text(block.get("text"), f"{path}/text", problems, most=MAX_HEADER_TEXT, plain=True)


def _divider(block: dict[str, Any], path: str, problems: Problems) -> None:
    problems.keys(block, path, optional=("block_id",))


def _context(block: dict[str, Any], path: str, problems: Problems) -> None:
    problems.keys(block, path, required=("elements",), optional=("block_id",))
    elements = _elements(block, path, problems, most=MAX_CONTEXT_ELEMENTS)
    for number, element in enumerate(elements):
        at = f"{path}/elements/{number}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_element(element, at, problems, allowed=frozenset({"image"}))
        else:
            check_text(element, at, problems, most=MAX_SECTION_TEXT)


def _actions(block: dict[str, Any], path: str, problems: Problems) -> None:
    problems.keys(block, path, required=("elements",), optional=("block_id",))
    seen: set[str] = set()
    for number, element in enumerate(_elements(block, path, problems, most=MAX_ACTIONS)):
        at = f"{path}/elements/{number}"
        check_element(element, at, problems, allowed=ACTIONS)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            problems.add(f"{at}/action_id", f"duplicate action_id {action_id!r} in one block")
        elif isinstance(action_id, str):
            seen.add(action_id)


def _input(block: dict[str, Any], path: str, problems: Problems) -> None:
    optional = ("block_id", "hint", "optional", "dispatch_action")
    problems.keys(block, path, required=("label", "element"), optional=optional)
    check_text(block.get("label"), f"{path}/label", problems, most=MAX_LABEL_TEXT, plain=True)
    if "hint" in block:
        check_text(block["hint"], f"{path}/hint", problems, most=MAX_LABEL_TEXT, plain=True)
    for name in ("optional", "dispatch_action"):
        problems.boolean(block, name, path)
    check_element(block.get("element"), f"{path}/element", problems, allowed=INPUTS)


def _image(block: dict[str, Any], path: str, problems: Problems) -> None:
    problems.keys(block, path, required=("image_url", "alt_text"), optional=("block_id", "title"))
    problems.string(block, "image_url", path, most=MAX_URL)
    problems.string(block, "alt_text", path, most=MAX_ALT_TEXT)
    if "title" in block:
        check_text(block["title"], f"{path}/title", problems, most=MAX_LABEL_TEXT, plain=True)


def _rich_text(block: dict[str, Any], path: str, problems: Problems) -> None:
    problems.keys(block, path, required=("elements",), optional=("block_id",))
    known = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
    for number, element in enumerate(_elements(block, path, problems, most=MAX_VIEW_BLOCKS)):
        kind = element.get("type") if isinstance(element, dict) else None
        if kind not in known:
            problems.add(f"{path}/elements/{number}/type", f"unsupported type: {kind}")


def _elements(block: dict[str, Any], path: str, problems: Problems, *, most: int) -> list[Any]:
    elements = block.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= most:
        problems.add(f"{path}/elements", f"must be an array of 1 to {most} items")
        return []
    return elements


_BLOCKS: dict[str, Callable[[dict[str, Any], str, Problems], None]] = {
    "actions": _actions,
    "context": _context,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
    "section": _section,
}
