"""Running programs: `/pairme admin`, the pages, and what their buttons do at once."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.admitting import page_of, press, program_of, show, step_of, zone_of
from bot.listeners.calls import Call, Handler, open_form
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.managing import programs, programs_terms
from bot.services.managing.admin_steps import AdminStep
from bot.views import admin as views
from bot.views import admin_forms, replies, texts
from bot.views.rendered import Rendered
from pairing.errors import InvalidTerms

WORD = "admin"  # the first word; what follows it is in the tables `ADMIN_COMMANDS`


def register(app: App) -> None:
    """Connect the pages and their buttons."""
    app.action(Action.ADMIN.value)(on_programs)
    app.action(Action.ADMIN_BACK.value)(on_programs)
    app.action(Action.ADMIN_PROGRAM.value)(on_program)
    app.action(Action.ADMIN_SUSPEND.value)(on_suspend)
    app.action(Action.ADMIN_GO_ON.value)(on_go_on)


def handle_words(table: Mapping[str, Handler]) -> Handler:
    """Make the handler of `/pairme admin …`. table: what each second word does."""

    def on_admin_words(call: Call) -> Rendered | None:
        """Find the handler of the second word; an unknown one is named to admins alone."""
        word, rest = call.next_word()
        handler = table.get(word)
        return _unknown(call, word, known=table) if handler is None else handler(rest)

    return on_admin_words


def on_overview(call: Call) -> Rendered | None:
    """`/pairme admin`: all programs whoever asks runs."""
    view = _overview(call.runtime, step_of(call.runtime, call.client, call.request))
    if view is None:
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    return None if open_form(call, view) else replies.say(texts.FORM_CLOSED)


def on_admin_help(call: Call) -> Rendered:
    """`/pairme admin help`: what one can type there."""
    step = step_of(call.runtime, call.client, call.request)
    if not programs.is_admitted(call.runtime.db, step, asked="admin.help"):
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    return views.help_card()


def on_schedule(call: Call) -> Rendered | None:
    """`/pairme admin schedule every 2 weeks on Tuesday at 10:00`: when rounds begin, in words."""
    step = step_of(call.runtime, call.client, call.request)
    if not programs.is_admitted(call.runtime.db, step, asked="program.terms"):
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    try:
        answer = programs_terms.change_schedule(call.runtime.db, step, call.words)
    except InvalidTerms as wrong:
        return replies.say(admin_forms.schedule_error(wrong))
    call.runtime.wake()
    return views.answered(answer, zone=zone_of(step, answer))


def on_programs(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Show all programs whoever clicked runs."""
    show(ack, body, client, respond, runtime, find=lambda step: _overview(runtime, step))


def on_program(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Show one program."""
    program_id = program_of(body)
    show(ack, body, client, respond, runtime, find=lambda step: page_of(runtime, step, program_id))


def on_suspend(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Stop a program."""
    program_id = program_of(body)
    press(
        ack,
        body,
        client,
        respond,
        runtime,
        act=lambda step: programs.suspend(runtime.db, step, program_id),
        page=lambda step: page_of(runtime, step, program_id),
    )


def on_go_on(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Let a stopped program go on."""
    program_id = program_of(body)
    press(
        ack,
        body,
        client,
        respond,
        runtime,
        act=lambda step: programs.go_on(runtime.db, step, program_id),
        page=lambda step: page_of(runtime, step, program_id),
    )


def _overview(runtime: Runtime, step: AdminStep) -> Mapping[str, Any] | None:
    shown = programs.find_overview(runtime.db, step, file=runtime.contacts)
    return None if shown is None else views.overview(shown)


def _unknown(call: Call, word: str, *, known: Mapping[str, Handler]) -> Rendered:
    step = step_of(call.runtime, call.client, call.request)
    if not programs.is_admitted(call.runtime.db, step, asked="admin.unknown"):
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    return replies.unknown_word(word, known=[one for one in known if one])


ADMIN_COMMANDS: Mapping[str, Handler] = {
    "": on_overview,
    "help": on_admin_help,
    "schedule": on_schedule,
}
