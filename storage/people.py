"""People: who somebody is in Slack, as far as pairing needs it. No names, no e-mail addresses."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, or_, select, update

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import (
    PIECE,
    AnyRow,
    changed,
    in_pieces,
    insert_or_keep,
    table_of,
    write_many,
)
from storage.states import PersonKind, WorkspaceState
from storage.tables import ParticipantRow, PersonRow, WorkspaceRow

__all__ = [
    "Person",
    "PersonKind",
    "ensure_people",
    "ensure_person",
    "find_people",
    "find_person",
    "get_people",
    "get_person",
    "list_unread_people",
    "update_person",
    "who_takes_part",
]


@dataclass(frozen=True, slots=True)
class Person:
    """A human in Slack. `updated_at` is Slack's stamp; None until Slack was asked."""

    id: PersonId
    workspace_id: WorkspaceId
    slack_user_id: str
    zone: str | None
    kind: PersonKind
    deactivated: bool
    is_admin: bool
    updated_at: datetime | None


_COLUMNS = (
    PersonRow.id,
    PersonRow.workspace_id,
    PersonRow.slack_user_id,
    PersonRow.zone,
    PersonRow.kind,
    PersonRow.deactivated,
    PersonRow.is_admin,
    PersonRow.updated_at,
)
_BY_ID = select(*_COLUMNS).where(PersonRow.id == bindparam("wanted"))
_BY_SLACK_ID = select(*_COLUMNS).where(
    PersonRow.workspace_id == bindparam("workspace"),
    PersonRow.slack_user_id == bindparam("slack_id"),
)

_HELD = _BY_SLACK_ID.with_for_update(read=True, key_share=True)
_HELD_ALONE = _BY_SLACK_ID.with_for_update()


def ensure_person(
    s: Session, workspace_id: WorkspaceId, *, slack_user_id: str, alone: bool = False
) -> Person:
    """Return the person, creating a plain MEMBER when unknown; `update_person` says more.

    alone  nobody else writes about them meanwhile (as `privacy.hold_person`): for who is going to
           be erased. Two who share the row first and both want it alone then would deadlock.

    Safe in a race by UNIQUE(workspace_id, slack_user_id). The row stays until the transaction ends:
    people to whom nothing refers are taken away now and then.
    """
    values = {
        "workspace_id": workspace_id,
        "slack_user_id": slack_user_id,
        "kind": PersonKind.MEMBER,
    }
    while True:  # twice, unless somebody takes away what somebody else has just put there
        ids = {"workspace": workspace_id, "slack_id": slack_user_id}
        row = s.execute(_HELD_ALONE if alone else _HELD, ids).one_or_none()
        if row is not None:
            return _person(row)
        insert_or_keep(s, PersonRow, values, unique=("workspace_id", "slack_user_id"))


def find_person(s: Session, workspace_id: WorkspaceId, *, slack_user_id: str) -> Person | None:
    """Look a person up by Slack id, in one workspace."""
    ids = {"workspace": workspace_id, "slack_id": slack_user_id}
    row = s.execute(_BY_SLACK_ID, ids).one_or_none()
    return None if row is None else _person(row)


def find_people(
    s: Session, workspace_id: WorkspaceId, slack_user_ids: Iterable[str], *, hold: bool = False
) -> dict[str, Person]:
    """Look many people up by Slack id, in one workspace; who is unknown is missing in the dict.

    hold  nobody takes them away before the transaction ends
    """
    return _look_up(s, workspace_id, slack_user_ids, hold=hold)


def who_takes_part(
    s: Session, workspace_id: WorkspaceId, slack_user_ids: Iterable[str]
) -> frozenset[str]:
    """Return those of these few people who are in a program now, also if they pause."""
    query = (
        select(PersonRow.slack_user_id)
        .join(ParticipantRow, ParticipantRow.person_id == PersonRow.id)
        .where(
            PersonRow.workspace_id == workspace_id,
            PersonRow.slack_user_id.in_(sorted(set(slack_user_ids))),
            ParticipantRow.opted_out_at.is_(None),
        )
    )
    return frozenset(s.execute(query).scalars())


def ensure_people(
    s: Session, workspace_id: WorkspaceId, slack_user_ids: Iterable[str]
) -> dict[str, Person]:
    """Do what `ensure_person` does, for many at once."""
    wanted = frozenset(slack_user_ids)
    fixed = {"workspace_id": workspace_id, "kind": PersonKind.MEMBER}
    while True:
        known = _look_up(s, workspace_id, wanted, hold=True)
        new = [{**fixed, "slack_user_id": one} for one in sorted(wanted - set(known))]
        if not new:
            return known
        write_many(s, PersonRow, new, unique=("workspace_id", "slack_user_id"))


def get_person(s: Session, person_id: PersonId) -> Person:
    """Return a person. Raises LookupError when there is none."""
    row = s.execute(_BY_ID, {"wanted": person_id}).one_or_none()
    if row is None:
        raise LookupError(f"no person {person_id}")
    return _person(row)


def get_people(
    s: Session, workspace_id: WorkspaceId, ids: Iterable[PersonId]
) -> dict[PersonId, Person]:
    """Return those of the people that belong to the workspace; others are missing in the dict."""
    found: dict[PersonId, Person] = {}
    for piece in in_pieces(ids):
        query = select(*_COLUMNS).where(
            PersonRow.workspace_id == workspace_id, PersonRow.id.in_(piece)
        )
        for row in s.execute(query.order_by(PersonRow.id)):
            person = _person(row)
            found[person.id] = person
    return found


def update_person(
    s: Session,
    workspace_id: WorkspaceId,
    *,
    slack_user_id: str,
    zone: str | None,
    kind: PersonKind,
    deactivated: bool,
    is_admin: bool,
    updated_at: datetime | None,
) -> bool:
    """Write what Slack says about a person now.

    updated_at  Slack's stamp; None when Slack gave none, then it is applied and the stamp kept
    Returns     False when the person is unknown or we already know something newer: events may
                come late and out of order. One statement, so two events cannot cross.
    """
    people = table_of(PersonRow)
    statement = update(people).where(
        people.c.workspace_id == workspace_id, people.c.slack_user_id == slack_user_id
    )
    if updated_at is not None:
        statement = statement.where(
            or_(people.c.updated_at.is_(None), people.c.updated_at <= updated_at)
        )
    statement = statement.values(
        zone=zone,
        kind=kind,
        deactivated=deactivated,
        is_admin=is_admin,
        updated_at=people.c.updated_at if updated_at is None else updated_at,
    )
    return changed(s, statement) == 1


def list_unread_people(
    s: Session, *, limit: int, without: Collection[WorkspaceId] = ()
) -> list[Person]:
    """Return people who take part somewhere although Slack was never asked about them.

    without  workspaces to leave out, beside those that are not ACTIVE
    The first of each workspace come first, then the second ones, and so on: one workspace whose
    people cannot be read hides nobody else's.
    """
    takes_part = select(ParticipantRow.id).where(
        ParticipantRow.person_id == PersonRow.id, ParticipantRow.opted_out_at.is_(None)
    )
    active = select(WorkspaceRow.id).where(WorkspaceRow.state == WorkspaceState.ACTIVE)
    its_turn = func.row_number().over(partition_by=PersonRow.workspace_id, order_by=PersonRow.id)
    query = select(*_COLUMNS).where(
        PersonRow.workspace_id.in_(active),
        PersonRow.workspace_id.not_in(without),
        PersonRow.updated_at.is_(None),
        takes_part.exists(),
    )
    return [_person(row) for row in s.execute(query.order_by(its_turn, PersonRow.id).limit(limit))]


def _look_up(
    s: Session, workspace_id: WorkspaceId, slack_user_ids: Iterable[str], *, hold: bool
) -> dict[str, Person]:
    """hold: keep the rows from being taken away until the transaction ends."""
    ordered = sorted(set(slack_user_ids))
    found: dict[str, Person] = {}
    for start in range(0, len(ordered), PIECE):
        query = (
            select(*_COLUMNS)
            .where(
                PersonRow.workspace_id == workspace_id,
                PersonRow.slack_user_id.in_(ordered[start : start + PIECE]),
            )
            .order_by(PersonRow.slack_user_id)
        )
        if hold:
            query = query.with_for_update(read=True, key_share=True)
        found |= {row.slack_user_id: _person(row) for row in s.execute(query)}
    return found


def _person(row: AnyRow) -> Person:
    return Person(**row._asdict())
