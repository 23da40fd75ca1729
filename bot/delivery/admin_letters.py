"""Letters to whoever runs a program."""

from bot.delivery.letter import Letter, PostLetter, Undeliverable, person_of, team_of
from bot.runtime import Runtime
from bot.views import admin_people as views
from pairing.ids import PersonId, ProgramId
from storage import people, program_admins, programs
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
