"""What admins decide about the coming round: to hold it, publish it, run it now, or cancel it.

An order names the round it means by when that is due, as the admin saw it. Once the round has begun
the order finds it gone, so two admins, or an admin and the scheduler, never both get their way.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from bot.services.admission import Admin
from bot.services.answers import Answer, Said
from bot.services.drawing.commits import coming_slot
from bot.services.drawing.round_ends import call_off
from bot.services.drawing.round_outcomes import (
    Facts,
    Meant,
    Outcome,
    ran,
    said,
    what_became,
)
from bot.services.drawing.rounds import LATELY
from bot.services.managing import admin_steps
from bot.services.managing.admin_steps import AdminStep
from pairing.cadence import Late, judge_late
from pairing.programs import Program
from storage import audit, participants, program_terms, programs, rounds
from storage.database import Database, Session

OPERATOR = "operator"  # the actor of what was ordered at the command line
FEWEST = 2  # people that make a round


class Order(StrEnum):
    """What can be ordered; part of the names in the audit trail."""

    HOLD = "hold"
    PUBLISH = "publish"
    RUN = "run"
    CANCEL = "cancel"


def order(db: Database, step: AdminStep, *, what: Order, meant: Meant) -> Answer:
    """Carry out what an admin orders, once, and write it into the audit trail.

    Returns  ROUND_ORDER with an `Outcome` and its facts, or ADMIN_ONLY
    Transaction: opens one. Safe by compare-and-set on when the round is due.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        actor = admin.person.slack_user_id
        facts = _carry_out(session, program, what, seen=meant.due_at, actor=actor, now=step.now)
        return Answer(Said.ROUND_ORDER, facts)

    return admin_steps.change(db, step, meant.program_id, asked=f"round.{what}", act=act)


def order_here(
    db: Database, program: Program, *, what: Order, now: datetime, again: bool = False
) -> Facts:
    """Carry out what the operator orders at the command line; they need no leave of anybody.

    again    run also when a round ran within the last day
    Returns  an `Outcome` and its facts. Transaction: opens one.
    """
    with db.write() as session:
        fresh = programs.get_program(session, program.id)
        return _carry_out(
            session,
            fresh,
            what,
            seen=program.next_round_at,
            actor=OPERATOR,
            now=now,
            again=again,
        )


def _carry_out(
    session: Session,
    program: Program,
    what: Order,
    *,
    seen: datetime,
    actor: str,
    now: datetime,
    again: bool = False,
) -> Facts:
    if program.next_round_at != seen:
        gone = what_became(session, program, seen=seen)
        is_over = what is Order.CANCEL and gone["outcome"] in (Outcome.RUNNING, Outcome.RAN)
        return said(Outcome.NOTHING_TO_CANCEL, at=gone["at"]) if is_over else gone
    if what is Order.RUN:
        facts = _may_run(session, program, now=now, again=again)
    else:
        facts = _DO[what](session, program, now)
    if facts["outcome"] in _DONE:
        _write_down(session, program, what, actor=actor, now=now)
    return facts


def _hold(session: Session, program: Program, now: datetime) -> Facts:
    done = program_terms.hold(session, program.id, seen=program.next_round_at, now=now)
    outcome = Outcome.HELD if done else Outcome.HELD_ALREADY
    return said(outcome, due_at=program.next_round_at.isoformat())


def _publish(session: Session, program: Program, now: datetime) -> Facts:
    due = coming_slot(program)
    judged = Late.RUN if due.at > now else judge_late(due, now=now, rule=program.rule)
    told = {"due_at": due.at.isoformat()}
    if program.held_at is not None and judged is Late.SKIP:
        return said(Outcome.TOO_LATE, **told)
    if not program_terms.release(session, program.id):
        return said(Outcome.NOT_HELD, **told)
    if due.at > now:
        return said(Outcome.PUBLISHED, **told)
    return said(Outcome.PUBLISHED_DUE if judged is Late.RUN else Outcome.PUBLISHED_WAITS, **told)


def _cancel(session: Session, program: Program, now: datetime) -> Facts:
    following = call_off(session, program, now=now)
    if following is None:  # somebody stores it in this moment
        return said(Outcome.MOVED, next_round_at=program.next_round_at.isoformat())
    return said(
        Outcome.CANCELLED,
        due_at=program.next_round_at.isoformat(),
        next_round_at=following.isoformat(),
    )


def _may_run(session: Session, program: Program, *, now: datetime, again: bool) -> Facts:
    """Look whether a round may run now. That it ran, and is held no more, is written where it is
    stored: a round that cannot be planned stays held."""
    if program.suspended_at is not None:
        return said(Outcome.STOPPED)
    newest = rounds.list_rounds(session, program.id, limit=1)
    lately = [one for one in newest if one.ran_at is not None and now - one.ran_at < LATELY]
    if lately and not again:
        return ran(lately[0])
    pool = participants.list_pool(session, program.id, due_at=program.next_round_at)
    if len(pool) < FEWEST:
        return said(Outcome.TOO_FEW, n=len(pool))
    return said(Outcome.STARTING, n=len(pool))


_DO: Mapping[Order, Callable[[Session, Program, datetime], Facts]] = {
    Order.HOLD: _hold,
    Order.PUBLISH: _publish,
    Order.CANCEL: _cancel,
}
_DONE = frozenset(
    {
        Outcome.HELD,
        Outcome.PUBLISHED,
        Outcome.PUBLISHED_DUE,
        Outcome.PUBLISHED_WAITS,
        Outcome.CANCELLED,
    }
)
_EVENTS = {
    Order.HOLD: "round.held",
    Order.PUBLISH: "round.published",
    Order.CANCEL: "round.cancelled",
}


def _write_down(
    session: Session, program: Program, what: Order, *, actor: str, now: datetime
) -> None:
    audit.write(
        session,
        workspace_id=program.workspace_id,
        at=now,
        event=_EVENTS[what],
        actor=actor,
        subject={"program_id": program.id, "slot": coming_slot(program).slot},
    )
