"""users.info, users.list and users.lookupByEmail: reading about people."""

from __future__ import annotations

from sandbox.conversations import Json
from sandbox.errors import ApiError
from sandbox.people import Person, email_of, render_user
from sandbox.webapi.call import Call, take_page


def read_user(call: Call) -> Json:
    """One person, deactivated ones included."""
    return {"user": _render(call, call.workspace.get_person(call.args["user"]))}


def find_by_email(call: Call) -> Json:
    """The one active person with an address, in small or large letters."""
    wanted = call.args["email"].strip().casefold()
    for person in call.workspace.people.values():
        if not person.deleted and not person.is_bot and email_of(person).casefold() == wanted:
            return {"user": _render(call, person)}
    raise ApiError("users_not_found")


def list_users(call: Call) -> Json:
    """Everybody, deactivated people and bots included, in pages."""
    rows, cursor = take_page(list(call.workspace.people.values()), call.args, default=200)
    return {
        "members": [_render(call, person) for person in rows],
        "cache_ts": int(call.now.timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def _render(call: Call, person: Person) -> Json:
    has_email = "users:read.email" in call.workspace.scopes
    user = render_user(person, team_id=call.workspace.team_id, now=call.now, has_email=has_email)
    if call.args.get("include_locale"):
        user["locale"] = "en-GB"
    return user
