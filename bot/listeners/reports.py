"""How rounds went, for those who run programs: `/pairme admin report`."""

from collections.abc import Mapping

from slack_bolt import App

from bot.listeners.admitting import step_of
from bot.listeners.calls import Call, Handler
from bot.services.answers import Said
from bot.services.managing import reports
from bot.views import replies, texts
from bot.views import reports as views
from bot.views.rendered import Rendered


def register(app: App) -> None:
    """Nothing to connect: a report has no buttons."""


def on_report(call: Call) -> Rendered:
    """Show what was published about the last rounds."""
    step = step_of(call.runtime, call.client, call.request)
    found = reports.look(call.runtime.db, step)
    if found is None:
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    return views.admin_report(found)


ADMIN_COMMANDS: Mapping[str, Handler] = {"report": on_report}
