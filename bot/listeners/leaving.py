"""Leaving, and taking it back; what became of it is shown over Home as well."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.answering import Act, inactive, redraw_home, refuse, status_of, tell
from bot.listeners.payloads import action_request, which_of
from bot.listeners.wording import in_words
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.joining import participants, returns
from bot.views import replies, texts
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect both buttons; the one that erases belongs to people's own data."""
    app.action(Action.LEAVE.value)(on_leave)
    app.action(Action.UNDO_LEAVE.value)(on_undo_leave)


def on_leave(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Stop taking part."""
    act = partial(participants.leave, which=which_of(body))
    _act(ack, body, client, respond, runtime, act=act)


def on_undo_leave(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Take part again in the program that was left."""
    act = partial(returns.undo_leave, program_id=which_of(body).program_id)
    _act(ack, body, client, respond, runtime, act=act)


def _act(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    act: Act,
) -> None:
    """Commit, acknowledge, and say what came of it: Home has no place for what can be undone."""
    request = action_request(body)
    try:
        answer = act(runtime.db, request, now=runtime.now())
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    ack()
    runtime.wake()
    who = {"team_id": request.team_id, "slack_user_id": request.slack_user_id}
    if answer.said is Said.NOT_YOURS:
        message = replies.say(inactive(runtime, body, None))
    else:
        message = in_words(runtime, answer, zone=status_of(runtime, **who).zone)
    tell(runtime, message, body=body, client=client, respond=respond)
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)
