"""The profile forms, and the buttons that open or submit them. Commit first, then acknowledge."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import Action, Field, Form
from bot.listeners.answering import redraw_home, refuse, status_of, tell
from bot.listeners.asking import Asked, may_join, who_is
from bot.listeners.doors import join_form_of
from bot.listeners.payloads import (
    action_request,
    form_request,
    number_of,
    read_profile,
    team_of,
    which_of,
)
from bot.listeners.wording import in_words
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.joining import participants
from bot.services.joining.memberships import NOT_SAID, Which
from bot.services.joining.participants import JoinTerms
from bot.services.requests import Request
from bot.views import memberships, notices, profile_form, replies, texts
from pairing.errors import InvalidProfile
from pairing.ids import ProgramId
from pairing.participants import Profile, Standing
from storage.errors import StorageError

Save = Callable[[Runtime, WebClient, Request, Profile], Answer]


def register(app: App) -> None:
    """Connect both forms, the buttons that open them, and the form inside a message."""
    app.view(Form.JOIN.value)(on_join_form)
    app.view(Form.PROFILE.value)(on_profile_form)
    app.action(Action.JOIN.value)(on_open_form)
    app.action(Action.PROFILE.value)(on_open_form)
    app.action(Action.JOIN_HERE.value)(on_join_here)
    for field in Field:  # choices inside a message are sent one by one; only the button counts
        app.action({"block_id": field.value, "action_id": "value"})(on_choice)


def on_join_form(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Opt in with the form's profile, into the program that the form was opened for."""
    door = number_of(body["view"].get("private_metadata", ""))
    which = NOT_SAID if door is None else Which(program_id=ProgramId(door))
    _submit(ack, body, client, runtime, save=partial(_opt_in, which=which))


def on_profile_form(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Save the form's profile."""
    _submit(ack, body, client, runtime, save=_change_profile)


def on_open_form(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Open the form that fits: join for somebody who is out, their profile for the others.

    The form opens before the acknowledgment: a trigger lives three seconds.
    """
    status = status_of(runtime, team_id=team_of(body), slack_user_id=body["user"]["id"])
    door = which_of(body).program_id
    if door is None and status.standing is Standing.OUT and len(status.open) > 1:
        ack()
        question = memberships.ask_which("join", status.open)
        tell(runtime, question, body=body, client=client, respond=respond, replace=False)
        return
    if door in status.open or status.standing is Standing.OUT:
        guest = may_join(client, action_request(body))
        if guest.asked is Asked.OUTSIDER:
            sentence = texts.REPLIES[Said.MEMBERS_ONLY]
            refuse(ack, body, client, respond, runtime, sentence)
            return
        view = join_form_of(runtime, status, guest, door=door)
    else:
        view = profile_form.profile_form(status.profile, runtime.library)
    client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def on_join_here(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Opt in from the form that came as a message because Slack could not open one."""
    try:
        values = (body.get("state") or {}).get("values", {})
        profile = read_profile(values, runtime.library)
        answer = _opt_in(runtime, client, action_request(body), profile, which=which_of(body))
    except InvalidProfile as wrong:
        sentences = "\n".join(_form_errors(wrong).values())
        refuse(ack, body, client, respond, runtime, sentences)
        return
    except StorageError:
        refuse(ack, body, client, respond, runtime, texts.NOT_SAVED)
        return
    ack()
    runtime.wake()
    zone = status_of(runtime, team_id=team_of(body), slack_user_id=body["user"]["id"]).zone
    tell(runtime, in_words(runtime, answer, zone=zone), body=body, client=client, respond=respond)


def on_choice(ack: Ack) -> None:
    """A choice in a form inside a message needs no answer; its value comes with the button."""
    ack()


def _submit(
    ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime, *, save: Save
) -> None:
    try:
        profile = read_profile(body["view"]["state"]["values"], runtime.library)
        answer = save(runtime, client, form_request(body), profile)
    except InvalidProfile as wrong:
        ack(response_action="errors", errors=_form_errors(wrong))
        return
    except StorageError:
        ack(response_action="errors", errors={Field.STAGE.value: texts.NOT_SAVED_PLAIN})
        return
    if answer.said in {Said.MEMBERS_ONLY, Said.NOT_IN}:
        sentence = texts.REPLIES[answer.said]
        ack(response_action="errors", errors={Field.STAGE.value: sentence})
        return
    if answer.said in {Said.WHICH_PROGRAM, Said.NOT_YOURS}:  # programs came or went meanwhile
        ack(response_action="errors", errors={Field.STAGE.value: texts.FORM_OUTDATED})
        return
    if answer.said is Said.PROFILE_SAVED:  # joining is confirmed by a message, this by nothing else
        saved = replies.say(texts.REPLIES[Said.PROFILE_SAVED])
        ack(response_action="update", view=notices.notice(saved))
    else:
        ack()
    runtime.wake()
    redraw_home(runtime, client, team_id=team_of(body), slack_user_id=body["user"]["id"])


def _opt_in(
    runtime: Runtime,
    client: WebClient,
    request: Request,
    profile: Profile,
    *,
    which: Which,
) -> Answer:
    return participants.opt_in(
        runtime.db,
        request,
        profile=profile,
        who=who_is(client, request),
        terms=JoinTerms(runtime.settings.timezone, runtime.ledger),
        now=runtime.now(),
        which=which,
    )


def _change_profile(runtime: Runtime, _: WebClient, request: Request, profile: Profile) -> Answer:
    return participants.change_profile(runtime.db, request, profile=profile, now=runtime.now())


def _form_errors(wrong: InvalidProfile) -> dict[str, str]:
    return {field: texts.FORM_ERRORS[(field, code)] for field, code in wrong.errors.items()}
