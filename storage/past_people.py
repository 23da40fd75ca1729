"""Whose time here is over: who left, whose account is closed, and who was never more than a row.

All of it only looks, through everybody there is, or at `only` one of them: who writes holds that
person and looks again, as people come back meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select

from pairing.ids import ERASED, PersonId
from storage.session import Session
from storage.statements import table_of
from storage.tables import (
    Base,
    PairMemberRow,
    ParticipantRow,
    PersonRow,
    PlaceRow,
    ProfileRow,
    ProgramAdminRow,
)


def list_left(
    s: Session, *, before: datetime, after: PersonId, limit: int, only: PersonId | None = None
) -> list[PersonId]:
    """Return who left every program before an instant and has more stored than their pairs,
    by id, behind `after`.

    Whoever runs a program is not meant, nor whose place the company gives without their taking
    part in anything.
    """
    place = select(ParticipantRow.id).where(ParticipantRow.person_id == PersonRow.id)
    stays = place.where(
        or_(ParticipantRow.opted_out_at.is_(None), ParticipantRow.opted_out_at > before)
    )
    unpaired = place.where(~exists().where(PairMemberRow.participant_id == ParticipantRow.id))
    query = select(PersonRow.id).where(
        _is_wanted(after, only),
        _is_somebody(),
        place.exists(),
        ~stays.exists(),
        ~exists().where(ProgramAdminRow.person_id == PersonRow.id),
        or_(
            exists().where(ProfileRow.person_id == PersonRow.id),
            exists().where(PlaceRow.person_id == PersonRow.id),
            unpaired.exists(),
        ),
    )
    return [PersonId(one) for one in s.execute(query.order_by(PersonRow.id).limit(limit)).scalars()]


def list_closed(
    s: Session, *, before: datetime, after: PersonId, limit: int, only: PersonId | None = None
) -> list[PersonId]:
    """Return whose account was closed before an instant, as Slack's stamp says, by id."""
    query = select(PersonRow.id).where(
        _is_wanted(after, only),
        _is_somebody(),
        PersonRow.deactivated.is_(True),
        PersonRow.updated_at <= before,
    )
    return [PersonId(one) for one in s.execute(query.order_by(PersonRow.id).limit(limit)).scalars()]


def list_unused(
    s: Session, *, before: datetime, after: PersonId, limit: int, only: PersonId | None = None
) -> list[PersonId]:
    """Return people to whom nothing refers any more, by id; since when is not known."""
    unused = (_is_wanted(after, only), _is_somebody(), ~_is_referred_to())
    query = select(PersonRow.id).where(*unused).order_by(PersonRow.id).limit(limit)
    return [PersonId(one) for one in s.execute(query).scalars()]


def _is_wanted(after: PersonId, only: PersonId | None) -> ColumnElement[bool]:
    return PersonRow.id > after if only is None else PersonRow.id == only


def _is_somebody() -> ColumnElement[bool]:
    return PersonRow.slack_user_id.not_like(f"{ERASED}%")


def _is_referred_to() -> ColumnElement[bool]:
    """Say, of a person, that any row of any table is about them."""
    people = table_of(PersonRow)
    return or_(
        *(
            exists().where(key.parent == people.c.id)
            for table in Base.metadata.sorted_tables
            for key in table.foreign_keys
            if key.column is people.c.id
        )
    )
