"""Leaving, and taking it back; what became of it is shown over Home as well."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.answering import Act, carry_out
from bot.listeners.payloads import action_request, which_of
from bot.runtime import Runtime
from bot.services.joining import participants, returns


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
    request = action_request(body)
    carry_out(ack, body, client, respond, runtime, request=request, act=act, of_program=True)
