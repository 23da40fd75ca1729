"""The button that opens the form for a list of the company: on a page, or below what was wrong."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.ids import Action
from bot.listeners.admitting import show
from bot.listeners.answering import refuse
from bot.listeners.asking import NO_SCOPE, code_of
from bot.runtime import Runtime
from bot.services.managing import imports
from bot.services.managing.admin_steps import AdminStep
from bot.views import imports as views
from bot.views import texts
from bot.views.texts import imports as words

log = logging.getLogger(__name__)


def register(app: App) -> None:
    """Connect the button."""
    app.action(Action.ADMIN_IMPORT.value)(on_open_import)


def on_open_import(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form, where Slack lets us read files: over a page, or in the place of problems."""

    def find(step: AdminStep) -> Mapping[str, Any] | None:
        return views.form() if imports.may_import(runtime.db, step) else None

    again = body["actions"][0].get("value") == views.AGAIN
    try:
        show(ack, body, client, respond, runtime, find=find, lay=not again)
    except SlackApiError as error:
        code = code_of(error)
        log.warning("form not opened", extra={"event": "form.lost", "reason": code})
        said = words.FILES_NOT_ALLOWED if code in NO_SCOPE else texts.FORM_CLOSED
        refuse(ack, body, client, respond, runtime, said)
