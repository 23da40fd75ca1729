"""The buttons below "have you found a time?": we have, ask me later, not this round."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.answering import redraw_home, refuse, tell
from bot.listeners.payloads import action_request, pair_of, private_request
from bot.listeners.wording import inactive
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.joining import care
from bot.services.joining.care import Choice
from bot.services.talking import nudges
from bot.views import nudges as views
from bot.views import texts
from pairing.ids import PairId
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect the three buttons; the fourth, which finds a time, has a form."""
    app.action(Action.WE_BOOKED.value)(on_we_booked)
    app.action(Action.NUDGE_LATER.value)(on_nudge_later)
    app.action(Action.CANNOT.value)(on_cannot)


def on_we_booked(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Note that they have a time; nobody of the pair is asked about it any more."""

    def act(pair_id: PairId) -> Answer:
        now = runtime.now()
        return nudges.note_booked(runtime.db, action_request(body), pair_id=pair_id, now=now)

    _act(ack, body, client, respond, runtime, act=act)


def on_nudge_later(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Plan to ask once more."""

    def act(pair_id: PairId) -> Answer:
        now = runtime.now()
        return nudges.ask_later(runtime.db, action_request(body), pair_id=pair_id, now=now)

    _act(ack, body, client, respond, runtime, act=act)


def on_cannot(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """End the pair for whoever clicked. Who it was is in no record, so neither is the button."""

    def act(pair_id: PairId) -> Answer:
        request, end = private_request(body), Choice(end=True)
        return care.choose(runtime.db, request, pair_id=pair_id, choice=end, now=runtime.now())

    _act(ack, body, client, respond, runtime, act=act)


def _act(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    act: Callable[[PairId], Answer],
) -> None:
    """Commit, acknowledge, and put what came of it in the place of the question."""
    pair_id = pair_of(body)
    try:
        answer = act(pair_id) if pair_id is not None else Answer(Said.NOT_YOURS)
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    if answer.said is Said.NOT_YOURS:
        refuse(ack, body, client, respond, runtime, inactive(runtime, body, pair_id))
        return
    ack()
    runtime.wake()
    message = views.nudge_answered(answer)
    tell(runtime, message, body=body, client=client, respond=respond, replace=True)
    request = action_request(body)
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)
