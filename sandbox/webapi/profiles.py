"""users.profile.get and team.profile.get: what stands in profiles, and which fields there are."""

from __future__ import annotations

from sandbox.conversations import Json
from sandbox.people import ProfileField, render_profile
from sandbox.webapi.call import Call


def read_profile(call: Call) -> Json:
    """The profile of one person, or the bot's own; labels only where they are asked for."""
    workspace = call.workspace
    person = workspace.get_person(call.args.get("user", workspace.bot_user_id))
    has_email = "users:read.email" in workspace.scopes
    profile = render_profile(person, team_id=workspace.team_id, has_email=has_email)
    if call.args.get("include_labels") and profile["fields"]:
        labels = {one.id: one.label for one in workspace.profile_fields}
        for id_, held in profile["fields"].items():
            held["label"] = labels.get(id_, "")
    return {"profile": profile}


def list_fields(call: Call) -> Json:
    """The fields that this workspace added to its profiles."""
    fields = [_render_field(one) for one in call.workspace.profile_fields]
    return {"profile": {"fields": fields, "sections": []}}


def _render_field(field: ProfileField) -> Json:
    return {
        "id": field.id,
        "ordering": field.ordering,
        "label": field.label,
        "hint": "",
        "type": field.type,
        "possible_values": None,
        "options": None,
        "is_hidden": False,
    }
