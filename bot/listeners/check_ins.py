"""Answers to "did you meet?", from the introduction and from the question itself."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.answering import redraw_home, tell
from bot.listeners.payloads import action_request, pair_of
from bot.listeners.wording import inactive
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.talking import check_ins
from bot.views import messages, replies, texts
from pairing.check_ins import MeetingAnswer
from pairing.ids import PairId
from storage.errors import StorageError


def register(app: App) -> None:
    """Connect the button of the introduction and the five answers of the question."""
    app.action(Action.WE_MET.value)(on_we_met)
    app.action(re.compile(rf"^{Action.CHECK_IN}\."))(on_answer)


def on_we_met(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Count the pair as met; only the person who clicked sees the thanks."""

    def act(pair_id: PairId) -> Answer:
        now = runtime.now()
        return check_ins.note_met(runtime.db, action_request(body), pair_id=pair_id, now=now)

    _store(ack, body, client, respond, runtime, act=act, replace=False)


def on_answer(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Keep the answer and turn the question into a thank-you."""
    _, _, code = body["actions"][0]["action_id"].partition(".")

    def act(pair_id: PairId) -> Answer:
        if code not in set(MeetingAnswer):
            return Answer(Said.NOT_YOURS)
        said, now = MeetingAnswer(code), runtime.now()
        request = action_request(body)
        return check_ins.answer(runtime.db, request, pair_id=pair_id, said=said, now=now)

    _store(ack, body, client, respond, runtime, act=act, replace=True)


def _store(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    act: Callable[[PairId], Answer],
    replace: bool,
) -> None:
    pair_id = pair_of(body)
    try:
        answer = act(pair_id) if pair_id is not None else Answer(Said.NOT_YOURS)
    except StorageError:
        ack()
        tell(runtime, replies.say(texts.NOT_SAVED), body=body, client=client, respond=respond)
        return
    ack()
    stored = answer.said is Said.CHECK_IN_SAVED
    if stored and pair_id is not None:
        said = MeetingAnswer(answer.facts["answer"])
        message = messages.check_in_answered(pair_id, said, others=answer.facts["others"])
    else:
        message = replies.say(inactive(runtime, body, pair_id))
    tell(
        runtime,
        message,
        body=body,
        client=client,
        respond=respond,
        replace=stored if replace else False,
    )
    if stored:
        who = action_request(body)
        redraw_home(runtime, client, team_id=who.team_id, slack_user_id=who.slack_user_id)
