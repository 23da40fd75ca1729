"""Who runs a program: shown, added, taken off, handed over."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, Form, ProgramField
from bot.listeners.admitting import meant_by, press, program_of, show, submit, ticked_in
from bot.listeners.asking import who_else
from bot.listeners.payloads import form_request, number_of
from bot.runtime import Runtime
from bot.services.managing import programs_admins
from bot.services.managing.admin_steps import AdminStep
from bot.services.managing.programs_admins import MOST_ADDED, AdminsPage, Named
from bot.views import admin_people as views
from pairing.ids import PersonId, ProgramId

Body = Mapping[str, Any]


def register(app: App) -> None:
    """Connect the page, its buttons and the two forms."""
    app.action(Action.ADMIN_PEOPLE.value)(on_admins)
    app.action(Action.ADMIN_ADD.value)(on_open_add)
    app.action(Action.ADMIN_HAND_OVER.value)(on_open_hand_over)
    app.action(Action.ADMIN_REMOVE.value)(on_remove_admin)
    app.view(Form.ADMIN_ADD.value)(on_add_form)
    app.view(Form.ADMIN_HAND_OVER.value)(on_hand_over_form)


def on_admins(ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime) -> None:
    """Show who runs a program."""
    program_id = program_of(body)
    show(ack, body, client, respond, runtime, find=lambda step: _page(runtime, step, program_id))


def on_open_add(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form to add somebody."""
    find = partial(_drawn, runtime, program_of(body), views.add_form)
    show(ack, body, client, respond, runtime, find=find, lay=True)


def on_add_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Let people run a program."""
    program_id, _ = meant_by(body)
    submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs_admins.add(runtime.db, step, program_id, _named(client, body)),
        beside=ProgramField.PEOPLE,
        below=lambda step: _page(runtime, step, program_id),
    )


def on_open_hand_over(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form to hand a program over."""
    find = partial(_drawn, runtime, program_of(body), views.hand_over_form)
    show(ack, body, client, respond, runtime, find=find, lay=True)


def on_hand_over_form(ack: Ack, body: Body, client: WebClient, runtime: Runtime) -> None:
    """Let somebody run a program in place of whoever asks."""
    program_id, _ = meant_by(body)
    submit(
        ack,
        body,
        client,
        runtime,
        act=lambda step: programs_admins.hand_over(
            runtime.db, step, program_id, _named(client, body)
        ),
        beside=ProgramField.PEOPLE,
        below=lambda step: _page(runtime, step, program_id),
    )


def on_remove_admin(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Take somebody off the list."""
    program, _, person = str(body["actions"][0].get("value", "")).partition("/")
    program_id = ProgramId(number_of(program) or 0)
    person_id = PersonId(number_of(person) or 0)
    press(
        ack,
        body,
        client,
        respond,
        runtime,
        act=lambda step: programs_admins.remove(runtime.db, step, program_id, person_id),
        page=lambda step: _page(runtime, step, program_id),
    )


def _drawn(
    runtime: Runtime,
    program_id: ProgramId,
    draw: Callable[[AdminsPage], dict[str, Any]],
    step: AdminStep,
) -> Mapping[str, Any] | None:
    page = programs_admins.find_admins(runtime.db, step, program_id)
    return None if page is None else draw(page)


def _page(runtime: Runtime, step: AdminStep, program_id: ProgramId) -> Mapping[str, Any] | None:
    return _drawn(runtime, program_id, views.admins_page, step)


def _named(client: WebClient, body: Body) -> list[Named]:
    """Whom a form names, with what Slack says about them; one more than may be is enough."""
    chosen = list(dict.fromkeys(ticked_in(body, ProgramField.PEOPLE)))[: MOST_ADDED + 1]
    request = form_request(body)
    return [Named(one, who_else(client, request, slack_user_id=one)) for one in chosen]
