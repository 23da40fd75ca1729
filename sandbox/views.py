"""Modals and App Homes: what each person has in front of them, and what Slack accepts as a view.

Holds each person's Home and stack of modals with what was typed into them. Must not know how a view
gets here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.blocks import Surface, check_blocks
from sandbox.errors import ApiError
from sandbox.problems import Problems, check_text

MAX_STACK = 3  # modals on top of each other
MAX_VIEW_BYTES = 250 * 1024
MAX_TITLE = 24
MAX_PRIVATE_METADATA = 3_000
MAX_CALLBACK_ID = 255

Json = dict[str, Any]
State = dict[str, dict[str, Json]]  # block_id → action_id → the element's state


@dataclass(slots=True)
class OpenView:
    """A view somebody has open, what they entered, and the errors shown beside its fields."""

    view: Json
    user_id: str
    entered: State = field(default_factory=dict)
    errors: dict[str, str] | None = None

    @property
    def id(self) -> str:
        """Slack's view id."""
        return str(self.view["id"])


def check_view(view: object, surface: Surface) -> Json:
    """Check a view for a modal or Home.

    Returns it. Raises ApiError view_too_large or invalid_arguments.
    """
    if not isinstance(view, dict):
        raise ApiError(
            "invalid_arguments", messages=["[ERROR] must be an object [json-pointer:/view]"]
        )
    if len(json.dumps(view, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
        raise ApiError("view_too_large")
    problems = check_blocks(view.get("blocks"), surface, at="/view/blocks")
    if view.get("type") != surface.value:
        problems.add("/view/type", f"must be {surface.value}")
    common = ("private_metadata", "callback_id", "external_id")
    if surface is Surface.HOME:
        problems.keys(view, "/view", required=("blocks",), optional=common)
    else:
        _check_modal(view, problems, common=common)
    problems.string(view, "private_metadata", "/view", most=MAX_PRIVATE_METADATA, least=0)
    problems.string(view, "callback_id", "/view", most=MAX_CALLBACK_ID, least=0)
    problems.string(view, "external_id", "/view", most=MAX_CALLBACK_ID, least=0)
    if problems:
        raise ApiError("invalid_arguments", messages=list(problems))
    return view


def _check_modal(view: Json, problems: Problems, *, common: tuple[str, ...]) -> None:
    optional = (*common, "submit", "close", "clear_on_close", "notify_on_close", "submit_disabled")
    problems.keys(view, "/view", required=("title", "blocks"), optional=optional)
    for name in ("title", "submit", "close"):
        if name in view:
            check_text(view[name], f"/view/{name}", problems, most=MAX_TITLE, plain=True)
    for name in ("clear_on_close", "notify_on_close", "submit_disabled"):
        problems.boolean(view, name, "/view")
    blocks = view.get("blocks")
    has_input = isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )
    if has_input and "submit" not in view:
        problems.add("/view/submit", "missing required field: submit (the view has input blocks)")


class Views:
    """Homes and modal stacks of one workspace. The caller holds the world's lock."""

    def __init__(self, complete: Callable[[Json, str | None], Json]) -> None:
        """complete: turns a checked view and an id (None = new) into what Slack stores."""
        self._complete = complete
        self.homes: dict[str, OpenView] = {}
        self.stacks: dict[str, list[OpenView]] = {}

    def top(self, user_id: str) -> OpenView | None:
        """The modal a person sees, or None."""
        stack = self.stacks.get(user_id)
        return stack[-1] if stack else None

    def find(
        self, *, view_id: str | None = None, external_id: str | None = None
    ) -> OpenView | None:
        """An open view by either id."""
        for opened in [
            *self.homes.values(),
            *(view for stack in self.stacks.values() for view in stack),
        ]:
            if view_id is not None and opened.id == view_id:
                return opened
            if view_id is None and external_id and opened.view["external_id"] == external_id:
                return opened
        return None

    def open(self, user_id: str, view: Json) -> Json:
        """Put a new modal in front of a person; whatever was open is closed."""
        self._refuse_known_external_id(view)
        opened = OpenView(self._complete(view, None), user_id)
        opened.view["root_view_id"] = opened.id
        self.stacks[user_id] = [opened]
        return opened.view

    def push(self, user_id: str, view: Json) -> Json:
        """Put a modal on top.

        Raises ApiError push_limit_reached (3) or not_found (nothing to push onto).
        """
        stack = self.stacks.get(user_id)
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= MAX_STACK:
            raise ApiError("push_limit_reached")
        self._refuse_known_external_id(view)
        opened = OpenView(self._complete(view, None), user_id)
        opened.view["root_view_id"] = stack[0].id
        opened.view["previous_view_id"] = stack[-1].id
        stack.append(opened)
        return opened.view

    def update(self, opened: OpenView, view: Json, *, seen_hash: str | None) -> Json:
        """Replace a view, keeping its id and what was typed into fields that stay.

        Raises ApiError hash_conflict.
        """
        if seen_hash is not None and seen_hash != opened.view["hash"]:
            raise ApiError("hash_conflict")
        kept = {name: opened.view[name] for name in ("root_view_id", "previous_view_id")}
        opened.view = self._complete(view, opened.id) | kept
        fields = {
            (block["block_id"], action_id)
            for block in opened.view["blocks"]
            for action_id in _action_ids(block)
        }
        opened.entered = {
            block_id: states
            for block_id, old in opened.entered.items()
            if (
                states := {name: state for name, state in old.items() if (block_id, name) in fields}
            )
        }
        opened.errors = None
        return opened.view

    def publish(self, user_id: str, view: Json, *, seen_hash: str | None) -> Json:
        """Set a person's Home. Raises ApiError hash_conflict."""
        known = self.homes.get(user_id)
        if known is not None:
            return self.update(known, view, seen_hash=seen_hash)
        opened = OpenView(self._complete(view, None), user_id)
        opened.view["root_view_id"] = opened.id
        self.homes[user_id] = opened
        return opened.view

    def close(self, opened: OpenView) -> None:
        """Take one modal off its stack; with clear_on_close, the whole stack."""
        stack = self.stacks.get(opened.user_id, [])
        if opened in stack:
            stack.remove(opened)
        if opened.view.get("clear_on_close"):
            stack.clear()

    def clear(self, user_id: str) -> None:
        """Close every modal of a person."""
        self.stacks.pop(user_id, None)

    def _refuse_known_external_id(self, view: Json) -> None:
        if view.get("external_id") and self.find(external_id=view["external_id"]) is not None:
            raise ApiError("duplicate_external_id")


def list_elements(block: Json) -> list[Json]:
    """The interactive elements of one block, in order."""
    found = [block.get("element"), block.get("accessory"), *block.get("elements", [])]
    return [element for element in found if isinstance(element, dict) and "action_id" in element]


def _action_ids(block: Json) -> list[str]:
    return [element["action_id"] for element in list_elements(block)]
