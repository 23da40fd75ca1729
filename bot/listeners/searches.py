"""Looking for a partner now, and what else may help somebody whose pair does not come about."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action
from bot.listeners.answering import Act, carry_out, refuse
from bot.listeners.payloads import action_request, pair_of, private_request, which_of
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.joining import searches
from bot.services.talking import rescue
from bot.views import texts


def register(app: App) -> None:
    """Connect the buttons of endings, check-ins and searches."""
    app.action(Action.FIND_NOW.value)(on_find_now)
    app.action(Action.FIND_OTHER.value)(on_find_other)
    app.action(Action.STOP_SEARCH.value)(on_stop_search)
    app.action(Action.NEXT_ROUND.value)(on_next_round)
    app.action(Action.STAY_PAUSED.value)(on_stay_paused)
    app.action(Action.SMALLER_TALK.value)(on_smaller_talk)
    app.action(Action.IN_WRITING.value)(on_in_writing)


def on_find_now(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Wait for the next compatible person."""
    act = partial(searches.begin, which=which_of(body))
    _act(ack, body, client, respond, runtime, act=act)


def on_find_other(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """End the pair, and wait for somebody else."""
    act = searches.begin_instead
    _act_on_pair(ack, body, client, respond, runtime, act=act, is_private=True)


def on_stop_search(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Wait no more."""
    _act(ack, body, client, respond, runtime, act=searches.stop)


def on_next_round(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Say that there is nothing to do."""
    _act(ack, body, client, respond, runtime, act=partial(searches.decline, said=Said.NEXT_ROUND))


def on_stay_paused(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Say that they stay paused."""
    act = partial(searches.decline, said=Said.STAYS_PAUSED)
    _act(ack, body, client, respond, runtime, act=act)


def on_smaller_talk(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Suggest a shorter talk where the pair talks."""
    act = partial(rescue.suggest_smaller_talk, library=runtime.library)
    _act_on_pair(ack, body, client, respond, runtime, act=act)


def on_in_writing(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Let the pair go on in writing."""
    act = partial(rescue.suggest_writing, library=runtime.library)
    _act_on_pair(ack, body, client, respond, runtime, act=act)


def _act_on_pair(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    act: Act,
    is_private: bool = False,
) -> None:
    pair_id = pair_of(body)
    if pair_id is None:
        refuse(ack, body, client, respond, runtime, texts.NO_LONGER_ACTIVE)
        return
    act = partial(act, pair_id=pair_id)
    _act(ack, body, client, respond, runtime, act=act, is_private=is_private)


def _act(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    act: Act,
    is_private: bool = False,
) -> None:
    """Carry it out, and say beside the button what came of it.

    is_private  the inbox must not tell what was pressed: by it, who ended a pair
    """
    request = private_request(body) if is_private else action_request(body)
    carry_out(ack, body, client, respond, runtime, request=request, act=act, replace=False)
