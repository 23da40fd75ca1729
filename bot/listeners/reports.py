"""How rounds went, for those who run programs: `/pairme admin report`, or its button."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.admitting import show, step_of
from bot.listeners.calls import Call, Handler
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.managing import reports
from bot.services.managing.admin_steps import AdminStep
from bot.views import replies, texts
from bot.views import reports as views
from bot.views.rendered import Rendered


def register(app: App) -> None:
    """Connect the button; a report itself has none."""
    app.action(Action.ADMIN_REPORT.value)(on_open_report)


def on_report(call: Call) -> Rendered:
    """Show what was published about the last rounds."""
    step = step_of(call.runtime, call.client, call.request)
    found = reports.look(call.runtime.db, step)
    if found is None:
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    return views.admin_report(found)


def on_open_report(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Show the same over the page of all programs."""

    def find(step: AdminStep) -> Mapping[str, Any] | None:
        found = reports.look(runtime.db, step)
        return None if found is None else views.report_window(found)

    show(ack, body, client, respond, runtime, find=find, lay=True)


ADMIN_COMMANDS: Mapping[str, Handler] = {"report": on_report}
