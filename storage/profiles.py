"""Profiles: what people said about themselves, and what they would like to think through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from pairing.ids import PersonId, WorkspaceId
from pairing.profiles import MeetingMode, Profile, Reach, Rhythm, Situation, WorkHours
from storage.session import Session
from storage.statements import AnyRow, changed, insert_or_update, table_of
from storage.tables import ProfileRow

COLUMNS = (
    ProfileRow.stage,
    ProfileRow.grow_topics,
    ProfileRow.share_topics,
    ProfileRow.preferences,
)
_OF_PERSON = select(*COLUMNS).where(ProfileRow.person_id == bindparam("person"))
_OWN_COLUMNS = frozenset({"stage", "grow_topics", "share_topics"})
_NOTHING_SAID = Profile()


def save_profile(
    s: Session, workspace_id: WorkspaceId, person_id: PersonId, profile: Profile, *, now: datetime
) -> None:
    """Write a person's profile, replacing the earlier one. A person has one for all programs."""
    values = {
        "person_id": person_id,
        "workspace_id": workspace_id,
        "stage": profile.stage,
        "grow_topics": list(profile.grow_topics),
        "share_topics": list(profile.share_topics),
        "preferences": _preferences(profile),
        "updated_at": now,
    }
    replaced = tuple(name for name in values if name != "person_id")
    insert_or_update(s, ProfileRow, values, unique=("person_id",), update=replaced)


def find_profile(s: Session, person_id: PersonId) -> Profile | None:
    """Look up a person's profile."""
    row = s.execute(_OF_PERSON, {"person": person_id}).one_or_none()
    return None if row is None else profile_from(row)


def set_challenge(
    s: Session, person_id: PersonId, challenge: str | None, *, until: datetime | None
) -> bool:
    """Write what a person would like to think through, and when that is forgotten; None = nothing.

    Returns False for somebody without a profile.
    """
    profiles = table_of(ProfileRow)
    statement = update(profiles).where(profiles.c.person_id == person_id)
    return changed(s, statement.values(challenge=challenge, challenge_until=until)) == 1


def find_challenges(
    s: Session, people: Collection[PersonId], *, now: datetime
) -> dict[PersonId, str]:
    """Return what these people would like to think through, as long as it counts."""
    query = select(ProfileRow.person_id, ProfileRow.challenge).where(
        ProfileRow.person_id.in_(people), ProfileRow.challenge_until > now
    )
    return {PersonId(row.person_id): row.challenge for row in s.execute(query) if row.challenge}


def forget_challenges(s: Session, *, now: datetime) -> int:
    """Delete what counts no longer. Returns how many were forgotten."""
    profiles = table_of(ProfileRow)
    statement = update(profiles).where(profiles.c.challenge_until <= now)
    return changed(s, statement.values(challenge=None, challenge_until=None))


def profile_from(row: AnyRow) -> Profile:
    """Build a profile from a row that has COLUMNS; somebody without one has said nothing."""
    said = dict(row.preferences or {})
    if "languages" in said:
        said["languages"] = tuple(said["languages"])
    if "hours" in said:
        start, end, days = said["hours"]
        said["hours"] = WorkHours(start, end, tuple(days))
    if "situations" in said:
        said["situations"] = frozenset(map(Situation, said["situations"]))
    for name, words in (("mode", MeetingMode), ("reach", Reach), ("rhythm", Rhythm)):
        if name in said:
            said[name] = words(said[name])
    return Profile(
        stage=row.stage,
        grow_topics=tuple(row.grow_topics or ()),
        share_topics=tuple(row.share_topics or ()),
        **said,
    )


def _preferences(profile: Profile) -> dict[str, Any]:
    """Keep what differs from nothing said: of thousands of people most have said little."""
    said = {
        field.name: getattr(profile, field.name)
        for field in fields(Profile)
        if field.name not in _OWN_COLUMNS
        and getattr(profile, field.name) != getattr(_NOTHING_SAID, field.name)
    }
    if "languages" in said:
        said["languages"] = list(profile.languages)
    if "hours" in said:
        said["hours"] = [profile.hours.start, profile.hours.end, list(profile.hours.days)]
    if "situations" in said:
        said["situations"] = sorted(profile.situations)
    return said
