"""Getting an answer back to the person in time.

Slack drops a command that is not acknowledged within 3 seconds. Work that is quick is confirmed
by the acknowledgment itself, which needs no request to Slack; work that is slow is acknowledged
empty and answered through the response URL when it is done.
"""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from slack_bolt import Ack, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.listeners.payloads import pair_of
from bot.listeners.refusing import note_shown
from bot.listeners.wording import in_words, inactive
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.joining.home import find_home
from bot.services.people import SlackPerson
from bot.services.requests import Request
from bot.services.status import Status, find_status
from bot.views import home, notices, texts
from bot.views.rendered import Rendered
from bot.views.replies import say
from storage.errors import StorageError

log = logging.getLogger(__name__)

ACK_PATIENCE_S = 0.4  # a busy database is answered for within a second
SLACK_PATIENCE_S = 1.5  # longer than one request to Slack may take; half of Slack's 3 s for the way
RESPOND_TIMEOUT_S = 3  # a listener waits for it; what is lost can be asked for again
SLACK_HOOKS_HOST = "hooks.slack.com"
HTTP_OK = 200

Work = Callable[[], Rendered | None]
Act = Callable[..., Answer]


def answer_in_time(
    runtime: Runtime,
    *,
    ack: Ack,
    respond: Respond,
    work: Work,
    patience_s: float = ACK_PATIENCE_S,
) -> None:
    """Run the work of a command and confirm it with the acknowledgment, or later if it is slow.

    work        returns what to show to the person alone, or None when nothing is to be said
    patience_s  how long the acknowledgment waits for it
    """
    done: Future[Rendered | None] = runtime.workers.submit(_unless_storage_fails, work)
    try:
        message = done.result(timeout=patience_s)
    except TimeoutError:
        ack()
        done.add_done_callback(partial(_answer_late, runtime, respond))
        return
    if message is None:
        ack()
    else:
        ack(text=message.text, blocks=list(message.blocks), response_type="ephemeral")


def tell(
    runtime: Runtime,
    message: Rendered,
    *,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    replace: bool | None = None,
    close: str = texts.DONE,
) -> None:
    """Show a message to whoever clicked, where they clicked; what got lost is only logged.

    replace  put the message in the place of the one that was clicked; None does so exactly
             where nobody else can see that one
    close    names the button that closes the message where it has to be shown as a form
    """
    note_shown(message)
    alone = bool(body.get("container", {}).get("is_ephemeral"))
    try:
        if body.get("response_url"):
            _respond(runtime, respond, message, replace=alone if replace is None else replace)
        elif body.get("view", {}).get("type") == "modal":
            client.views_update(view_id=body["view"]["id"], view=notices.notice(message))
        else:
            view = notices.notice(message, close=close)
            client.views_open(trigger_id=body["trigger_id"], view=view)
    except (SlackClientError, OSError) as error:
        log.info("answer not shown", extra={"event": "answer.lost", "reason": type(error).__name__})


def refuse(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    sentence: str,
) -> None:
    """Acknowledge a click that does nothing, and say why beside what was clicked."""
    ack()
    tell(runtime, say(sentence), body=body, client=client, respond=respond, replace=False)


def carry_out(
    ack: Ack,
    body: Mapping[str, Any],
    client: WebClient,
    respond: Respond,
    runtime: Runtime,
    *,
    request: Request,
    act: Act,
    replace: bool | None = None,
    of_program: bool = False,
) -> None:
    """Commit what a button asks for, acknowledge, and show what came of it where the button is.

    act         is given the database, the request and `now`
    replace     as in `tell`
    of_program  the button speaks of a program and not of a pair; what came of it is shown over Home
                as well, which has no place for what can be undone
    """
    try:
        answer = act(runtime.db, request, now=runtime.now())
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    ack()
    runtime.wake()
    who = {"team_id": request.team_id, "slack_user_id": request.slack_user_id}
    if of_program or body.get("view", {}).get("type") != "home":  # Home itself is redrawn below
        if answer.said is Said.NOT_YOURS:
            message = say(inactive(runtime, body, None if of_program else pair_of(body)))
        else:
            message = in_words(runtime, answer, zone=status_of(runtime, **who).zone)
        tell(runtime, message, body=body, client=client, respond=respond, replace=replace)
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)


def redraw_home(
    runtime: Runtime,
    client: WebClient,
    *,
    team_id: str,
    slack_user_id: str,
    ask: Callable[[], SlackPerson | None] = lambda: None,
) -> None:
    """Draw Home anew. It is drawn at every opening too, so a failure here is only logged.

    ask  asks Slack about somebody whom it has not told us about yet: it may be an admin
    """
    find = partial(
        find_home,
        runtime.db,
        team_id=team_id,
        slack_user_id=slack_user_id,
        now=runtime.now(),
        named=runtime.settings.admin_ids,
    )
    try:
        shown = find()
        if not shown.status.known and (said := ask()) is not None:
            shown = find(who=said)
        client.views_publish(user_id=slack_user_id, view=home.home(shown, runtime.library))
    except (SlackClientError, StorageError, OSError) as error:
        log.info("home not drawn", extra={"event": "home.lost", "reason": type(error).__name__})


def status_of(runtime: Runtime, *, team_id: str, slack_user_id: str) -> Status:
    """Where a person stands now."""
    return find_status(runtime.db, team_id=team_id, slack_user_id=slack_user_id, now=runtime.now())


def today_of(runtime: Runtime, zone: str) -> date:
    """The date it is now for somebody in a zone."""
    return runtime.now().astimezone(ZoneInfo(zone)).date()


def _unless_storage_fails(work: Work) -> Rendered | None:
    try:
        return work()
    except StorageError as error:
        log.error("not stored", extra={"event": "storage.failed", "reason": type(error).__name__})
        return say(texts.NOT_SAVED)


def _answer_late(runtime: Runtime, respond: Respond, done: Future[Rendered | None]) -> None:
    failure = done.exception()
    if failure is not None:
        log.error("command failed", extra={"event": "command.failed"}, exc_info=failure)
    message = say(texts.FAILED) if failure is not None else done.result()
    if message is None:
        return
    note_shown(message)
    try:
        _respond(runtime, respond, message, replace=False)
    except (SlackClientError, OSError) as error:
        _log_lost(type(error).__name__)


def _respond(runtime: Runtime, respond: Respond, message: Rendered, *, replace: bool) -> None:
    """Post through the response URL, but only to Slack itself: the URL came from outside.

    Not through Bolt's own way of responding: it waits up to 30 s and posts again by itself.
    """
    url = respond.response_url or ""
    if not _is_slacks(url, runtime.settings.slack_api_url):
        log.warning("response URL refused", extra={"event": "answer.refused"})
        return
    hook = WebhookClient(url, timeout=RESPOND_TIMEOUT_S, retry_handlers=[])
    answer = hook.send(
        text=message.text,
        blocks=list(message.blocks),
        response_type="ephemeral",
        replace_original=replace,
    )
    if answer.status_code != HTTP_OK:
        _log_lost(f"http_{answer.status_code}")


def _is_slacks(url: str, api_url: str) -> bool:
    there, api = urlsplit(url), urlsplit(api_url)
    if there.scheme == "https" and there.hostname == SLACK_HOOKS_HOST:
        return True
    return (there.scheme, there.hostname) == (api.scheme, api.hostname)


def _log_lost(reason: str) -> None:
    log.info("answer not shown", extra={"event": "answer.lost", "reason": reason})
