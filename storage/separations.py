"""Two people of one reporting line: they are not paired, whoever of them said so.

What one of the two said and what their company's list says are kept apart: the first is shown to
nobody, and only the second can be taken back.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import aliased

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import changed, insert_or_keep, table_of, write_many
from storage.tables import PersonRow, SeparationRow

TwoPeople = tuple[PersonId, PersonId]  # the lower id first

_rows = table_of(SeparationRow)
_THESE_TWO = (
    _rows.c.workspace_id == bindparam("workspace"),
    _rows.c.low_person_id == bindparam("low"),
    _rows.c.high_person_id == bindparam("high"),
)
_ALSO_BY_PEOPLE = update(_rows).where(*_THESE_TWO, ~_rows.c.by_people).values(by_people=True)
_NOT_BY_COMPANY = update(_rows).where(*_THESE_TWO, _rows.c.by_people).values(by_company=False)
_BY_NOBODY = delete(_rows).where(*_THESE_TWO, ~_rows.c.by_people)


def separate(
    s: Session, workspace_id: WorkspaceId, one: PersonId, other: PersonId, *, now: datetime
) -> bool:
    """Note that one of two people says they are in one reporting line. False when one had before.

    Both must belong to the workspace and be two people: constraints refuse anything else.
    """
    low, high = min(one, other), max(one, other)
    values = {
        "workspace_id": workspace_id,
        "low_person_id": low,
        "high_person_id": high,
        "created_at": now,
        "by_people": True,
    }
    if insert_or_keep(s, SeparationRow, values, unique=("low_person_id", "high_person_id")):
        return True
    return changed(s, _ALSO_BY_PEOPLE, {"workspace": workspace_id, "low": low, "high": high}) == 1


def separate_all(
    s: Session, workspace_id: WorkspaceId, pairs: Collection[TwoPeople], *, now: datetime
) -> None:
    """Note of many that their company keeps them apart; the lower id first in each."""
    rows = [
        {
            "workspace_id": workspace_id,
            "low_person_id": low,
            "high_person_id": high,
            "created_at": now,
            "by_people": False,
            "by_company": True,
        }
        for low, high in sorted(pairs)
    ]
    unique = ("low_person_id", "high_person_id")
    write_many(s, SeparationRow, rows, unique=unique, update=("by_company",))


def reunite(s: Session, workspace_id: WorkspaceId, pairs: Collection[TwoPeople]) -> None:
    """Take back what the company said of these; what one of two people said themselves stays."""
    for low, high in sorted(pairs):
        two = {"workspace": workspace_id, "low": low, "high": high}
        s.execute(_BY_NOBODY, two)
        s.execute(_NOT_BY_COMPANY, two)


def said_by_company(s: Session, workspace_id: WorkspaceId) -> frozenset[TwoPeople]:
    """Return whom the company's lists keep apart, the lower id first."""
    query = select(SeparationRow.low_person_id, SeparationRow.high_person_id).where(
        SeparationRow.workspace_id == workspace_id, SeparationRow.by_company
    )
    return frozenset((PersonId(low), PersonId(high)) for low, high in s.execute(query))


def list_by_slack_id(s: Session, workspace_id: WorkspaceId) -> list[tuple[str, str]]:
    """Return whom the company's lists keep apart, as Slack ids, for an export."""
    one, other = aliased(PersonRow), aliased(PersonRow)
    query = (
        select(one.slack_user_id, other.slack_user_id)
        .select_from(SeparationRow)
        .join(one, one.id == SeparationRow.low_person_id)
        .join(other, other.id == SeparationRow.high_person_id)
        .where(SeparationRow.workspace_id == workspace_id, SeparationRow.by_company)
        .order_by(SeparationRow.low_person_id, SeparationRow.high_person_id)
    )
    return [(low, high) for low, high in s.execute(query)]
