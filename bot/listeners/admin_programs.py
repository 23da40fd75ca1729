"""The forms about a program: making it, its name, when its rounds begin, who may be paired."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, Form, ProgramField
from bot.listeners.admitting import (
    meant_by,
    page_of,
    program_of,
    said_in,
    show,
    submit,
    ticked_in,
)
from bot.runtime import Runtime
from bot.services.answers import Answer
from bot.services.managing import programs, programs_terms
from bot.services.managing.admin_steps import AdminStep
from bot.services.managing.programs_terms import ProgramForm
from bot.views import admin, admin_forms
from pairing.weights import Factor

Body = Mapping[str, Any]
CALENDAR = (
    ProgramField.OFTEN,
    ProgramField.WEEKDAY,
    ProgramField.COUNTED_FROM,
    ProgramField.TIME,
    ProgramField.ZONE,
    ProgramField.BLACKOUTS,
    ProgramField.PRESET,
)
RULES = (
    ProgramField.STAGE_GAP,
    ProgramField.OVERLAP,
    ProgramField.MIN_SCORE,
    ProgramField.ODD,
)


def register(app: App) -> None:
    """Connect the buttons that open the forms, and the forms."""
    app.action(Action.ADMIN_NEW.value)(on_open_new)
    app.action(Action.ADMIN_RENAME.value)(on_open_rename)
    app.action(Action.ADMIN_CALENDAR.value)(on_open_calendar)
    app.action(Action.ADMIN_RULES.value)(on_open_rules)
    app.action(Action.ADMIN_WEIGHTS.value)(on_open_weights)
    app.view(Form.ADMIN_NEW.value)(on_new_form)
    app.view(Form.ADMIN_RENAME.value)(on_rename_form)
    app.view(Form.ADMIN_CALENDAR.value)(on_calendar_form)
    app.view(Form.ADMIN_RULES.value)(on_rules_form)
    app.view(Form.ADMIN_WEIGHTS.value)(on_weights_form)


def on_open_new(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form for a new program."""

    def find(step: AdminStep) -> Mapping[str, Any] | None:
        zone = programs.find_new(runtime.db, step)
        return None if zone is None else admin_forms.new_form(zone)

    show(ack, body, client, respond, runtime, find=find, lay=True)


def on_new_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Make a program."""
    said = said_in(
        body, ProgramField.NAME, ProgramField.PRESET, ProgramField.TIME, ProgramField.ZONE
    )

    def below(step: AdminStep) -> Mapping[str, Any] | None:
        shown = programs.find_overview(runtime.db, step, file=runtime.contacts)
        return None if shown is None else admin.overview(shown)

    submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs.create(runtime.db, step, said),
        beside=ProgramField.NAME,
        below=below,
    )


def on_open_rename(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form for another name."""
    _open(ack, body, client, respond, runtime, asked="rename", draw=admin_forms.rename_form)


def on_rename_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Give a program another name."""
    program_id, _ = meant_by(body)
    name = said_in(body, ProgramField.NAME)["name"]
    _submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs.rename(runtime.db, step, program_id, name),
        beside=ProgramField.NAME,
    )


def on_open_calendar(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form for when rounds begin."""
    _open(ack, body, client, respond, runtime, asked="terms", draw=admin_forms.calendar_form)


def on_calendar_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Set when rounds begin, and tell when the next one does."""
    program_id, stamp = meant_by(body)
    said = said_in(body, *CALENDAR)
    _submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs_terms.change_calendar(
            runtime.db, step, program_id, said, stamp=stamp
        ),
        beside=ProgramField.TIME,
    )


def on_open_rules(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form for who may be paired."""
    _open(ack, body, client, respond, runtime, asked="rules", draw=admin_forms.rules_form)


def on_rules_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Set who may be paired."""
    program_id, stamp = meant_by(body)
    said, on = said_in(body, *RULES), ticked_in(body, ProgramField.SWITCHES)
    _submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs_terms.change_rules(
            runtime.db, step, program_id, said, on=on, stamp=stamp
        ),
        beside=ProgramField.STAGE_GAP,
    )


def on_open_weights(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form for what counts how much."""
    _open(ack, body, client, respond, runtime, asked="weights", draw=admin_forms.weights_form)


def on_weights_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Set what counts how much."""
    program_id, stamp = meant_by(body)
    written = said_in(body, *Factor)
    said = {factor: written[factor.value] for factor in Factor}
    _submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs_terms.change_weights(
            runtime.db, step, program_id, said, stamp=stamp
        ),
        beside=Factor.EXCHANGE,
    )


def _open(
    ack: Ack,
    body: Body,
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    asked: str,
    draw: Callable[[ProgramForm], Mapping[str, Any]],
) -> None:
    program_id = program_of(body)

    def find(step: AdminStep) -> Mapping[str, Any] | None:
        form = programs_terms.find_form(runtime.db, step, program_id, asked=f"program.{asked}")
        return None if form is None else draw(form)

    show(ack, body, client, respond, runtime, find=find, lay=True)


def _submit(
    ack: Ack,
    body: Body,
    client: WebClient,
    runtime: Runtime,
    *,
    act: Callable[[AdminStep], Answer],
    beside: ProgramField | Factor,
) -> None:
    program_id, _ = meant_by(body)
    submit(
        ack,
        body,
        client,
        runtime,
        act=act,
        beside=beside,
        below=lambda step: page_of(runtime, step, program_id),
    )
