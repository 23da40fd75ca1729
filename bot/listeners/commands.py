"""`/pairme …`: one handler per word. Each parses, makes one service call and returns one view."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import COMMAND
from bot.listeners.answering import (
    ACK_PATIENCE_S,
    SLACK_PATIENCE_S,
    answer_in_time,
    today_of,
)
from bot.listeners.asking import Asked, Guest, may_join
from bot.listeners.calls import Call, Handler, done, find_call_status, open_form
from bot.listeners.doors import join_form_of
from bot.listeners.pace import Pace
from bot.listeners.payloads import command_request
from bot.runtime import Runtime
from bot.services.answers import Said
from bot.services.joining import participants, preferences, searches
from bot.services.joining.memberships import Which
from bot.services.joining.participants import JoinTerms
from bot.services.status import FALLBACK_ZONE, Status
from bot.views import memberships, profile_form, replies, settings_form, standing, texts
from bot.views.rendered import Rendered
from pairing.errors import InvalidPause
from pairing.ids import ProgramId
from pairing.participants import Standing, parse_pause
from pairing.programs import is_name


def register(
    app: App, table: Mapping[str, Handler], *, asking_slack: Collection[str], pace: Pace
) -> None:
    """Connect the command.

    table         what each first word does, of all subjects
    asking_slack  the words that ask Slack something before they answer
    pace          how often somebody may
    """
    known = tuple(word for word in table if word and word not in UNTOLD)

    def on_command(
        ack: Ack, respond: Respond, body: Mapping[str, Any], client: WebClient, runtime: Runtime
    ) -> None:
        """Find the handler of the first word; unknown words get a suggestion."""
        request, trigger_id = command_request(body), str(body.get("trigger_id", ""))
        if not pace.allows(request):
            ack(text=texts.TOO_FAST, response_type="ephemeral")
            return
        whole = Call(runtime, client, request, trigger_id, str(body.get("text", "")))
        word, call = whole.next_word()
        handler = table.get(word)
        typed = whole.words.strip().partition(" ")[0]
        unknown = partial(replies.unknown_word, typed, known=known)
        work = unknown if handler is None else partial(handler, call)
        patience_s = SLACK_PATIENCE_S if word in asking_slack else ACK_PATIENCE_S
        answer_in_time(runtime, ack=ack, respond=respond, work=work, patience_s=patience_s)

    app.command(COMMAND)(on_command)


def on_start(call: Call) -> Rendered | None:
    """`/pairme`: the join form, or the status card of somebody who takes part."""
    status = find_call_status(call)
    if status.standing is not Standing.OUT:
        return standing.status_card(status, call.runtime.library)
    if len(status.open) > 1:
        return memberships.ask_which("join", status.open)
    guest = may_join(call.client, call.request)
    if guest.asked is Asked.OUTSIDER:
        return replies.say(texts.REPLIES[Said.MEMBERS_ONLY])
    door = next(iter(status.open), None)
    if guest.asked is Asked.WELCOME and _open_join_form(call, status, guest, door):
        return None
    return profile_form.join_message(call.runtime.library, program_id=door)


def on_join(call: Call) -> Rendered | None:
    """`/pairme join`, with the name of a program where there are several: an explicit wish, so it
    is stored even when the form cannot be shown."""
    status = find_call_status(call)
    is_out = status.standing is Standing.OUT
    if not call.words and status.open and not (is_out and len(status.open) == 1):
        return memberships.ask_which("join", status.open)
    door = _door(status, call.words)
    if door is not None or (is_out and not status.open):  # the latter: there is one program only
        guest = may_join(call.client, call.request)
        if guest.asked is Asked.OUTSIDER:
            return replies.say(texts.REPLIES[Said.MEMBERS_ONLY])
        if guest.asked is Asked.WELCOME and _open_join_form(call, status, guest, door):
            return None
    answer = participants.opt_in(
        call.runtime.db,
        call.request,
        profile=None,
        who=None,  # the form could not be opened, so asking would only cost time
        terms=JoinTerms(call.runtime.settings.timezone, call.runtime.ledger),
        now=call.runtime.now(),
        which=Which(name=call.words, program_id=door),
    )
    return done(call, answer, zone=status.zone)


def on_help(call: Call) -> Rendered | None:
    """`/pairme help`: what one can type."""
    return standing.help_card(today=today_of(call.runtime, FALLBACK_ZONE))


def on_status(call: Call) -> Rendered | None:
    """`/pairme status`: the status card for everybody, in or not."""
    return standing.status_card(find_call_status(call), call.runtime.library)


def on_profile(call: Call) -> Rendered | None:
    """`/pairme profile`: the filled form; somebody who does not take part gets the join form."""
    status = find_call_status(call)
    draw = profile_form.join_form if status.standing is Standing.OUT else profile_form.profile_form
    if open_form(call, draw(status.profile, call.runtime.library)):
        return None
    return replies.say(texts.FORM_CLOSED)


def on_settings(call: Call) -> Rendered | None:
    """`/pairme settings`: how, when and with whom; who does not take part hears how to join."""
    if find_call_status(call).standing is Standing.OUT:
        return replies.say(texts.REPLIES[Said.NOT_IN])
    wishes = preferences.find_wishes(
        call.runtime.db,
        team_id=call.request.team_id,
        slack_user_id=call.request.slack_user_id,
        now=call.runtime.now(),
    )
    if open_form(call, settings_form.settings_form(wishes)):
        return None
    return replies.say(texts.FORM_CLOSED)


def on_now(call: Call) -> Rendered | None:
    """`/pairme now`: wait up to two days for the next compatible person."""
    answer = searches.begin(
        call.runtime.db, call.request, now=call.runtime.now(), which=Which(name=call.words)
    )
    return done(call, answer, zone=find_call_status(call).zone)


def on_skip(call: Call) -> Rendered | None:
    """`/pairme skip`: sit out the coming round."""
    answer = participants.skip(
        call.runtime.db, call.request, now=call.runtime.now(), which=Which(name=call.words)
    )
    return done(call, answer, zone=find_call_status(call).zone)


def on_pause(call: Call) -> Rendered | None:
    """`/pairme pause 2w`: sit out until a day; without words, ask how long."""
    status = find_call_status(call)
    if status.standing is Standing.OUT:
        return replies.say(texts.REPLIES[Said.NOT_IN])
    zone, today = status.zone, today_of(call.runtime, status.zone)
    try:
        until = parse_pause(call.words, today=today)
    except InvalidPause as wrong:
        return replies.ask_how_long(today=today, wrong=wrong.code)
    answer = participants.pause(call.runtime.db, call.request, until=until, now=call.runtime.now())
    return done(call, answer, zone=zone)


def on_resume(call: Call) -> Rendered | None:
    """`/pairme resume`: end a pause, take back a skip."""
    answer = participants.resume(
        call.runtime.db, call.request, now=call.runtime.now(), which=Which(name=call.words)
    )
    return done(call, answer, zone=find_call_status(call).zone)


def on_leave(call: Call) -> Rendered | None:
    """`/pairme leave`: ask first; the button below the question does it."""
    status = find_call_status(call)
    if status.standing is Standing.OUT:
        return replies.say(texts.REPLIES[Said.NOT_IN])
    if status.also:
        named = {id_: one for id_, one in status.inside.items() if is_name(one, call.words)}
        return memberships.ask_which("leave", named or status.inside)
    return replies.ask_leave()


COMMANDS: Mapping[str, Handler] = {
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
ASKING_SLACK = ("", "join", "profile", "settings")  # they open a form
UNTOLD = ("admin",)  # help and suggestions are the same for everybody


def _open_join_form(call: Call, status: Status, guest: Guest, door: ProgramId | None) -> bool:
    return open_form(call, join_form_of(call.runtime, status, guest, door=door))


def _door(status: Status, name: str) -> ProgramId | None:
    """The program that somebody wants to join, of those they may; without a name the only one."""
    found = [id_ for id_, one in status.open.items() if not name or is_name(one, name)]
    return found[0] if found else None
