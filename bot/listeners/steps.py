"""A reminder of somebody's own step: the button that offers it, and its form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, Form, StepField
from bot.listeners.answering import refuse
from bot.listeners.payloads import form_request, pair_of, pair_of_form, read_step, team_of
from bot.listeners.wording import inactive
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.talking import steps
from bot.views import notices, replies, texts
from bot.views import steps as views
from bot.views.texts import steps as words
from pairing.errors import InvalidStep
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect the button in the guide and below "yes, we met", and the form."""
    app.action(Action.REMIND_ME.value)(on_remind_me)
    app.view(Form.STEP.value)(on_step_form)


def on_remind_me(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form before acknowledging: a trigger lives three seconds. Above a guide it is laid
    over it, so that closing it leads back."""
    pair_id = pair_of(body)
    shown = None
    if pair_id is not None:
        who = {"team_id": team_of(body), "slack_user_id": body["user"]["id"]}
        shown = steps.find_form(runtime.db, **who, pair_id=pair_id, now=runtime.now())
    if shown is None:
        refuse(ack, body, client, respond, runtime, inactive(runtime, body, pair_id))
        return
    is_in_form = body.get("view", {}).get("type") == "modal"
    show = client.views_push if is_in_form else client.views_open
    show(trigger_id=body["trigger_id"], view=views.step_form(shown))
    ack()


def on_step_form(ack: Ack, body: Mapping[str, Any], runtime: Runtime) -> None:
    """Keep the step; what cannot be is said beside its field, and nothing is kept then."""
    pair_id = pair_of_form(body)
    try:
        answer = Answer(Said.NOT_YOURS)
        step = read_step(body["view"]["state"]["values"])
        if pair_id is not None:
            request, now = form_request(body), runtime.now()
            answer = steps.remind(runtime.db, request, pair_id=pair_id, step=step, now=now)
    except InvalidStep as wrong:
        sentence = words.ERRORS[(wrong.field, wrong.code)]
        ack(response_action="errors", errors={wrong.field: sentence})
        return
    except StorageError:
        ack(response_action="errors", errors={StepField.STEP.value: texts.NOT_SAVED_PLAIN})
        return
    if answer.said is Said.STEP_KEPT:
        message = views.kept(
            datetime.fromisoformat(answer.facts["remind_at"]), zone=answer.facts["zone"]
        )
    else:
        message = replies.say(inactive(runtime, body, pair_id))
    ack(response_action="update", view=notices.notice(message, close=words.CLOSE))
