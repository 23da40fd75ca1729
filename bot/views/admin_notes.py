"""The form for what admins add to messages, and how the messages look with it."""

import json
from typing import Any

from bot.ids import Action, Form, ProgramField
from bot.views.blocks import actions, button, context, divider, modal, section
from bot.views.fields import FormField, typed
from bot.views.notes import note_blocks
from bot.views.rendered import Block
from bot.views.texts import admin
from bot.views.texts import admin_forms as words
from pairing.program_forms import MAX_NOTE
from pairing.programs import Notes


def notes_form(meant: str, notes: Notes) -> dict[str, Any]:
    """The two notes. meant: the program, and the state it was opened in (`meant_by`)."""
    fields = [
        FormField(
            ProgramField.INTRO,
            words.INTRO,
            typed(notes.intro or "", most=MAX_NOTE, multiline=True),
            words.NOTE_HINT,
        ),
        FormField(
            ProgramField.WELCOME,
            words.WELCOME,
            typed(notes.welcome or "", most=MAX_NOTE, multiline=True),
            words.NOTE_HINT,
        ),
    ]
    return modal(
        title=words.NOTES_TITLE,
        close=admin.CANCEL,
        submit=words.LOOK,
        callback_id=Form.ADMIN_NOTES.value,
        private_metadata=meant,
        blocks=[context(words.NOTES_NOTE), *(field.as_input() for field in fields)],
    )


def sample(meant: str, notes: Notes) -> dict[str, Any]:
    """How the notes look where people read them. Only saving keeps them."""
    return modal(
        title=words.SAMPLE_TITLE,
        close=admin.CANCEL,
        submit=admin.SAVE,
        callback_id=Form.ADMIN_SAMPLE.value,
        private_metadata=carry(meant, notes),
        blocks=[
            section(words.SAMPLE_INTRO),
            *(note_blocks(notes.intro) or _nothing()),
            divider(),
            section(words.SAMPLE_WELCOME),
            *(note_blocks(notes.welcome) or _nothing()),
            actions(button(words.AGAIN, Action.ADMIN_NOTES_AGAIN)),
        ],
    )


def carry(meant: str, notes: Notes) -> str:
    """What comes back with the sample: at most 3,000 characters, with two notes of 500."""
    said = [meant, notes.intro or "", notes.welcome or ""]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _nothing() -> list[Block]:
    return [context(words.SAMPLE_NOTHING)]
