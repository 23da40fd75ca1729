"""Buttons on the status card, the welcome and Home: skip, pause, resume, stay."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.answering import carry_out, status_of, tell, today_of
from bot.listeners.payloads import action_request, team_of, which_of
from bot.runtime import Runtime
from bot.services.joining import participants
from bot.views import replies, texts
from pairing.errors import InvalidPause
from pairing.participants import PauseUntil, parse_pause

OPEN_END = "open"


def register(app: App) -> None:
    """Connect the buttons; the pause lengths share one handler."""
    app.action(Action.SKIP.value)(on_skip)
    app.action(Action.RESUME.value)(on_resume)
    app.action(Action.STAY.value)(on_stay)
    app.action(Action.PAUSE.value)(on_pause)
    app.action(re.compile(rf"^{Action.PAUSE_FOR}\."))(on_pause_for)


def on_skip(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Sit out the coming round."""
    act = partial(participants.skip, which=which_of(body))
    carry_out(ack, body, client, respond, runtime, request=action_request(body), act=act)


def on_resume(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """End a pause, take back a skip."""
    act = partial(participants.resume, which=which_of(body))
    carry_out(ack, body, client, respond, runtime, request=action_request(body), act=act)


def on_stay(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Say that nothing has changed."""
    ack()
    tell(runtime, replies.say(texts.STAYED), body=body, client=client, respond=respond)


def on_pause(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Ask how long."""
    ack()
    status = status_of(runtime, team_id=team_of(body), slack_user_id=body["user"]["id"])
    question = replies.ask_how_long(today=today_of(runtime, status.zone))
    tell(runtime, question, body=body, client=client, respond=respond, close=texts.CANCEL)


def on_pause_for(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Pause for the length on the button."""
    zone = status_of(runtime, team_id=team_of(body), slack_user_id=body["user"]["id"]).zone
    today = today_of(runtime, zone)
    value = str(body["actions"][0].get("value", ""))
    try:
        until = PauseUntil(on=None) if value == OPEN_END else parse_pause(value, today=today)
    except InvalidPause:
        ack()
        message = replies.say(texts.NO_LONGER_ACTIVE)
        tell(runtime, message, body=body, client=client, respond=respond)
        return
    carry_out(
        ack,
        body,
        client,
        respond,
        runtime,
        request=action_request(body),
        act=partial(participants.pause, until=until),
    )
