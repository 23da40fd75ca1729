"""The settings form: opened by a button or a command, saved before it is acknowledged."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, Field, Form
from bot.listeners.answering import redraw_home, refuse, status_of
from bot.listeners.payloads import form_request, read_changes, team_of
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.joining import preferences
from bot.views import notices, replies, settings_form, texts
from bot.views.texts import settings as words
from pairing.errors import InvalidProfile
from pairing.participants import Standing
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect the form and the button that opens it."""
    app.action(Action.SETTINGS.value)(on_open_settings)
    app.view(Form.SETTINGS.value)(on_settings_form)


def on_open_settings(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form before acknowledging: a trigger lives three seconds."""
    who = {"team_id": team_of(body), "slack_user_id": body["user"]["id"]}
    if status_of(runtime, **who).standing is Standing.OUT:
        sentence = texts.REPLIES[Said.NOT_IN]
        refuse(ack, body, client, respond, runtime, sentence)
        return
    wishes = preferences.find_wishes(runtime.db, **who, now=runtime.now())
    client.views_open(trigger_id=body["trigger_id"], view=settings_form.settings_form(wishes))
    ack()


def on_settings_form(
    ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime
) -> None:
    """Save what was said; what cannot be is said beside its field."""
    request = form_request(body)
    try:
        changes = read_changes(body["view"])
        answer = preferences.change(runtime.db, request, changes=changes, now=runtime.now())
    except InvalidProfile as wrong:
        errors = {
            field: words.ERRORS.get((field, code), texts.FORM_OUTDATED)
            for field, code in wrong.errors.items()
        }
        ack(response_action="errors", errors=errors)
        return
    except StorageError:
        ack(response_action="errors", errors={Field.CHALLENGE.value: texts.NOT_SAVED_PLAIN})
        return
    said = replies.say(texts.REPLIES[answer.said])
    ack(response_action="update", view=notices.notice(said))
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)
