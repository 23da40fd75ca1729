"""What admins add to the messages of a program, in their own words."""

from bot.services.admission import Admin
from bot.services.answers import Answer, Said
from bot.services.managing.admin_steps import AdminStep, change, look_at, note
from bot.services.managing.programs_terms import stamp_of
from pairing.ids import ProgramId
from pairing.programs import Notes, Program
from storage import program_terms
from storage.database import Database, Session


def is_admitted(db: Database, step: AdminStep, program_id: ProgramId) -> bool:
    """Tell whether somebody may add to the messages of a program; a refusal is written down.

    Transaction: opens one.
    """
    asked = "program.notes"
    return look_at(db, step, program_id, asked=asked, find=lambda *_: True) is not None


def change_notes(
    db: Database, step: AdminStep, program_id: ProgramId, notes: Notes, *, stamp: str
) -> Answer:
    """Keep what is added to messages. notes: as `parse_notes` gave them.

    Returns  PROGRAM_SAVED or CHANGED_MEANWHILE
    Transaction: opens one.
    """

    def act(session: Session, admin: Admin, program: Program) -> Answer:
        seen = program_terms.find_notes(session, program_id)
        if stamp_of(program, seen) != stamp:
            return Answer(Said.CHANGED_MEANWHILE)
        if not program_terms.set_notes(session, program_id, notes, seen=seen):
            return Answer(Said.CHANGED_MEANWHILE)
        note(session, admin, "program.notes_changed", now=step.now, program_id=program_id)
        return Answer(Said.PROGRAM_SAVED)

    return change(db, step, program_id, asked="program.notes", act=act)
