"""views.*: modals by trigger id, Homes by user id."""

from __future__ import annotations

from sandbox.blocks import Surface
from sandbox.conversations import Json
from sandbox.errors import ApiError
from sandbox.given_files import check_file_inputs
from sandbox.views import check_view
from sandbox.webapi.call import Call


def open_view(call: Call) -> Json:
    """Open a modal for whoever the trigger id belongs to."""
    view = check_view(call.args["view"], Surface.MODAL)
    check_file_inputs(call.workspace, view)
    user_id = call.workspace.triggers.exchange(call.args["trigger_id"])
    return {"view": call.workspace.views.open(user_id, view)}


def push_view(call: Call) -> Json:
    """Push a modal on top of the one the trigger came from."""
    view = check_view(call.args["view"], Surface.MODAL)
    check_file_inputs(call.workspace, view)
    user_id = call.workspace.triggers.exchange(call.args["trigger_id"])
    return {"view": call.workspace.views.push(user_id, view)}


def update_view(call: Call) -> Json:
    """Replace an open view, found by view_id or external_id."""
    args = call.args
    if ("view_id" in args) == ("external_id" in args):
        raise ApiError("invalid_arguments", messages=["[ERROR] give either view_id or external_id"])
    opened = call.workspace.views.find(
        view_id=args.get("view_id"), external_id=args.get("external_id")
    )
    if opened is None:
        raise ApiError("not_found")
    view = check_view(args["view"], Surface(opened.view["type"]))
    check_file_inputs(call.workspace, view)
    return {"view": call.workspace.views.update(opened, view, seen_hash=args.get("hash"))}


def publish_view(call: Call) -> Json:
    """Set somebody's App Home."""
    view = check_view(call.args["view"], Surface.HOME)
    person = call.workspace.get_person(call.args["user_id"])
    if person.deleted or person.is_bot:
        raise ApiError("user_not_found")
    return {"view": call.workspace.views.publish(person.id, view, seen_hash=call.args.get("hash"))}
