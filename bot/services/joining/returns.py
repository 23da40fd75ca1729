"""Taking back that somebody left: as if they had stayed, but for the partner who was told."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.services.answers import Answer, Said
from bot.services.requests import Caller, Request, once
from pairing.ids import ProgramId
from pairing.participants import Standing, standing
from storage import participants, programs
from storage.database import Database, Session
from storage.people import PersonKind

KEPT = timedelta(days=30)  # so long what somebody said is kept after they left


def undo_leave(
    db: Database, request: Request, *, program_id: ProgramId | None, now: datetime
) -> Answer:
    """Let somebody take part again in the program they left, with all they said, also a pause.

    program_id  None, or one that is not theirs, does nothing
    Returns     CAME_BACK; ALREADY_IN when they are in it; NOT_IN when there is nothing left to undo
    Transaction: opens one. Safe by compare-and-set: of two who undo it, the second finds it done.
    """

    def act(session: Session, caller: Caller) -> Answer:
        me = (
            None
            if program_id is None
            else participants.find_participant(session, program_id, caller.person.id)
        )
        may_join = caller.person.kind is PersonKind.MEMBER and not caller.person.deactivated
        if me is None or program_id is None or not may_join:
            return Answer(Said.NOT_IN)
        next_round_at = programs.get_program(session, program_id).next_round_at
        facts = {"next_round_at": next_round_at.isoformat()}
        if me.opted_out_at is None:
            return Answer(Said.ALREADY_IN, facts)
        if not participants.undo_opt_out(session, me.id, since=now - KEPT):
            return Answer(Said.NOT_IN)
        back = replace(me, opted_out_at=None)
        is_in = standing(back, now=now, next_round_at=next_round_at) is Standing.IN
        return Answer(Said.CAME_BACK, facts if is_in else {})

    return once(db, request, now=now, act=act)
