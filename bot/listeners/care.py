"""Private options: opened from the introduction, seen by nobody else, confirmed before they close.

Opening any of these pages is neither stored nor logged.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, CareField, Form
from bot.listeners.answering import redraw_home, refuse
from bot.listeners.payloads import form_request, pair_of, pair_of_form, read_choice, team_of
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.joining import care
from bot.services.joining.care import Choice, PairOptions
from bot.services.managing.care_contacts import Contacts
from bot.services.managing.care_settings import find_contacts
from bot.views import care as views
from bot.views import help_card, notices, replies, texts
from bot.views.texts import care as words
from pairing.ids import PairId
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect the button of the introduction, the two buttons in the form, and the form."""
    app.action(Action.CARE.value)(on_private_options)
    app.action(Action.CONCERN.value)(on_concern)
    app.action(Action.HELP.value)(on_help)
    app.view(Form.CARE.value)(on_care_form)


def on_private_options(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the options for whoever clicked, if they are in the pair; a trigger lives 3 seconds."""
    options = _options(runtime, body, pair_of(body))
    if options is None:
        refuse(ack, body, client, respond, runtime, texts.NO_LONGER_ACTIVE)
        return
    client.views_open(trigger_id=body["trigger_id"], view=views.private_options(options))
    ack()


def on_concern(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Turn the form into the page about something that was not OK."""
    options = _options(runtime, body, pair_of_form(body))
    if options is None:
        refuse(ack, body, client, respond, runtime, texts.NO_LONGER_ACTIVE)
        return
    view = views.concern(options, _contacts(runtime, body))
    client.views_update(view_id=body["view"]["id"], view=view)
    ack()


def on_help(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Lay the help resources over a form, where closing them leads back to it; or open them."""
    view = help_card.help_resources(_contacts(runtime, body))
    is_in_form = body.get("view", {}).get("type") == "modal"
    show = client.views_push if is_in_form else client.views_open
    show(trigger_id=body["trigger_id"], view=view)
    ack()


def on_care_form(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Carry out what was chosen, then say what came of it, in the place of the form."""
    request, now = form_request(body), runtime.now()
    pair_id, choice = pair_of_form(body), read_choice(body["view"]["state"]["values"])
    if choice == Choice():
        ack(response_action="update", view=_notice(words.NOTHING))
        return
    try:
        before = _options(runtime, body, pair_id)
        said = Said.NOT_YOURS
        if before is not None and pair_id is not None:
            said = care.choose(runtime.db, request, pair_id=pair_id, choice=choice, now=now).said
    except StorageError:
        ack(response_action="errors", errors=_beside(choice, texts.NOT_SAVED_PLAIN))
        return
    if before is None or said is not Said.CARE_DONE:
        ack(response_action="update", view=_notice(texts.NO_LONGER_ACTIVE))
        return
    shown = notices.notice(views.done(choice, before), close=words.CLOSE)
    ack(response_action="update", view=shown)
    runtime.wake()
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)


def _options(
    runtime: Runtime, body: Mapping[str, Any], pair_id: PairId | None
) -> PairOptions | None:
    if pair_id is None:
        return None
    return care.find_options(
        runtime.db,
        team_id=team_of(body),
        slack_user_id=body["user"]["id"],
        pair_id=pair_id,
        now=runtime.now(),
    )


def _contacts(runtime: Runtime, body: Mapping[str, Any]) -> Contacts:
    """Whom people of this workspace can turn to; while that cannot be read, the operator's."""
    try:
        return find_contacts(runtime.db, team_id=team_of(body), file=runtime.contacts)
    except StorageError:
        return runtime.contacts


def _notice(text: str) -> dict[str, Any]:
    return notices.notice(replies.say(text), close=words.CLOSE)


def _beside(choice: Choice, sentence: str) -> dict[str, str]:
    """Slack takes an error only beside a field that the form has."""
    field = CareField.END if choice.end else CareField.AVOID if choice.avoid else CareField.LINE
    return {field.value: sentence}
