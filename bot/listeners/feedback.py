"""Private feedback: opened from the question at the end of a round, seen by nobody else."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, FeedbackField, Form
from bot.listeners.answering import refuse, tell
from bot.listeners.payloads import (
    chosen_in,
    form_request,
    pair_of,
    pair_of_form,
    private_request,
    team_of,
)
from bot.listeners.wording import inactive
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.talking import feedback
from bot.views import feedback as views
from bot.views import notices, replies, texts
from bot.views.texts import feedback as words
from pairing.errors import InvalidFeedback
from pairing.feedback import parse_feedback
from pairing.ids import PairId
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect the button of the question, the form, and the wish to go on."""
    app.action(Action.FEEDBACK.value)(on_open_feedback)
    app.action(Action.AGAIN.value)(on_again)
    app.view(Form.FEEDBACK.value)(on_feedback_form)


def on_open_feedback(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form before acknowledging: a trigger lives three seconds."""
    pair_id = pair_of(body)
    asked = None
    if pair_id is not None:
        asked = feedback.find_said(
            runtime.db,
            team_id=team_of(body),
            slack_user_id=body["user"]["id"],
            pair_id=pair_id,
            now=runtime.now(),
        )
    if pair_id is None or asked is None:
        refuse(ack, body, client, respond, runtime, inactive(runtime, body, pair_id))
        return
    view = views.feedback_form(
        pair_id, others=asked.others, said=asked.said, may_go_on=asked.may_go_on
    )
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def on_feedback_form(ack: Ack, body: Mapping[str, Any], runtime: Runtime) -> None:
    """Keep what was said; what is missing is said beside its question."""
    pair_id, values = pair_of_form(body), body["view"]["state"]["values"]
    try:
        said = parse_feedback({one.value: chosen_in(values, one) for one in FeedbackField})
        answer = Answer(Said.NOT_YOURS)
        if pair_id is not None:
            answer = feedback.save(
                runtime.db,
                form_request(body),
                pair_id=pair_id,
                said=said,
                library=runtime.library,
                now=runtime.now(),
            )
    except InvalidFeedback as wrong:
        ack(response_action="errors", errors={one: words.ERRORS[one] for one in wrong.errors})
        return
    except StorageError:
        ack(response_action="errors", errors={FeedbackField.USEFUL.value: texts.NOT_SAVED_PLAIN})
        return
    said_back = _words(runtime, body, pair_id, answer.said)
    ack(response_action="update", view=notices.notice(replies.say(said_back)))
    runtime.wake()


def on_again(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Note the wish to have the next round together; nobody learns of it alone."""
    pair_id = pair_of(body)
    try:
        answer = Answer(Said.NOT_YOURS)
        if pair_id is not None:
            answer = feedback.wish_again(
                runtime.db,
                private_request(body),
                pair_id=pair_id,
                library=runtime.library,
                now=runtime.now(),
            )
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    ack()
    runtime.wake()
    noted = answer.said is Said.FEEDBACK_SAVED
    sentence = words.AGAIN_NOTED if noted else _words(runtime, body, pair_id, answer.said)
    tell(runtime, replies.say(sentence), body=body, client=client, respond=respond, replace=False)


def _words(runtime: Runtime, body: Mapping[str, Any], pair_id: PairId | None, said: Said) -> str:
    is_refused = said is Said.NOT_YOURS
    return inactive(runtime, body, pair_id) if is_refused else texts.REPLIES[said]
