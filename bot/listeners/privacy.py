"""People's own data: `/pairme mydata` shows it, `/pairme forget` erases it.

What is shown is neither stored nor logged.
"""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.ids import VALUE, Action, ForgetField, Form
from bot.listeners.answering import redraw_home, refuse
from bot.listeners.calls import Call, Handler, open_form
from bot.listeners.payloads import form_request, team_of
from bot.listeners.uploading import Upload, send_file
from bot.listeners.wording import inactive
from bot.runtime import Runtime
from bot.services.joining import privacy
from bot.views import notices, replies, texts
from bot.views import privacy as views
from bot.views.rendered import Rendered
from bot.views.texts import privacy as words
from storage.errors import StorageError

PART = re.compile("[0-9]{1,4}")


def register(app: App) -> None:
    """Connect the buttons between the parts of what is shown, and what erases."""
    app.action(re.compile(rf"{Action.MY_DATA}\.\d+"))(on_my_data)
    app.action(Action.DELETE_NOW.value)(on_delete_now)
    app.view(Form.FORGET.value)(on_forget_form)


def on_mydata(call: Call) -> Rendered | None:
    """`/pairme mydata`: a file in the person's own conversation; where none can be sent, a form."""
    who = {"team_id": call.request.team_id, "slack_user_id": call.request.slack_user_id}
    data = privacy.export(call.runtime.db, **who, now=call.runtime.now())
    if not call.runtime.may_upload(call.request.team_id):
        shown = open_form(call, views.data_part(data, 0))
        return None if shown else views.show_instead(words.FILE_REFUSED)
    sent = send_file(
        call.client,
        views.as_file(data),
        name=words.FILE_NAME,
        title=words.FILE_TITLE,
        to=privacy.find_conversation(call.runtime.db, **who) or call.request.slack_user_id,
        comment=words.FILE_COMMENT,
    )
    if sent is Upload.SENT:
        return replies.say(words.FILE_SENT)
    return views.show_instead(words.FILE_REFUSED if sent is Upload.REFUSED else words.FILE_LOST)


def on_my_data(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Show a part in the form, or open it; what is stored by now, whatever was shown before."""
    part = _part_of(body)
    if part is None:
        refuse(ack, body, client, respond, runtime, inactive(runtime, body, None))
        return
    who = {"team_id": team_of(body), "slack_user_id": body["user"]["id"]}
    view = views.data_part(privacy.export(runtime.db, **who, now=runtime.now()), part)
    if body.get("view", {}).get("type") == "modal":
        client.views_update(view_id=body["view"]["id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def on_forget(call: Call) -> Rendered | None:
    """`/pairme forget`: say what would follow, and ask."""
    view = views.forget_form(offers_history=call.runtime.ledger.key is not None)
    return None if open_form(call, view) else replies.say(texts.FORM_CLOSED)


def on_delete_now(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Ask as `/pairme forget` does: who has left may be erased at once."""
    view = views.forget_form(offers_history=runtime.ledger.key is not None)
    if body.get("view", {}).get("type") == "modal":  # over Home, the answer is a form itself
        client.views_update(view_id=body["view"]["id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)
    ack()


def on_forget_form(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Erase whoever submits, then say so in the place of the form."""
    request = form_request(body)
    try:
        answer = privacy.forget(
            runtime.db,
            request,
            keep_history=_keeps_history(body["view"]["state"]["values"]),
            ledger=runtime.ledger,
            now=runtime.now(),
            admin_ids=runtime.settings.admin_ids,
        )
    except StorageError:
        ack(response_action="update", view=notices.notice(replies.say(texts.NOT_SAVED_PLAIN)))
        return
    said = replies.say(texts.REPLIES[answer.said])
    ack(response_action="update", view=notices.notice(said))
    runtime.wake()
    redraw_home(runtime, client, team_id=request.team_id, slack_user_id=request.slack_user_id)


def _part_of(body: Mapping[str, Any]) -> int | None:
    """Read which part a button shows; None when its value is nothing of ours."""
    value = str(body["actions"][0].get("value", ""))
    return int(value) if PART.fullmatch(value) else None


def _keeps_history(values: Mapping[str, Any]) -> bool:
    """Tell whether the box is ticked. Where it was not offered, its value would change nothing."""
    chosen = values.get(ForgetField.KEEP.value, {}).get(VALUE, {}).get("selected_options") or ()
    return ForgetField.KEEP.value in {one.get("value") for one in chosen}


COMMANDS: Mapping[str, Handler] = {"mydata": on_mydata, "forget": on_forget}
ASKING_SLACK = ("mydata", "forget")  # they send a file, or open a form
