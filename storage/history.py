"""Who has met whom, as far as the rounds of one program tell."""

from __future__ import annotations

from itertools import combinations, groupby
from operator import attrgetter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pairing.ids import ParticipantId, ProgramId
from storage.tables import PairMemberRow, RoundRow


def list_history(
    s: Session, program_id: ProgramId, *, window: int | None = None
) -> list[tuple[ParticipantId, ParticipantId, int]]:
    """Return who met whom: (lower id, higher id, rounds ago), newest first; a trio is three pairs.

    Rounds ago counts the rounds of this program that ran, 1 = the newest of them; skipped ones do
    not count. Two people who met twice are there twice. `window` limits how many rounds back.
    Cost: 40,000 people over 26 rounds are half a million rows.
    """
    ago = func.row_number().over(order_by=(RoundRow.due_at.desc(), RoundRow.id.desc()))
    ran = (
        select(RoundRow.id, ago.label("ago"))
        .where(RoundRow.program_id == program_id, RoundRow.ran_at.is_not(None))
        .subquery()
    )
    query = (
        select(ran.c.ago, PairMemberRow.pair_id, PairMemberRow.participant_id)
        .select_from(ran)
        .join(PairMemberRow, PairMemberRow.round_id == ran.c.id)
        .order_by(PairMemberRow.pair_id, PairMemberRow.participant_id)
    )
    if window is not None:
        query = query.where(ran.c.ago <= window)
    # Members meet here and not in SQL: right after a large round the database's statistics know
    # nothing of it, and a self-join then may be planned as every row with every row.
    met = [
        (ParticipantId(low.participant_id), ParticipantId(high.participant_id), int(low.ago))
        for _, members in groupby(s.execute(query), key=attrgetter("pair_id"))
        for low, high in combinations(members, 2)
    ]
    return sorted(met, key=lambda one: (one[2], one[0], one[1]))
