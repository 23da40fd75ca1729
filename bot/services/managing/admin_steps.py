"""One step of somebody who runs programs: looked at and carried out only for those who may.

Every step asks anew, also the one behind a form that was opened a moment ago.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.services.admission import Admin, admit
from bot.services.answers import Answer, Said
from bot.services.people import SlackPerson
from bot.services.requests import Caller, Request, caller_of, once
from pairing.ids import ProgramId
from pairing.programs import Program
from storage import audit, programs
from storage.database import Database, Session

Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True)
class AdminStep:
    """Who asks, and when.

    who    what Slack says about them this moment; None when it does not answer
    named  Slack ids that the operator named
    """

    request: Request
    who: SlackPerson | None
    now: datetime
    named: Collection[str] = field(default_factory=tuple)


def look(
    db: Database,
    step: AdminStep,
    *,
    asked: str,
    find: Callable[[Session, Admin], Shown],
    program_id: ProgramId | None = None,
    any_program: bool = False,
) -> Shown | None:
    """Return what an admin may see; None for everybody else, and then it is written down.

    asked, program_id, any_program  as in `admit`
    Transaction: opens one, for what Slack says about whoever asks, and for a refusal.
    """
    with db.write() as session:
        caller = caller_of(session, step.request, now=step.now)
        admin = _admit(session, caller, step, asked, program_id, any_program)
        return None if admin is None else find(session, admin)


def look_at(
    db: Database,
    step: AdminStep,
    program_id: ProgramId,
    *,
    asked: str,
    find: Callable[[Session, Admin, Program], Shown],
) -> Shown | None:
    """Do what `look` does, for one program."""

    def find_it(session: Session, admin: Admin) -> Shown:
        return find(session, admin, programs.get_program(session, program_id))

    return look(db, step, asked=asked, find=find_it, program_id=program_id)


def carry_out(
    db: Database,
    step: AdminStep,
    *,
    asked: str,
    act: Callable[[Session, Admin], Answer],
    program_id: ProgramId | None = None,
    any_program: bool = False,
) -> Answer:
    """Do once what an admin asks for. Returns ADMIN_ONLY for everybody else, written down.

    Transaction: opens one; the act writes its line of the audit trail in it (`note`).
    """

    def act_if_admitted(session: Session, caller: Caller) -> Answer:
        admin = _admit(session, caller, step, asked, program_id, any_program)
        return Answer(Said.ADMIN_ONLY) if admin is None else act(session, admin)

    return once(db, step.request, now=step.now, act=act_if_admitted)


def change(
    db: Database,
    step: AdminStep,
    program_id: ProgramId,
    *,
    asked: str,
    act: Callable[[Session, Admin, Program], Answer],
) -> Answer:
    """Do what `carry_out` does, to one program."""

    def act_on_it(session: Session, admin: Admin) -> Answer:
        return act(session, admin, programs.get_program(session, program_id))

    return carry_out(db, step, asked=asked, act=act_on_it, program_id=program_id)


def note(session: Session, admin: Admin, event: str, *, now: datetime, **subject: int) -> None:
    """Write down what an admin did. subject: ids only. Transaction: that of the deed."""
    audit.write(
        session,
        workspace_id=admin.workspace.id,
        at=now,
        event=event,
        actor=admin.person.slack_user_id,
        subject=subject,
    )


def _admit(
    session: Session,
    caller: Caller,
    step: AdminStep,
    asked: str,
    program_id: ProgramId | None,
    any_program: bool,
) -> Admin | None:
    return admit(
        session,
        caller,
        who=step.who,
        named=step.named,
        asked=asked,
        now=step.now,
        program_id=program_id,
        any_program=any_program,
    )
