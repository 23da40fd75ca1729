"""Who is told how a program fares, and of what only they can mend."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.services.messages import KEPT, new_delivery_key
from bot.services.named_admins import NamedAdmins, still_named
from pairing.ids import PersonId, WorkspaceId
from pairing.programs import Program
from storage import admins, people, program_admins, programs, workspaces
from storage.database import Session
from storage.erasure_ledger import UNREADABLE
from storage.outbox import MessageKind, NewMessage
from storage.people import Person, PersonKind

log = logging.getLogger(__name__)


def list_organisers(session: Session, program: Program, *, named: NamedAdmins) -> list[PersonId]:
    """Return who hears about the rounds of a program, by id.

    Those who run it; when nobody was made admin of it, the workspace's admins who take part, and
    those the operator named.
    Transaction: inside the caller's, which must write: somebody named may not be known yet.
    """
    own = program_admins.admins_of(session, program.id)
    return sorted(own) if own else _of_workspace(session, program.workspace_id, named)


def list_all_organisers(
    session: Session, workspace_id: WorkspaceId, *, named: NamedAdmins
) -> list[PersonId]:
    """Return who hears of what concerns all programs of a workspace, by id.

    The workspace's admins who take part, and those the operator named; when there is nobody, those
    who were made admin of a program.
    Transaction: as above.
    """
    ours = _of_workspace(session, workspace_id, named)
    if ours:
        return ours
    every = programs.list_programs(session, workspace_id)
    return sorted({who for one in every for who in program_admins.admins_of(session, one.id)})


def list_known_admins(session: Session, workspace_id: WorkspaceId) -> list[Person]:
    """Return everybody here who may run a program, as far as we know, by id.

    The workspace's admins, also those who take part in nothing, and the admins of programs.
    Transaction: inside the caller's; only reads.
    """
    every = programs.list_programs(session, workspace_id)
    who = {*admins.list_admins(session, workspace_id, also_others=True)}
    who.update(one for each in every for one in program_admins.admins_of(session, each.id))
    return list(people.get_people(session, workspace_id, sorted(who)).values())


def find_named(session: Session, program: Program, named: NamedAdmins) -> list[PersonId]:
    """Find those whom the operator named; somebody who cannot be written to is left out, and
    everybody while nobody can tell who was erased. Transaction: the caller's, which must write."""
    return _named(session, program.workspace_id, named)


def admin_notice(
    workspace_id: WorkspaceId, admin_id: PersonId, facts: Mapping[str, Any], *, at: datetime
) -> NewMessage:
    """Tell an admin of what waits for them.

    facts  `held`, when the round of `program_id` was due that nobody decides about; or `contacts`,
           how many there are for each purpose now that one of them is gone; or `installed_at`,
           when somebody installed the app again; or `scopes`, what was not granted
    """
    return NewMessage(
        workspace_id=workspace_id,
        kind=MessageKind.ADMIN_NOTICE,
        delivery_key=new_delivery_key(),
        send_after=at,
        expires_at=at + KEPT,
        person_id=admin_id,
        facts=facts,
    )


def _of_workspace(
    session: Session, workspace_id: WorkspaceId, named: NamedAdmins
) -> list[PersonId]:
    who = {*admins.list_admins(session, workspace_id)}
    who.update(_named(session, workspace_id, named))
    return sorted(who)


def _named(session: Session, workspace_id: WorkspaceId, named: NamedAdmins) -> list[PersonId]:
    if not named.ids:
        return []
    # who is being erased at this moment is gone then, or stays until the end of this transaction
    people.find_people(session, workspace_id, named.ids, hold=True)
    try:
        there = still_named(session, workspaces.get_workspace(session, workspace_id), named)
    except UNREADABLE as error:  # telling nobody is no reason to run no round
        log.error(
            "the erasure ledger cannot be read (%s): nobody whom PAIRME_ADMINS names is told",
            type(error).__name__,
            extra={"event": "ledger.unreadable"},
        )
        return []
    found = [people.ensure_person(session, workspace_id, slack_user_id=one) for one in there]
    return [one.id for one in found if one.kind is PersonKind.MEMBER and not one.deactivated]
