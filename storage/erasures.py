"""Which erasures this database has carried out; what it lacks of the ledger, a restore undid."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import insert_many
from storage.tables import ErasureRow


def note(
    s: Session,
    workspace_id: WorkspaceId,
    person_id: PersonId,
    *,
    person_hash: str,
    keeps_history: bool,
    now: datetime,
) -> None:
    """Write down that a person was erased, in the transaction that erases them.

    person_hash  as in the ledger outside of the database, and with the same instant
    """
    row = {
        "workspace_id": workspace_id,
        "person_id": person_id,
        "person_hash": person_hash,
        "keeps_history": keeps_history,
        "erased_at": now,
    }
    insert_many(s, ErasureRow, [row])


def is_noted(s: Session, *, person_hash: str, erased_at: datetime) -> bool:
    """Tell whether this database knows of an erasure."""
    query = select(ErasureRow.id).where(
        ErasureRow.person_hash == person_hash, ErasureRow.erased_at == erased_at
    )
    return s.execute(query.limit(1)).first() is not None


def list_people(s: Session, *, since: datetime) -> list[PersonId]:
    """Return who was erased lately, by id."""
    query = select(ErasureRow.person_id).where(ErasureRow.erased_at >= since).distinct()
    return [PersonId(one) for one in s.execute(query.order_by(ErasureRow.person_id)).scalars()]


def find_people(
    s: Session, workspace_id: WorkspaceId, person_hashes: Collection[str]
) -> list[PersonId]:
    """Return as whom somebody with one of these hashes was known before they were erased."""
    query = (
        select(ErasureRow.person_id)
        .where(ErasureRow.workspace_id == workspace_id, ErasureRow.person_hash.in_(person_hashes))
        .order_by(ErasureRow.id)
    )
    return [PersonId(id_) for id_ in dict.fromkeys(s.execute(query).scalars())]
