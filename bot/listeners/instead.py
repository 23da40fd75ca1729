"""Telling people something in place of what they asked for, wherever they are."""

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltResponse, Respond
from slack_sdk import WebClient

from bot.listeners.answering import tell
from bot.runtime import Runtime
from bot.views import texts
from bot.views.notices import notice
from bot.views.replies import say


def tell_instead(
    runtime: Runtime,
    sentence: str,
    *,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
) -> BoltResponse | None:
    """Answer a command, a form or a click with one sentence, in time.

    sentence  without markup, because a form shows it beside a field and stays as it is filled in
    Returns   None where nobody waits for words, as with an event
    """
    if "command" in body:
        return BoltResponse(status=200, body=sentence)
    kind = body.get("type")
    if kind == "view_submission":
        return BoltResponse(status=200, body=json.dumps(_in_form(body, sentence)))
    if kind == "block_actions":
        runtime.workers.submit(
            tell, runtime, say(sentence), body=body, client=client, respond=respond, replace=False
        )
        return BoltResponse(status=200, body="")
    return None


def tell_outdated(
    runtime: Runtime, *, body: Mapping[str, Any], client: WebClient, respond: Respond
) -> BoltResponse:
    """Answer a click or a form that cannot be read: nothing of it is looked at."""
    if body.get("type") == "view_submission":
        said = {"response_action": "update", "view": notice(say(texts.FORM_OUTDATED))}
        return BoltResponse(status=200, body=json.dumps(said))
    shown = {name: body[name] for name in ("response_url", "trigger_id") if name in body}
    runtime.workers.submit(
        tell, runtime, say(texts.NO_LONGER_ACTIVE), body=shown, client=client, respond=respond
    )
    return BoltResponse(status=200, body="")


def _in_form(body: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    """Beside the first field, so that what was filled in can be sent again; else in its place."""
    for block in body.get("view", {}).get("blocks", ()):
        if block.get("type") == "input":
            return {"response_action": "errors", "errors": {block["block_id"]: sentence}}
    return {"response_action": "update", "view": notice(say(sentence))}
