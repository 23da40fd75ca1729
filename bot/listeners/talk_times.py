"""Finding a time for a talk: the form, its answer, and what a calendar needs."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.ids import Action, Form
from bot.listeners.answering import redraw_home, refuse, tell
from bot.listeners.payloads import form_request, pair_of, pair_of_form, team_of
from bot.listeners.time_payloads import booked_of, read_ticks, times_field
from bot.listeners.uploading import Upload, send_file
from bot.listeners.wording import inactive
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.talking import talk_times
from bot.services.talking.talk_times import TimeChoice
from bot.views import notices, replies, texts, times_form
from bot.views import talk_times as views
from bot.views.calendar_file import calendar_file
from bot.views.texts import talk_times as words
from pairing.ids import PairId
from storage.errors import StorageError

log = logging.getLogger(__name__)


def register(app: App) -> None:
    """Connect the button that opens the form, the form, and the file of a booked talk."""
    app.action(Action.FIND_TIME.value)(on_find_time)
    app.view(Form.TIMES.value)(on_times_form)
    app.action(Action.CALENDAR_FILE.value)(on_calendar_file)


def on_find_time(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form at once: a trigger lives three seconds, and offering times has to write."""
    pair_id = pair_of(body)
    choice = _find(body, pair_id, runtime)
    if pair_id is None or choice is None:
        refuse(ack, body, client, respond, runtime, inactive(runtime, body, pair_id))
        return
    view = times_form.form(choice) if choice.is_ready else times_form.waiting()
    opened = client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()
    if not choice.is_ready:
        ready = _prepare(body, pair_id, runtime)
        missing = notices.notice(replies.say(texts.NOT_READ))
        _redraw(client, opened["view"]["id"], missing if ready is None else times_form.form(ready))


def on_times_form(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Keep what suits somebody, and say in the place of the form what follows from it."""
    pair_id, request, now = pair_of_form(body), form_request(body), runtime.now()
    try:
        answer = Answer(Said.NOT_YOURS)
        if pair_id is not None:
            ticks = read_ticks(body["view"])
            answer = talk_times.choose_times(
                runtime.db, request, pair_id=pair_id, ticks=ticks, now=now
            )
        choice = None if answer.said is Said.NOT_YOURS else _find(body, pair_id, runtime)
    except StorageError:
        ack(response_action="errors", errors={times_field(body["view"]): texts.NOT_SAVED_PLAIN})
        return
    why = inactive(runtime, body, pair_id) if choice is None else ""
    ack(response_action="update", view=times_form.form_answered(answer, choice, why=why))
    runtime.wake()
    if answer.said is Said.TIME_BOOKED:
        redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)


def on_calendar_file(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Send the talk as a file to whoever clicked, or else the links that do the same."""
    named = booked_of(body)
    booking = None
    if named is not None:
        who = {"team_id": team_of(body), "slack_user_id": body["user"]["id"]}
        now = runtime.now()
        booking = talk_times.find_booking(runtime.db, **who, pair_id=named[0], now=now)
    if named is None or booking is None or booking.starts_at != named[1]:
        pair_id = None if named is None else named[0]
        sentence = words.FILE_OLD if booking else inactive(runtime, body, pair_id)
        refuse(ack, body, client, respond, runtime, sentence)
        return
    ack()
    sent = send_file(
        client,
        calendar_file(booking, now=runtime.now()),
        name=words.FILE_NAME,
        title=words.SUBJECT,
        to=booking.channel or body["user"]["id"],
        comment=words.FILE_COMMENT,
    )
    message = replies.say(words.FILE_SENT)
    if sent is not Upload.SENT:
        refused = sent is Upload.REFUSED
        message = views.links_instead(booking, words.FILE_REFUSED if refused else words.FILE_LOST)
    tell(runtime, message, body=body, client=client, respond=respond, replace=False)


def _find(body: Mapping[str, Any], pair_id: PairId | None, runtime: Runtime) -> TimeChoice | None:
    if pair_id is None:
        return None
    who = {"team_id": team_of(body), "slack_user_id": body["user"]["id"]}
    return talk_times.find_choice(runtime.db, **who, pair_id=pair_id, now=runtime.now())


def _prepare(body: Mapping[str, Any], pair_id: PairId, runtime: Runtime) -> TimeChoice | None:
    """Offer times; None when that cannot be done now."""
    who = {"team_id": team_of(body), "slack_user_id": body["user"]["id"]}
    try:
        return talk_times.prepare_choice(runtime.db, **who, pair_id=pair_id, now=runtime.now())
    except StorageError:
        return None


def _redraw(client: WebClient, view_id: str, view: dict[str, Any]) -> None:
    """Draw the form anew. Who has closed it sees the same at the next opening."""
    try:
        client.views_update(view_id=view_id, view=view)
    except (SlackClientError, OSError) as error:
        log.info("times not shown", extra={"event": "answer.lost", "reason": type(error).__name__})
