"""Answers to "did you meet?", from the introduction and from the question itself."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.answering import tell
from bot.listeners.payloads import action_request, pair_of
from bot.runtime import Runtime
from bot.services import check_ins
from bot.services.answers import Answer, Said
from bot.views import messages, replies, texts
from pairing.check_ins import MeetingAnswer
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect the button of the introduction and the five answers of the question."""
    app.action(Action.WE_MET.value)(on_we_met)
    app.action(re.compile(rf"^{Action.CHECK_IN}\."))(on_answer)


def on_we_met(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Count the pair as met; only the person who clicked sees the thanks."""
    _store(ack, body, client, respond, runtime, said=MeetingAnswer.YES_ONCE, replace=False)


def on_answer(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Keep the answer and turn the question into a thank-you."""
    _, _, code = body["actions"][0]["action_id"].partition(".")
    said = MeetingAnswer(code) if code in set(MeetingAnswer) else None
    _store(ack, body, client, respond, runtime, said=said, replace=True)


def _store(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    said: MeetingAnswer | None,
    replace: bool,
) -> None:
    pair_id = pair_of(body)
    try:
        answer = (
            Answer(Said.NOT_YOURS)
            if said is None or pair_id is None
            else check_ins.answer(
                runtime.db, action_request(body), pair_id=pair_id, said=said, now=runtime.now()
            )
        )
    except StorageError:
        ack()
        tell(runtime, replies.say(texts.NOT_SAVED), body=body, client=client, respond=respond)
        return
    ack()
    stored = answer.said is Said.CHECK_IN_SAVED and said is not None
    message = (
        messages.check_in_answered(said)
        if stored and said is not None
        else replies.say(texts.REPLIES[Said.NOT_YOURS])
    )
    tell(
        runtime,
        message,
        body=body,
        client=client,
        respond=respond,
        replace=stored if replace else False,
    )
