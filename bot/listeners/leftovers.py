"""Buttons and forms that nothing else knows, of an older version or made up: no effect."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.listeners.answering import tell
from bot.runtime import Runtime
from bot.views import notices, replies, texts

ANYTHING = re.compile(r"")  # matches every id


def register(app: App) -> None:
    """Connect what is left; must come last, because the first listener that matches wins."""
    app.action(ANYTHING)(on_unknown_action)
    app.view(ANYTHING)(on_unknown_form)


def on_unknown_action(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Say that the button does nothing any more."""
    ack()
    message = replies.say(texts.NO_LONGER_ACTIVE)
    tell(runtime, message, body=body, client=client, respond=respond, replace=False)


def on_unknown_form(ack: Ack) -> None:
    """Say that the form is out of date, in its place."""
    ack(response_action="update", view=notices.notice(replies.say(texts.FORM_OUTDATED)))
