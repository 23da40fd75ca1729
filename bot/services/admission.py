"""Who may run programs: asked anew at every step, and every refusal is written down."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.services.people import SlackPerson, learn
from bot.services.requests import Caller
from pairing.ids import ProgramId
from storage import audit, program_admins
from storage.database import Session
from storage.people import Person, PersonKind
from storage.workspaces import Workspace


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who may run programs of a workspace.

    runs_all  every program, present and future: an admin or owner of the workspace, or somebody
              the operator named
    programs  those they were made admin of
    """

    workspace: Workspace
    person: Person
    runs_all: bool
    programs: frozenset[ProgramId]

    def may_run(self, program_id: ProgramId | None) -> bool:
        """Tell whether they may change a program; None: anything that concerns no single one."""
        return self.runs_all or program_id in self.programs


def admit(
    session: Session,
    caller: Caller,
    *,
    who: SlackPerson | None,
    named: Collection[str],
    asked: str,
    now: datetime,
    program_id: ProgramId | None = None,
    any_program: bool = False,
) -> Admin | None:
    """Return the admin who asks, or None, and then the refusal is in the audit trail.

    who          what Slack says about them this moment; None when it does not answer: then what we
                 know counts
    named        Slack ids that the operator named (`Settings.admin_ids`)
    asked        what they wanted, as the audit trail names it: "program.suspend"
    program_id   the program that is looked at or changed
    any_program  enough to run any program: for what shows only what they may see
    Transaction: inside the caller's, which must write.
    """
    person = caller.person if who is None else learn(session, caller.person, who, now=now)
    admin = _admin(session, caller.workspace, person, named=named)
    if admin is not None and ((any_program and admin.programs) or _may(session, admin, program_id)):
        return admin
    audit.write(
        session,
        workspace_id=caller.workspace.id,
        at=now,
        event=audit.REFUSED,
        actor=person.slack_user_id,
        subject={"asked": asked},
    )
    return None


def runs_any(session: Session, person: Person, *, named: Collection[str]) -> bool:
    """Tell whether somebody runs any program, as far as we know; for what only points the way.

    Whoever follows it is asked for by `admit`. Transaction: inside the caller's; only reads.
    """
    if not _may_run_anything(person):
        return False
    return _runs_all(person, named) or bool(program_admins.programs_of(session, person.id))


def _may(session: Session, admin: Admin, program_id: ProgramId | None) -> bool:
    """Who runs all programs runs those of their own workspace."""
    if program_id is not None and not program_admins.is_of(session, program_id, admin.workspace.id):
        return False
    return admin.may_run(program_id)


def _admin(
    session: Session, workspace: Workspace, person: Person, *, named: Collection[str]
) -> Admin | None:
    """Guests, bots, strangers and closed accounts run nothing, whoever named them."""
    if not _may_run_anything(person):
        return None
    runs_all = _runs_all(person, named)
    programs = program_admins.programs_of(session, person.id)
    return Admin(workspace, person, runs_all, programs) if runs_all or programs else None


def _may_run_anything(person: Person) -> bool:
    return person.kind is PersonKind.MEMBER and not person.deactivated


def _runs_all(person: Person, named: Collection[str]) -> bool:
    return person.is_admin or person.slack_user_id in named
