"""Steps: what people want to be reminded of, in their own words, for as long as that takes.

This table is the only place for these words: the outbox holds the id of a step.
"""

from __future__ import annotations

from datetime import datetime
from typing import NewType

from sqlalchemy import delete, func, insert, select

from pairing.ids import PersonId, WorkspaceId
from storage.session import Session
from storage.statements import changed, table_of
from storage.tables import ParticipantRow, StepRow

StepId = NewType("StepId", int)


def add_step(
    s: Session,
    workspace_id: WorkspaceId,
    person_id: PersonId,
    *,
    words: str,
    remind_at: datetime,
) -> StepId:
    """Keep a step. Enqueue its reminder in the same transaction. Returns its id."""
    steps = table_of(StepRow)
    values = {
        "workspace_id": workspace_id,
        "person_id": person_id,
        "words": words,
        "remind_at": remind_at,
    }
    return StepId(s.execute(insert(steps).values(**values).returning(steps.c.id)).scalar_one())


def count_waiting(s: Session, person_id: PersonId, *, now: datetime) -> int:
    """Count the steps a person is still to be reminded of, and let no other be added meanwhile.

    Holds the person's places in programs until the transaction ends: two forms sent at once are
    counted one after the other, and who leaves does so before or after. Not the person: a delivery
    holds that row first, then these. (On SQLite we are the only writer.)
    """
    places = select(ParticipantRow.id).where(ParticipantRow.person_id == person_id)
    s.execute(places.order_by(ParticipantRow.id).with_for_update(key_share=True)).all()
    query = select(func.count()).where(StepRow.person_id == person_id, StepRow.remind_at > now)
    return s.execute(query).scalar_one()


def find_words(s: Session, step_id: StepId, *, person_id: PersonId) -> str | None:
    """Return the words of somebody's own step; None when they are forgotten, or not theirs."""
    query = select(StepRow.words).where(StepRow.id == step_id, StepRow.person_id == person_id)
    return s.execute(query).scalar_one_or_none()


def forget(s: Session, step_id: StepId) -> bool:
    """Forget a step, because its person was reminded. Returns False when it was already."""
    steps = table_of(StepRow)
    return changed(s, delete(steps).where(steps.c.id == step_id)) == 1


def forget_all(s: Session, person_id: PersonId) -> int:
    """Forget every step of a person who leaves. Returns how many there were."""
    steps = table_of(StepRow)
    return changed(s, delete(steps).where(steps.c.person_id == person_id))
