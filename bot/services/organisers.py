"""Who is told how a program fares."""

from collections.abc import Sequence

from pairing.ids import PersonId
from pairing.programs import Program
from storage import admins, people, program_admins
from storage.database import Session
from storage.people import PersonKind


def list_organisers(
    session: Session, program: Program, *, admin_ids: Sequence[str]
) -> list[PersonId]:
    """Return who hears about the rounds of a program, by id.

    Those who run it; when nobody was made admin of it, the workspace's admins who take part, and
    those the operator named.
    admin_ids  Slack ids of those the operator named
    Transaction: inside the caller's, which must write: somebody named may not be known yet.
    """
    own = program_admins.admins_of(session, program.id)
    if own:
        return sorted(own)
    who = {*admins.list_admins(session, program.workspace_id)}
    who.update(find_named(session, program, admin_ids))
    return sorted(who)


def find_named(session: Session, program: Program, admin_ids: Sequence[str]) -> list[PersonId]:
    """Find those whom the operator named; somebody who cannot be written to is left out."""
    found = [
        people.ensure_person(session, program.workspace_id, slack_user_id=one) for one in admin_ids
    ]
    return [one.id for one in found if one.kind is PersonKind.MEMBER and not one.deactivated]
