"""Reading Slack's user object: only zone, kind, activity and role; never names or titles."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.services.people import SlackPerson
from storage.people import PersonKind

SLACKBOT = "USLACKBOT"  # reports is_bot: false


def read_person(user: Mapping[str, Any], *, team_id: str) -> SlackPerson:
    """Turn a `user` of users.info or user_change into the facts that pairing needs.

    team_id  the workspace asking; a user of another one is a stranger here
    Raises   TypeError, ValueError, LookupError, OverflowError, AttributeError for what is no user
    """
    updated = user.get("updated")
    if not isinstance(user["id"], str):
        raise TypeError("a user without a name for machines")
    return SlackPerson(
        slack_user_id=user["id"],
        zone=_known_zone(user.get("tz")),
        kind=_kind(user, team_id=team_id),
        deactivated=bool(user.get("deleted")),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        updated_at=datetime.fromtimestamp(updated, UTC) if updated else None,
    )


def is_of_elsewhere(user: Mapping[str, Any], *, team_id: str, enterprise_id: str | None) -> bool:
    """Tell whether a user is of another workspace: somebody here may bear the same id.

    In one Enterprise Grid ids are the same in all workspaces: who is not in this one has left it.

    enterprise_id  the organization of the workspace; None = it is in none
    """
    if not _is_outside(user, team_id=team_id):
        return False
    in_grid = user.get("enterprise_user")
    theirs = in_grid.get("enterprise_id") if isinstance(in_grid, Mapping) else None
    return enterprise_id is None or theirs != enterprise_id


def _kind(user: Mapping[str, Any], *, team_id: str) -> PersonKind:
    bots = ("is_bot", "is_app_user", "is_workflow_bot", "is_connector_bot")
    if user["id"] == SLACKBOT or any(user.get(flag) for flag in bots):
        return PersonKind.BOT
    if _is_outside(user, team_id=team_id):
        return PersonKind.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return PersonKind.GUEST
    return PersonKind.MEMBER


def _is_outside(user: Mapping[str, Any], *, team_id: str) -> bool:
    return bool(user.get("is_stranger")) or team_id not in _teams(user, ours=team_id)


def _teams(user: Mapping[str, Any], *, ours: str) -> tuple[object, ...]:
    """List a user's workspaces: in an Enterprise Grid the first is one of many."""
    in_grid = user.get("enterprise_user")
    teams = in_grid.get("teams") if isinstance(in_grid, Mapping) else None
    return (user.get("team_id", ours), *(teams if isinstance(teams, list) else ()))


def _known_zone(name: object) -> str | None:
    """Slack leaves the zone out for some accounts, and may know one that we do not."""
    if not isinstance(name, str):
        return None
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # a folder of zones, no name at all, unknown
        return None
    return name
