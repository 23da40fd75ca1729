"""`/pairme …`: one handler per word. Each parses, makes one service call and returns one view."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.ids import COMMAND
from bot.listeners.answering import (
    ACK_PATIENCE_S,
    SLACK_PATIENCE_S,
    answer_in_time,
    redraw_home,
    status_of,
    today_of,
)
from bot.listeners.asking import Asked, Guest, code_of, may_join
from bot.listeners.payloads import command_request
from bot.runtime import Runtime
from bot.services import participants, preferences, searches
from bot.services.answers import Answer, Said
from bot.services.participants import JoinTerms
from bot.services.requests import Request
from bot.services.status import FALLBACK_ZONE, Status
from bot.views import profile_form, replies, settings_form, standing, texts
from bot.views.rendered import Rendered
from pairing.errors import InvalidPause
from pairing.participants import Standing, parse_pause

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One command: who asks, and the words behind the first one."""

    runtime: Runtime
    client: WebClient
    request: Request
    trigger_id: str
    words: str


def register(app: App) -> None:
    """Connect the command."""
    app.command(COMMAND)(on_command)


def on_command(
    ack: Ack, respond: Respond, body: Mapping[str, Any], client: WebClient, runtime: Runtime
) -> None:
    """Find the handler of the first word; unknown words get a suggestion."""
    word, _, words = body.get("text", "").strip().partition(" ")
    trigger_id = str(body.get("trigger_id", ""))
    call = Call(runtime, client, command_request(body), trigger_id, words.strip())
    handler = HANDLERS.get(word.lower())
    work = partial(_unknown, word) if handler is None else partial(handler, call)
    patience_s = SLACK_PATIENCE_S if handler in ASKING_SLACK else ACK_PATIENCE_S
    answer_in_time(runtime, ack=ack, respond=respond, work=work, patience_s=patience_s)


def on_start(call: Call) -> Rendered | None:
    """`/pairme`: the join form, or the status card of somebody who takes part."""
    status = _status(call)
    if status.standing is not Standing.OUT:
        return standing.status_card(status, call.runtime.library)
    guest = may_join(call.client, call.request)
    if guest.asked is Asked.OUTSIDER:
        return replies.say(texts.REPLIES[Said.MEMBERS_ONLY])
    if guest.asked is Asked.WELCOME and _open_join_form(call, status, guest):
        return None
    return profile_form.join_message(call.runtime.library)


def on_join(call: Call) -> Rendered | None:
    """`/pairme join`: an explicit wish, so it is stored even when the form cannot be shown."""
    status = _status(call)
    if status.standing is Standing.OUT:
        guest = may_join(call.client, call.request)
        if guest.asked is Asked.OUTSIDER:
            return replies.say(texts.REPLIES[Said.MEMBERS_ONLY])
        if guest.asked is Asked.WELCOME and _open_join_form(call, status, guest):
            return None
    answer = participants.opt_in(
        call.runtime.db,
        call.request,
        profile=None,
        who=None,  # the form could not be opened, so asking would only cost time
        terms=JoinTerms(default_zone=call.runtime.settings.timezone),
        now=call.runtime.now(),
    )
    return _done(call, answer, zone=status.zone)


def on_help(call: Call) -> Rendered | None:
    """`/pairme help`: what one can type."""
    return standing.help_card(today=today_of(call.runtime, FALLBACK_ZONE))


def on_status(call: Call) -> Rendered | None:
    """`/pairme status`: the status card for everybody, in or not."""
    return standing.status_card(_status(call), call.runtime.library)


def on_profile(call: Call) -> Rendered | None:
    """`/pairme profile`: the filled form; somebody who does not take part gets the join form."""
    status = _status(call)
    draw = profile_form.join_form if status.standing is Standing.OUT else profile_form.profile_form
    if _open(call, draw(status.profile, call.runtime.library)):
        return None
    return replies.say(texts.FORM_CLOSED)


def on_settings(call: Call) -> Rendered | None:
    """`/pairme settings`: how, when and with whom; who does not take part hears how to join."""
    if _status(call).standing is Standing.OUT:
        return replies.say(texts.REPLIES[Said.NOT_IN])
    wishes = preferences.find_wishes(
        call.runtime.db,
        team_id=call.request.team_id,
        slack_user_id=call.request.slack_user_id,
        now=call.runtime.now(),
    )
    if _open(call, settings_form.settings_form(wishes)):
        return None
    return replies.say(texts.FORM_CLOSED)


def on_now(call: Call) -> Rendered | None:
    """`/pairme now`: wait up to two days for the next compatible person."""
    answer = searches.begin(call.runtime.db, call.request, now=call.runtime.now())
    return _done(call, answer, zone=_status(call).zone)


def on_skip(call: Call) -> Rendered | None:
    """`/pairme skip`: sit out the coming round."""
    answer = participants.skip(call.runtime.db, call.request, now=call.runtime.now())
    return _done(call, answer, zone=_status(call).zone)


def on_pause(call: Call) -> Rendered | None:
    """`/pairme pause 2w`: sit out until a day; without words, ask how long."""
    status = _status(call)
    if status.standing is Standing.OUT:
        return replies.say(texts.REPLIES[Said.NOT_IN])
    zone, today = status.zone, today_of(call.runtime, status.zone)
    try:
        until = parse_pause(call.words, today=today)
    except InvalidPause as wrong:
        return replies.ask_how_long(today=today, wrong=wrong.code)
    answer = participants.pause(call.runtime.db, call.request, until=until, now=call.runtime.now())
    return _done(call, answer, zone=zone)


def on_resume(call: Call) -> Rendered | None:
    """`/pairme resume`: end a pause, take back a skip."""
    answer = participants.resume(call.runtime.db, call.request, now=call.runtime.now())
    return _done(call, answer, zone=_status(call).zone)


def on_leave(call: Call) -> Rendered | None:
    """`/pairme leave`: ask first; the button below the question does it."""
    if _status(call).standing is Standing.OUT:
        return replies.say(texts.REPLIES[Said.NOT_IN])
    return replies.ask_leave()


HANDLERS: Mapping[str, Callable[[Call], Rendered | None]] = {
    "": on_start,
    "join": on_join,
    "status": on_status,
    "profile": on_profile,
    "settings": on_settings,
    "now": on_now,
    "skip": on_skip,
    "pause": on_pause,
    "resume": on_resume,
    "leave": on_leave,
    "help": on_help,
}
WORDS = tuple(word for word in HANDLERS if word)
ASKING_SLACK = (on_start, on_join, on_profile, on_settings)  # they open a form


def _unknown(word: str) -> Rendered:
    return replies.unknown_word(word, known=WORDS)


def _status(call: Call) -> Status:
    return status_of(
        call.runtime, team_id=call.request.team_id, slack_user_id=call.request.slack_user_id
    )


def _open_join_form(call: Call, status: Status, guest: Guest) -> bool:
    library = call.runtime.library
    return _open(call, profile_form.join_form(status.profile, library, suggested=guest.stage))


def _open(call: Call, view: Mapping[str, Any]) -> bool:
    """Open a form; False when Slack does not, and then the caller says it in words."""
    try:
        call.client.views_open(trigger_id=call.trigger_id, view=dict(view))
    except (SlackClientError, OSError) as error:
        log.warning("form not opened", extra={"event": "form.lost", "reason": code_of(error)})
        return False
    return True


def _done(call: Call, answer: Answer, *, zone: str) -> Rendered:
    """Wake the dispatcher, redraw Home in the background, and put the answer into words."""
    call.runtime.wake()
    call.runtime.workers.submit(
        redraw_home,
        call.runtime,
        call.client,
        team_id=call.request.team_id,
        slack_user_id=call.request.slack_user_id,
    )
    return replies.reply(answer, zone=zone)
