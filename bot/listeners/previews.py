"""Looking at the coming round and deciding about it: preview, hold, publish, run now, cancel.

What takes long is planned behind the acknowledgment, in a window or message that says so.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.admitting import program_of, refuse_step, step_of
from bot.listeners.answering import redraw_home, refuse, status_of, tell
from bot.listeners.calls import Call, Handler
from bot.listeners.payloads import action_request
from bot.listeners.round_payloads import meant_of, seen_of
from bot.listeners.round_windows import draw, is_window, open_window, show
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.drawing import round_starts
from bot.services.drawing.round_outcomes import Facts, Meant, Outcome
from bot.services.drawing.round_starts import Totals
from bot.services.managing import previews, round_orders
from bot.services.managing.previews import Sight
from bot.services.managing.round_orders import Order
from bot.services.requests import Request
from bot.views import previews as views
from bot.views import replies, texts
from bot.views import round_orders as order_views
from bot.views.rendered import Rendered
from pairing.programs import Program
from storage.errors import StorageError

log = logging.getLogger(__name__)

ASKED = "round.preview"


def register(app: App) -> None:
    """Connect the buttons about the coming round."""
    app.action(Action.ROUND_PREVIEW.value)(on_round_preview)
    app.action(Action.ROUND_HOLD.value)(on_round_hold)
    app.action(Action.ROUND_PUBLISH.value)(on_round_publish)
    app.action(Action.ROUND_RUN.value)(on_round_run)
    app.action(Action.ROUND_CANCEL.value)(on_round_cancel)


def on_preview(call: Call) -> Rendered | None:
    """`/pairme admin preview`: a window that shows the coming round once it is planned."""
    runtime, step = call.runtime, step_of(call.runtime, call.client, call.request)
    sight = previews.find_sight(runtime.db, step, asked=ASKED, name=call.words)
    if sight is None:
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    if sight.program is None:
        return order_views.which_program("preview", sight, name=call.words)
    view_id = open_window(call.client, call.trigger_id, _looking(sight, sight.program))
    if view_id is None:
        return replies.say(texts.FORM_CLOSED)
    runtime.workers.submit(show, runtime, call.client, view_id, sight.program)
    return None


def on_order(what: Order, call: Call) -> Rendered | None:
    """`/pairme admin hold` and its like: ask first; the button below the question does it."""
    step = step_of(call.runtime, call.client, call.request)
    sight = previews.find_sight(call.runtime.db, step, asked=f"round.{what}", name=call.words)
    if sight is None:
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    if sight.program is None:
        return order_views.which_program(what, sight, name=call.words)
    return order_views.ask(what, sight)


ADMIN_COMMANDS: Mapping[str, Handler] = {
    "preview": on_preview,
    **{what.value: partial(on_order, what) for what in Order},
}


def on_round_preview(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Look again, or for the first time, from a button."""
    step = step_of(runtime, client, action_request(body))
    sight = previews.find_sight(runtime.db, step, asked=ASKED, program_id=program_of(body))
    if sight is None or sight.program is None:
        refuse_step(ack, body, client, respond, runtime)
        return
    looking = _looking(sight, sight.program)
    if is_window(body):
        is_open = draw(client, body["view"]["id"], looking) is not None
        view_id = str(body["view"]["id"]) if is_open else None
    else:
        view_id = open_window(client, body["trigger_id"], looking)
    ack()
    if view_id is not None:
        runtime.workers.submit(show, runtime, client, view_id, sight.program)


def on_round_hold(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Let the coming round wait."""
    _carry_out(Order.HOLD, ack, body, client, respond, runtime)


def on_round_publish(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Let the held round go on."""
    _carry_out(Order.PUBLISH, ack, body, client, respond, runtime)


def on_round_cancel(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Call the coming round off."""
    _carry_out(Order.CANCEL, ack, body, client, respond, runtime)


def on_round_run(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Run the coming round now: it is planned behind the acknowledgment."""
    _carry_out(Order.RUN, ack, body, client, respond, runtime)


def _carry_out(
    what: Order,
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
) -> None:
    meant = meant_of(body)
    if meant is None:
        refuse(ack, body, client, respond, runtime, texts.NO_LONGER_ACTIVE)
        return
    request = action_request(body)
    step = step_of(runtime, client, request)
    try:
        answer = round_orders.order(runtime.db, step, what=what, meant=meant)
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    ack()
    answer_it = partial(_answer, runtime, body, client, respond)
    if answer.said is not Said.ROUND_ORDER:
        answer_it(replies.say(texts.REPLIES[answer.said]))
        return
    if answer.facts["outcome"] == Outcome.STARTING:
        answer_it(order_views.starting(answer.facts["n"]))
        runtime.workers.submit(
            _start, runtime, body, client, respond, request, meant, seen_of(body)
        )
        return
    runtime.wake()
    answer_it(_in_words(runtime, request, answer.facts, meant))
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)


def _start(
    runtime: Runtime,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    request: Request,
    meant: Meant,
    seen: Totals | None,
) -> None:
    """Run the round, and say what came of it where the button was."""
    try:
        facts = round_starts.start(
            runtime.db,
            meant,
            by=request.slack_user_id,
            seen=seen,
            library=runtime.library,
            locks=runtime.locks,
            now=runtime.now(),
            stop=runtime.stopping,
        )
        message = _in_words(runtime, request, facts, meant)
    except Exception:  # whatever it was, the admin must not wait for it
        log.exception("round not started", extra={"event": "round.failed"})
        message = replies.say(texts.FAILED)
    runtime.wake()
    _answer(runtime, body, client, respond, message)
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)


def _in_words(runtime: Runtime, request: Request, facts: Facts, meant: Meant) -> Rendered:
    who = {"team_id": request.team_id, "slack_user_id": request.slack_user_id}
    zone = status_of(runtime, **who).zone
    return order_views.ordered(facts, zone=zone, program_id=meant.program_id)


def _answer(
    runtime: Runtime,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    message: Rendered,
) -> None:
    """Show a message in the place of what was clicked."""
    if is_window(body):
        draw(client, body["view"]["id"], order_views.window(message))
    else:
        tell(runtime, message, body=body, client=client, respond=respond)


def _looking(sight: Sight, program: Program) -> Mapping[str, Any]:
    return views.looking(program, n_people=sight.n_people, seconds=sight.takes_s)
