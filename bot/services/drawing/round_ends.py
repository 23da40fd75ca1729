"""A round that is called off before it begins: it leaves a trace, and those who were told hear it.

Only who has heard of the round is written to. A heads-up that has not left yet does not leave.
"""

import logging
from datetime import datetime

from bot.services import messages
from bot.services.drawing import skips
from bot.services.drawing.commits import coming_slot
from bot.services.status import FALLBACK_ZONE
from pairing.cadence import next_due
from pairing.moments import day_ends_at, good_moment
from pairing.participants import Participant, is_eligible
from pairing.programs import Program
from storage import outbox, program_terms, programs, round_orders
from storage.database import Session
from storage.rounds import RoundState

REASON = "round cancelled"
BY_ADMIN = "admin"

log = logging.getLogger(__name__)


def call_off(session: Session, program: Program, *, now: datetime) -> datetime | None:
    """Record that the coming round does not take place, move on to the next one, and tell people.

    Returns  when the next round is due; None when somebody else has moved on, or is at it
    Transaction: inside the caller's. Safe by `advance` (compare-and-set on the due time).
    Cost: 20,000 people who were told take about a second.
    """
    due = coming_slot(program)
    following = next_due(program.rule, after=max(due.at, now))
    if not programs.advance(session, program.id, seen=due.at, to=following.at, even_stopped=True):
        return None
    skips.record(session, program, due, RoundState.CANCELLED, reason=BY_ADMIN, now=now)
    program_terms.release(session, program.id)  # the next one does not wait for anybody
    _tell(session, program, next_round_at=following.at, now=now)
    return following.at


def _tell(session: Session, program: Program, *, next_round_at: datetime, now: datetime) -> None:
    ours, due_at = program.workspace_id, program.next_round_at
    told = {
        one.person_id: one
        for one in round_orders.list_told(session, program.id, due_at=due_at)
        if is_eligible(one, due_at)
    }
    unsent = round_orders.list_unsent_heads_ups(session, ours, told.keys(), due_at=due_at)
    # a heads-up names no program: of two it may be the one for the other
    in_doubt = round_orders.list_told_twice(session, ours, due_at=due_at)
    dropped = {person: message for person, message in unsent.items() if person not in in_doubt}
    outbox.cancel(session, dropped.values(), reason=REASON, now=now)
    outbox.enqueue(
        session,
        [
            messages.round_cancelled(
                ours,
                person,
                due_at=due_at,
                next_round_at=next_round_at,
                at=_soon(one, now=now),
            )
            for person, one in told.items()
            if person not in dropped
        ],
    )


def _soon(person: Participant, *, now: datetime) -> datetime:
    """Now, while somebody is at work; else their next good hour."""
    zone, hours = person.zone or FALLBACK_ZONE, person.profile.hours
    if day_ends_at(now, zone=zone, hours=hours) is not None:
        return now
    return good_moment(now, zone=zone, hours=hours)
