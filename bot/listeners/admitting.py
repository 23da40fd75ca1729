"""What listeners for whoever runs programs share: who asks, what about, and how it is shown.

Nothing is decided here: the services ask anew at every step (`bot.services.managing.admin_steps`).
"""

import logging
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.ids import VALUE
from bot.listeners.answering import refuse
from bot.listeners.asking import code_of, who_is
from bot.listeners.payloads import action_request, chosen_in, form_request, number_of
from bot.listeners.refusing import note_shown
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.managing import programs
from bot.services.managing.admin_steps import AdminStep
from bot.services.requests import Request
from bot.services.status import FALLBACK_ZONE
from bot.views import admin, admin_forms, texts
from pairing.errors import InvalidTerms
from pairing.ids import ProgramId
from storage.errors import StorageError

log = logging.getLogger(__name__)

Body = Mapping[str, Any]
View = Mapping[str, Any]
NO_PROGRAM = ProgramId(0)  # nobody runs it: what makes no sense is refused like what is not theirs


def step_of(runtime: Runtime, client: WebClient, request: Request) -> AdminStep:
    """Ask Slack who takes a step in running programs. Takes a second at most."""
    return AdminStep(
        request,
        who=who_is(client, request),
        now=runtime.now(),
        named=runtime.settings.admin_ids,
    )


def zone_of(step: AdminStep, answer: Answer) -> str:
    """The zone of whoever takes a step; while Slack does not say, that of the program."""
    own = None if step.who is None else step.who.zone
    return own or str(answer.facts.get("zone", FALLBACK_ZONE))


def program_of(body: Body) -> ProgramId:
    """The program a button speaks of."""
    return ProgramId(number_of(body["actions"][0].get("value", "")) or NO_PROGRAM)


def meant_by(body: Body) -> tuple[ProgramId, str]:
    """The program a form was opened for, and the state it was opened in (`admin_forms`)."""
    program, _, stamp = str(body["view"].get("private_metadata", "")).partition("/")
    return ProgramId(number_of(program) or NO_PROGRAM), stamp


def said_in(body: Body, *fields: StrEnum) -> dict[str, str]:
    """What was typed or chosen in the fields of a submitted form that hold one thing each."""
    values = body["view"]["state"]["values"]
    return {field.value: str(_date(values, field) or chosen_in(values, field)) for field in fields}


def ticked_in(body: Body, field: StrEnum) -> list[str]:
    """What was chosen in a field that holds several things."""
    chosen = chosen_in(body["view"]["state"]["values"], field)
    return [] if isinstance(chosen, str) else list(chosen)


def page_of(runtime: Runtime, step: AdminStep, program_id: ProgramId) -> View | None:
    """Draw the page of a program; None for who does not run it."""
    page = programs.find_page(runtime.db, step, program_id)
    return None if page is None else admin.program_page(page)


def refuse_step(
    ack: Ack, body: Body, client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Acknowledge a click of somebody who may not, and say so; not what there would have been."""
    refuse(ack, body, client, respond, runtime, texts.REPLIES[Said.ADMIN_ONLY])


def show(
    ack: Ack,
    body: Body,
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    find: Callable[[AdminStep], View | None],
    lay: bool = False,
) -> None:
    """Show a page or a form to whoever may see it, then acknowledge: a trigger lives 3 seconds.

    find  draws it; None for who may not: they are told so, and not what there would have been
    lay   over what is there, so that closing it leads back; else in its place
    """
    try:
        view = find(step_of(runtime, client, action_request(body)))
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    if view is None:
        refuse_step(ack, body, client, respond, runtime)
        return
    if body.get("view", {}).get("type") != "modal":
        client.views_open(trigger_id=body["trigger_id"], view=dict(view))
    elif lay:
        client.views_push(trigger_id=body["trigger_id"], view=dict(view))
    else:
        client.views_update(view_id=body["view"]["id"], view=dict(view))
    ack()


def press(
    ack: Ack,
    body: Body,
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    act: Callable[[AdminStep], Answer],
    page: Callable[[AdminStep], View | None],
) -> None:
    """Commit what a button on a page asks for, acknowledge, and draw the page anew.

    page  the page afterwards; what came of it stands above
    """
    step = step_of(runtime, client, action_request(body))
    try:
        answer = act(step)
        view = None if answer.said is Said.ADMIN_ONLY else page(step)
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    if view is None:
        refuse_step(ack, body, client, respond, runtime)
        return
    ack()
    runtime.wake()
    message = admin.answered(answer, zone=zone_of(step, answer))
    note_shown(message)
    with_answer = {**view, "blocks": [*message.blocks, *view["blocks"]]}
    page_id = body.get("view", {}).get("id")
    if page_id:
        _redraw(client, page_id, with_answer)


def submit(
    ack: Ack,
    body: Body,
    client: WebClient,
    runtime: Runtime,
    *,
    act: Callable[[AdminStep], Answer],
    beside: StrEnum,
    below: Callable[[AdminStep], View | None],
) -> None:
    """Commit a form, say what came of it in its place, and draw the page below it anew.

    beside  the field that an error of ours is shown at
    below   the page afterwards
    """
    step = step_of(runtime, client, form_request(body))
    try:
        answer = act(step)
    except InvalidTerms as wrong:
        ack(response_action="errors", errors=admin_forms.form_errors(wrong))
        return
    except StorageError:
        ack(response_action="errors", errors={beside.value: texts.NOT_SAVED_PLAIN})
        return
    message = admin.answered(answer, zone=zone_of(step, answer))
    ack(response_action="update", view=admin.notice(message))
    runtime.wake()
    root = body["view"].get("root_view_id")
    if answer.said is not Said.ADMIN_ONLY and root and root != body["view"]["id"]:
        view = below(step)
        if view is not None:
            _redraw(client, root, view)


def _redraw(client: WebClient, view_id: str, view: View) -> None:
    """A page that was closed meanwhile needs no redrawing."""
    try:
        client.views_update(view_id=view_id, view=dict(view))
    except (SlackClientError, OSError) as error:
        log.info("page not drawn", extra={"event": "page.lost", "reason": code_of(error)})


def _date(values: Body, field: StrEnum) -> str:
    return str(values.get(field.value, {}).get(VALUE, {}).get("selected_date") or "")
