"""When something happens in the demo that is in no column: heads-ups and reports."""

from datetime import datetime

from bot.services.managing.reports import KEPT
from pairing.moments import eve
from pairing.programs import Program
from storage import heads_up, rounds
from storage.session import Session

MANY = 1_000  # rounds


def closings(session: Session, program: Program) -> list[datetime]:
    """When the reports of the rounds are made."""
    found = rounds.list_rounds(session, program.id, limit=MANY)
    return [one.ends_at + KEPT for one in found if one.n_pairs]


def eves(session: Session, program: Program) -> list[datetime]:
    """When each of those who have not heard of the coming round is told of it."""
    due_at, zone = program.next_round_at, program.rule.zone
    untold = heads_up.list_untold(session, program.id, due_at=due_at)
    return [eve(due_at, zone=one.zone or zone, hours=one.profile.hours) for one in untold]
