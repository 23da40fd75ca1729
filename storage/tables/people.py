"""Workspaces, their people, what people said about themselves, and whom they avoid."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pairing.participants import CareerStage
from storage.columns import BigId, Choice, Json, UtcDateTime
from storage.states import PersonKind, WorkspaceState
from storage.tables.schema import Base, belongs_to, in_workspace, one_of


class WorkspaceRow(Base):
    """One Slack team. `enterprise_id` is '' outside Enterprise Grid; a team can move into one.

    `receipt_at` is when Slack last reported a message of ours as posted, to the hour. `care` is
    whom people can turn to, where its admins said so here; NULL = as the operator's file says.
    """

    __tablename__ = "workspaces"
    __table_args__ = (
        UniqueConstraint("team_id", "enterprise_id"),
        Index(None, "team_id", unique=True),
        one_of("state", WorkspaceState),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    team_id: Mapped[str] = mapped_column(String(32))
    enterprise_id: Mapped[str] = mapped_column(String(32), default="")
    state: Mapped[WorkspaceState] = mapped_column(Choice(WorkspaceState))
    bot_user_id: Mapped[str | None] = mapped_column(String(32))
    app_id: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bot_id: Mapped[str | None] = mapped_column(String(32))
    receipt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    care: Mapped[list[Any] | None] = mapped_column(Json)


class PersonRow(Base):
    """A human in Slack. Personal data: `slack_user_id` and `zone`; erase replaces both.

    `updated_at` is Slack's own stamp of the profile, not ours. `fields_due_at` is when their
    profile fields are read next, where they are read at all; NULL = at once.
    """

    __tablename__ = "people"
    __table_args__ = (
        in_workspace(),
        UniqueConstraint("workspace_id", "slack_user_id"),
        UniqueConstraint("workspace_id", "id"),
        one_of("kind", PersonKind),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(BigId)
    slack_user_id: Mapped[str] = mapped_column(String(32))
    zone: Mapped[str | None] = mapped_column(String(64))
    kind: Mapped[PersonKind] = mapped_column(Choice(PersonKind))
    deactivated: Mapped[bool] = mapped_column(Boolean, default=False)
    is_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fields_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProfileRow(Base):
    """What a person said about themselves. Personal data; erase deletes the row.

    `preferences` holds what differs from the defaults of `pairing.profiles.Profile`. `challenge` is
    the person's own words; it is deleted after `challenge_until`.
    """

    __tablename__ = "profiles"
    __table_args__ = (
        belongs_to("person_id", "people"),
        one_of("stage", CareerStage),
        Index(None, "challenge_until"),
    )

    person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    stage: Mapped[CareerStage | None] = mapped_column(Choice(CareerStage))
    grow_topics: Mapped[list[str]] = mapped_column(Json)
    share_topics: Mapped[list[str]] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    preferences: Mapped[dict[str, Any]] = mapped_column(Json, server_default=text("'{}'"))
    challenge: Mapped[str | None] = mapped_column(Text)
    challenge_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AvoidanceRow(Base):
    """ "Do not pair us", set privately; the wish of `by_person_id`, whose erasure deletes the row.

    When the other one is erased it stays, about nobody, and holds again should they come back.
    """

    __tablename__ = "avoidances"
    __table_args__ = (
        belongs_to("by_person_id", "people"),
        belongs_to("about_person_id", "people"),
        CheckConstraint("by_person_id <> about_person_id", name="two_people"),
        Index(None, "about_person_id"),
    )

    by_person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    about_person_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(BigId)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
