"""How many people take part in programs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import func, select

from pairing.ids import ProgramId
from storage.session import Session
from storage.tables import ParticipantRow


def count_in(s: Session, program_ids: Collection[ProgramId]) -> Mapping[ProgramId, int]:
    """Return how many people are in each program, also those who pause; 0 is left out."""
    query = (
        select(ParticipantRow.program_id, func.count())
        .where(ParticipantRow.program_id.in_(program_ids), ParticipantRow.opted_out_at.is_(None))
        .group_by(ParticipantRow.program_id)
    )
    return {ProgramId(id_): n for id_, n in s.execute(query).all()}
