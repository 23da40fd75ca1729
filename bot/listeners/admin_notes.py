"""What admins add to messages: written, looked at, and only then kept."""

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, Form, ProgramField
from bot.listeners.admitting import page_of, program_of, said_in, show, step_of, submit
from bot.listeners.payloads import form_request, number_of
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.managing import programs_notes, programs_terms
from bot.services.managing.admin_steps import AdminStep
from bot.views import admin, admin_forms, admin_notes, replies, texts
from pairing.errors import InvalidTerms
from pairing.ids import ProgramId
from pairing.program_forms import parse_notes
from pairing.programs import Notes
from storage.errors import StorageError

Body = Mapping[str, Any]


def register(app: App) -> None:
    """Connect the form, the page that shows how it looks, and the way back."""
    app.action(Action.ADMIN_NOTES.value)(on_open_notes)
    app.action(Action.ADMIN_NOTES_AGAIN.value)(on_notes_again)
    app.view(Form.ADMIN_NOTES.value)(on_notes_form)
    app.view(Form.ADMIN_SAMPLE.value)(on_sample_form)


def on_open_notes(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form with what is added now."""
    program_id = program_of(body)

    def find(step: AdminStep) -> Mapping[str, Any] | None:
        form = programs_terms.find_form(runtime.db, step, program_id, asked="program.notes")
        if form is None:
            return None
        return admin_notes.notes_form(admin_forms.meant_by(form), form.notes)

    show(ack, body, client, respond, runtime, find=find, lay=True)


def on_notes_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Show how the notes look, in the place of the form; nothing is kept yet."""
    meant = str(body["view"].get("private_metadata", ""))
    said = said_in(body, ProgramField.INTRO, ProgramField.WELCOME)
    step = step_of(runtime, client, form_request(body))
    try:
        admitted = programs_notes.is_admitted(runtime.db, step, _program(meant))
        notes = parse_notes(intro=said["intro"], welcome=said["welcome"])
    except InvalidTerms as wrong:
        if admitted:
            ack(response_action="errors", errors=admin_forms.form_errors(wrong))
            return
    except StorageError:
        errors = {ProgramField.INTRO.value: texts.NOT_SAVED_PLAIN}
        ack(response_action="errors", errors=errors)
        return
    if not admitted:
        refusal = admin.notice(replies.say(texts.REPLIES[Said.ADMIN_ONLY]))
        ack(response_action="update", view=refusal)
        return
    ack(response_action="update", view=admin_notes.sample(meant, notes))


def on_notes_again(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Go back to the form, with what was written."""
    meant, notes = _carried(body)

    def find(step: AdminStep) -> Mapping[str, Any] | None:
        admitted = programs_notes.is_admitted(runtime.db, step, _program(meant))
        return admin_notes.notes_form(meant, notes) if admitted else None

    show(ack, body, client, respond, runtime, find=find)


def on_sample_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Keep the notes that were shown."""
    meant, notes = _carried(body)
    program_id, stamp = _program(meant), meant.partition("/")[2]
    submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs_notes.change_notes(
            runtime.db, step, program_id, notes, stamp=stamp
        ),
        beside=ProgramField.INTRO,
        below=lambda step: page_of(runtime, step, program_id),
    )


def _program(meant: str) -> ProgramId:
    return ProgramId(number_of(meant.partition("/")[0]) or 0)


def _carried(body: Body) -> tuple[str, Notes]:
    """What was written, as the page that shows it carries it; nothing when it is none of ours."""
    try:
        meant, intro, welcome = json.loads(body["view"].get("private_metadata", ""))
        return str(meant), parse_notes(intro=str(intro), welcome=str(welcome))
    except (ValueError, TypeError, InvalidTerms):
        return "", Notes()
