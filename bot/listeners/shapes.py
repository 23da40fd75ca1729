"""Whether a click or a form has the shape that Slack gives it; what is in it is checked later.

A library that changed, or something that only looks like Slack, must lead to an answer and not to a
defect. Source: docs.slack.dev/reference/interaction-payloads.
"""

from collections.abc import Callable, Mapping
from typing import Any

OPTION, OPTIONS, USERS = "selected_option", "selected_options", "selected_users"
TEXTS = ("value", "selected_date", "selected_user", "selected_time")


def is_whole(body: Mapping[str, Any]) -> bool:
    """Tell whether listeners can read a payload; what is no click and no form always is."""
    kind = body.get("type")
    if kind == "view_submission":
        return _is_view(body.get("view")) and body["view"].get("state") is not None
    if kind == "block_actions":
        return (
            _all(body.get("actions"), _is_action)
            and bool(body["actions"])
            and ("view" not in body or _is_view(body["view"]))
            and _is_state(body.get("state"))
        )
    return True


def is_of_strangers(body: Mapping[str, Any]) -> bool:
    """Tell whether a click or a form is of somebody of another workspace, in a shared channel.

    Their id may be that of somebody here: only together with the workspace it says who it is. In an
    Enterprise Grid ids are the same in all workspaces, and who is in which Slack alone can tell.
    """
    if body.get("enterprise"):
        return False
    user, team = body.get("user"), body.get("team")
    theirs = user.get("team_id") if isinstance(user, Mapping) else None
    ours = team.get("id") if isinstance(team, Mapping) else None
    return isinstance(theirs, str) and theirs.startswith("T") and ours not in (None, theirs)


def _is_view(view: object) -> bool:
    return (
        isinstance(view, Mapping)
        and isinstance(view.get("private_metadata", ""), str)
        and _all(view.get("blocks", []), _is_block)
        and _is_state(view.get("state"))
    )


def _is_block(block: object) -> bool:
    return isinstance(block, Mapping) and isinstance(block.get("element", {}), Mapping)


def _is_action(action: object) -> bool:
    return (
        isinstance(action, Mapping)
        and isinstance(action.get("action_id"), str)
        and isinstance(action.get("value") or "", str)
    )


def _is_state(state: object) -> bool:
    """Empty without one: only forms and messages with fields have it."""
    if state is None:
        return True
    values = state.get("values") if isinstance(state, Mapping) else None
    return isinstance(values, Mapping) and all(
        isinstance(block, Mapping) and all(map(_is_element, block.values()))
        for block in values.values()
    )


def _is_element(element: object) -> bool:
    return (
        isinstance(element, Mapping)
        and all(isinstance(element.get(name) or "", str) for name in TEXTS)
        and (element.get(OPTION) is None or _is_option(element[OPTION]))
        and _all(element.get(OPTIONS) or [], _is_option)
        and _all(element.get(USERS) or [], lambda one: isinstance(one, str))
    )


def _is_option(option: object) -> bool:
    return isinstance(option, Mapping) and isinstance(option.get("value"), str)


def _all(found: object, is_right: Callable[[object], bool]) -> bool:
    return isinstance(found, list) and all(map(is_right, found))
