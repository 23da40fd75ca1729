"""Who waits and who was in a trio: the counts by which the next round is fair.

Only people who were in a round's pool are counted: who is paused, skips or has left keeps what they
had. `storage.rounds` hands this on.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ScalarSelect, case, func, or_, select, update

from pairing.ids import ParticipantId, ProgramId
from pairing.pauses import FOREVER
from storage.session import Session
from storage.statements import changed, in_pieces, table_of
from storage.tables import ParticipantRow

_THOSE_HERE = table_of(ParticipantRow).alias("those_here")  # made once: it takes a millisecond


def record_waiting(
    s: Session,
    program_id: ProgramId,
    *,
    sat_out: Collection[ParticipantId],
    paired: Collection[ParticipantId],
    trio: Collection[ParticipantId] = (),
) -> None:
    """Count who waits: `rounds_waited` grows for who sat out and is 0 for who was paired.

    trio: those of the paired who are in a trio; `trios` grows. (They may be in `paired` as well
    or not; being in a trio is being paired.)
    """
    columns = table_of(ParticipantRow).c
    waiting = select(columns.id).where(columns.program_id == program_id, columns.rounds_waited > 0)
    no_more = {*paired, *trio}.intersection(s.execute(waiting.order_by(columns.id)).scalars())
    _set(s, program_id, sat_out, rounds_waited=columns.rounds_waited + 1)
    _set(s, program_id, no_more, rounds_waited=0)  # almost nobody, so almost no row is written
    _set(s, program_id, trio, trios=columns.trios + 1)


def take_back_trio(s: Session, program_id: ProgramId, members: Collection[ParticipantId]) -> None:
    """Count a trio no more, because one of the three left before it was introduced."""
    trios = table_of(ParticipantRow).c.trios
    _set(s, program_id, members, trios=case((trios > 0, trios - 1), else_=0))


def rest_after_round(
    s: Session,
    program_id: ProgramId,
    *,
    skip: Collection[ParticipantId],
    until: datetime,
    pause: Collection[ParticipantId],
) -> None:
    """Give time off after a round, as people wished: skip the one due at `until`, or pause until
    they ask."""
    _set(s, program_id, skip, skip_until=until)
    _set(s, program_id, pause, paused_until=FOREVER)


def take_back_skip(s: Session, ids: Collection[ParticipantId], *, of: datetime) -> None:
    """Let people take part in the round due at an instant, if it is the one they skip."""
    participants = table_of(ParticipantRow)
    for piece in in_pieces(ids):
        statement = update(participants).where(
            participants.c.id.in_(piece), participants.c.skip_until == of
        )
        changed(s, statement.values(skip_until=None))


def fewest_trios(program_id: ProgramId, *, now: datetime) -> ScalarSelect[int]:
    """Select how many trios a newcomer is taken to have been in: the fewest of those who take part.

    With 0 they would be put into one trio after the other until they had caught up. People on a
    pause do not count: theirs may be as old as the pause. Cost: reads the program's participants.
    """
    columns = _THOSE_HERE.c
    return (
        select(func.coalesce(func.min(columns.trios), 0))
        .where(
            columns.program_id == program_id,
            columns.opted_out_at.is_(None),
            or_(columns.paused_until.is_(None), columns.paused_until <= now),
        )
        .scalar_subquery()
    )


def _set(
    s: Session, program_id: ProgramId, ids: Collection[ParticipantId], **values: object
) -> None:
    participants = table_of(ParticipantRow)
    for piece in in_pieces(ids):
        statement = update(participants).where(
            participants.c.program_id == program_id, participants.c.id.in_(piece)
        )
        changed(s, statement.values(**values))
