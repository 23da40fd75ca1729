"""The people of a workspace: what Slack knows about a person, and the sample workspace "Harbour &
Pine".

Must not know conversations or the app; it turns data into Slack's `user` object and back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import yaml

SAMPLE_WORKSPACE = "Harbour & Pine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One account as Slack shows it. `tz` is an IANA name or None (bots, some external people)."""

    id: str
    name: str  # the handle, without "@"
    real_name: str
    title: str = ""
    tz: str | None = "Europe/London"
    is_admin: bool = False
    is_restricted: bool = False  # a guest
    is_stranger: bool = False  # external, shares no channel
    deleted: bool = False  # deactivated
    is_bot: bool = False
    color: str = "4a6f5c"  # six hex digits, for avatars
    updated: int = 0  # epoch seconds of the last change; 0 = when the workspace was made
    fields: Mapping[str, str] = field(default_factory=dict)  # of the profile, by id of the field


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField:
    """A field that a workspace adds to its profiles. A `user` one holds the id of an account."""

    id: str
    label: str
    type: str = "text"  # or user, options_list, date, link
    ordering: int = 0


@cache
def sample_people() -> tuple[Person, ...]:
    """The invented people of the sample workspace: twelve coworkers, a guest and a deactivated
    person.
    """
    return tuple(Person(**row) for row in _sample()["people"])


@cache
def sample_fields() -> tuple[ProfileField, ...]:
    """The fields that the sample workspace has in its profiles."""
    rows = enumerate(_sample()["fields"])
    return tuple(ProfileField(**row, ordering=number) for number, row in rows)


@cache
def _sample() -> dict[str, list[dict[str, Any]]]:
    text = (files("sandbox") / "people.yaml").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    return found


def render_user(
    person: Person, *, team_id: str, now: datetime, has_email: bool = False
) -> dict[str, Any]:
    """Slack's `user` object as users.info, users.list and user_change carry it."""
    user: dict[str, Any] = {
        "id": person.id,
        "team_id": team_id,
        "name": person.name,
        "deleted": person.deleted,
        "color": person.color,
        "real_name": person.real_name,
        "profile": _render_profile(person, team_id=team_id, has_email=has_email),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": person.updated,
    }
    if person.deleted:
        return user  # Slack leaves zone and roles out for deactivated accounts
    if person.tz is not None:
        local = now.astimezone(ZoneInfo(person.tz))
        offset = local.utcoffset()
        user["tz"] = person.tz
        user["tz_label"] = local.tzname() or person.tz
        user["tz_offset"] = int(offset.total_seconds()) if offset is not None else 0
    user |= {
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": False,
        "is_email_confirmed": not person.is_bot,
    }
    if person.is_stranger:
        user["is_stranger"] = True
    return user


def render_profile(person: Person, *, team_id: str, has_email: bool = False) -> dict[str, Any]:
    """The profile as users.profile.get gives it, with what stands in the workspace's own fields."""
    held = {
        id_: {"value": value, "alt": ""} for id_, value in person.fields.items() if value
    }  # Slack leaves empty fields out, and gives a list when there is none at all
    profile = _render_profile(person, team_id=team_id, has_email=has_email)
    return {**profile, "fields": held or []}


def email_of(person: Person) -> str:
    """The address that everybody has here."""
    return f"{person.name}@example.org"


def _render_profile(person: Person, *, team_id: str, has_email: bool) -> dict[str, Any]:
    first, _, last = person.real_name.partition(" ")
    profile = {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": f"g{person.id.lower()}",
        "team": team_id,
    }
    if has_email:
        profile["email"] = email_of(person)
    return profile
