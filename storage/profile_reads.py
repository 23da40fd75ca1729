"""Whose Slack profile is to be read next, for its fields: each participant once in a while.

When somebody is due stands in their row, so a restart goes on where it was, and of two instances
one reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import changed, table_of
from storage.states import PersonKind, WorkspaceState
from storage.tables import ParticipantRow, PersonRow, WorkspaceRow


@dataclass(frozen=True, slots=True)
class DueProfile:
    """Somebody who takes part, and when their profile is due; None = at once."""

    person_id: PersonId
    slack_user_id: str
    due_at: datetime | None


_people = table_of(PersonRow)
_TAKES_PART = (
    select(ParticipantRow.id)
    .where(ParticipantRow.person_id == _people.c.id, ParticipantRow.opted_out_at.is_(None))
    .exists()
)
_READ_AT_ALL = (
    _people.c.kind == PersonKind.MEMBER,
    _people.c.deactivated.is_(False),
    _TAKES_PART,
)
_OF_WORKSPACE = (
    select(_people.c.id, _people.c.slack_user_id, _people.c.fields_due_at)
    .where(_people.c.workspace_id == bindparam("workspace"), *_READ_AT_ALL)
    .order_by(_people.c.fields_due_at.asc().nulls_first(), _people.c.id)
)
_DUE = _OF_WORKSPACE.where(
    or_(_people.c.fields_due_at.is_(None), _people.c.fields_due_at <= bindparam("at"))
).limit(bindparam("most"))
_HOLD = (
    select(_people.c.id)
    .where(
        _people.c.id == bindparam("wanted"),
        _people.c.slack_user_id == bindparam("slack_id"),
        *_READ_AT_ALL,
    )
    .with_for_update()
)
_PUT_OFF = (
    update(_people)
    .where(
        _people.c.id == bindparam("wanted"),
        _people.c.fields_due_at.is_not_distinct_from(bindparam("seen")),
    )
    .values(fields_due_at=bindparam("until"))
)
_ACTIVE = (
    select(WorkspaceRow.id, WorkspaceRow.team_id)
    .where(WorkspaceRow.state == WorkspaceState.ACTIVE)
    .order_by(WorkspaceRow.id)
)


def list_readable_workspaces(s: Session) -> list[tuple[WorkspaceId, str]]:
    """Return the workspaces in which we may ask, with their Slack ids."""
    return [(WorkspaceId(row.id), row.team_id) for row in s.execute(_ACTIVE)]


def list_due(
    s: Session, workspace_id: WorkspaceId, *, now: datetime, limit: int
) -> list[DueProfile]:
    """Return who is due in a workspace, those first who have waited longest."""
    given = {"workspace": workspace_id, "at": now, "most": limit}
    return [DueProfile(*row) for row in s.execute(_DUE, given)]


def list_everybody(s: Session, workspace_id: WorkspaceId) -> list[DueProfile]:
    """Return everybody whose profile is ever read in a workspace, in the same order."""
    return [DueProfile(*row) for row in s.execute(_OF_WORKSPACE, {"workspace": workspace_id})]


def put_off(s: Session, due: DueProfile, *, until: datetime) -> bool:
    """Let somebody be due later. Returns False when somebody else has done that: they read them.

    Safe by compare-and-set on the instant that was seen.
    """
    given = {"wanted": due.person_id, "seen": due.due_at, "until": until}
    return changed(s, _PUT_OFF, given) == 1


def set_due(s: Session, person_id: PersonId, at: datetime | None) -> None:
    """Say when somebody is due, whatever was said before; None = at once."""
    changed(s, update(_people).where(_people.c.id == person_id).values(fields_due_at=at))


def hold(s: Session, due: DueProfile) -> bool:
    """Keep a person as they are until the transaction ends. False when they left or were erased.

    An import holds everybody in its list too, so that the two write a place one after the other.
    """
    given = {"wanted": due.person_id, "slack_id": due.slack_user_id}
    return s.execute(_HOLD, given).one_or_none() is not None
