"""Letters to whoever runs a program."""

from datetime import datetime

from bot.delivery.letter import Letter, PostLetter, Undeliverable, person_of, team_of
from bot.runtime import Runtime
from bot.services.operating.installing import find_installer
from bot.views import admin_notices
from bot.views import admin_people as views
from pairing.ids import PersonId, ProgramId
from storage import installations, people, program_admins, programs
from storage.database import Session
from storage.outbox import Message


def made_admin(runtime: Runtime, message: Message) -> Letter:
    """Tell somebody that they run a program. Whoever was taken off again meanwhile is not told."""
    program_id = ProgramId(message.facts["program_id"])
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        name = programs.get_program(session, program_id).name
        by = people.get_person(session, PersonId(message.facts["by"])).slack_user_id
        if message.person_id not in program_admins.admins_of(session, program_id):
            raise Undeliverable("no_admin")
    return PostLetter(team_id, person, views.made_admin(name, by=by))


def notice(runtime: Runtime, message: Message) -> Letter:
    """Tell of what waits for an admin. A hold that somebody decided about meanwhile does not."""
    facts = message.facts
    with runtime.db.read() as session:
        team_id, person = team_of(session, message), person_of(session, message)
        if "contacts" in facts:
            return PostLetter(team_id, person, admin_notices.contact_gone(facts["contacts"]))
        if "scopes" in facts:
            scopes = _still_missing(session, message)
            url = runtime.settings.install_url
            return PostLetter(team_id, person, admin_notices.scopes_missing(scopes, url=url))
        if "installed_at" in facts:
            at = datetime.fromisoformat(facts["installed_at"])
            by = find_installer(session, message.workspace_id, at=at)
            return PostLetter(team_id, person, admin_notices.installed_again(by))
        program = programs.get_program(session, ProgramId(facts["program_id"]))
    due_at = datetime.fromisoformat(facts["held"])
    if program.held_at is None or program.next_round_at != due_at:
        raise Undeliverable("not_held")
    return PostLetter(team_id, person, admin_notices.still_held(program, due_at))


def _still_missing(session: Session, message: Message) -> tuple[str, ...]:
    found = installations.find_installation(session, message.workspace_id)
    has = () if found is None else found.scopes
    missing = tuple(one for one in message.facts["scopes"] if one not in has)
    if not missing:
        raise Undeliverable("granted")
    return missing
