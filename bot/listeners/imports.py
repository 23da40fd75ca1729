"""A company's own lists: `/pairme admin import` and `export`, the form, and the yes to a dry run.

Reading a file and looking everybody up takes seconds or minutes, so it happens behind the
acknowledgment, in the window where the form was.
"""

import hashlib
import logging
import re
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.ids import VALUE, Action, Form, ImportField
from bot.list_checking import LookUpFailed, check_list
from bot.listeners.admitting import step_of
from bot.listeners.answering import SLACK_PATIENCE_S, refuse, status_of, tell, today_of
from bot.listeners.asking import NO_SCOPE, code_of
from bot.listeners.calls import Call, Handler
from bot.listeners.downloading import NoFile, read_file
from bot.listeners.payloads import action_request, form_request
from bot.listeners.refusing import note_drawn
from bot.listeners.uploading import Upload, send_file
from bot.runtime import Runtime
from bot.services.answers import Answer, Said
from bot.services.managing import exports, imports
from bot.services.managing.imports import effect_of
from bot.services.requests import Request
from bot.slack_client import with_patience
from bot.slack_directory import AddressesNotAllowed
from bot.views import imports as views
from bot.views import replies, texts
from bot.views.rendered import Rendered
from bot.views.texts import imports as words
from pairing.org_export import Table
from pairing.org_text import MAX_BYTES
from storage.errors import StorageError

log = logging.getLogger(__name__)

ACK_ARRIVES_S = 1.0  # after it was given; nobody can tell when it has
LOOK_UP_TIMEOUT_S = 10  # of one request; nobody waits for it but the window
KEPT = re.compile(r"[0-9a-f]{32}")
WHY = {
    NoFile.REFUSED: words.FILE_REFUSED,
    NoFile.ELSEWHERE: words.FILE_ELSEWHERE,
    NoFile.LOST: words.FILE_LOST,
}
File = Mapping[str, Any]


def register(app: App) -> None:
    """Connect the form and the button of the dry run."""
    app.view(Form.IMPORT.value)(on_import_form)
    app.action(Action.IMPORT.value)(on_import_list)


def on_import(call: Call) -> Rendered | None:
    """`/pairme admin import`: the form that takes a file, where Slack lets us read files."""
    if not imports.may_import(call.runtime.db, step_of(call.runtime, call.client, call.request)):
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    try:
        call.client.views_open(trigger_id=call.trigger_id, view=views.form())
    except SlackApiError as error:
        code = code_of(error)
        log.warning("form not opened", extra={"event": "form.lost", "reason": code})
        return replies.say(words.FILES_NOT_ALLOWED if code in NO_SCOPE else texts.FORM_CLOSED)
    except (SlackClientError, OSError) as error:
        log.warning("form not opened", extra={"event": "form.lost", "reason": code_of(error)})
        return replies.say(texts.FORM_CLOSED)
    return None


def on_export(call: Call) -> Rendered | None:
    """`/pairme admin export people`: the list as a file, to whoever asks and nobody else."""
    word, _ = call.next_word()
    step = step_of(call.runtime, call.client, call.request)
    if word not in set(Table):
        known = imports.may_import(call.runtime.db, step)
        return views.which_table() if known else replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    sheet = exports.export(call.runtime.db, step, Table(word))
    if sheet is None:
        return replies.say(texts.REPLIES[Said.ADMIN_ONLY])
    sent = send_file(
        call.client,
        sheet.as_csv().encode("utf-8-sig"),  # the mark tells a spreadsheet that it is UTF-8
        name=sheet.name,
        title=sheet.name,
        to=call.request.slack_user_id,
        comment=words.EXPORT_COMMENT.format(what=words.TABLES[word]),
    )
    if sent is Upload.SENT:
        return views.exported(sheet.name, len(sheet.rows))
    refused = sent is Upload.REFUSED
    return replies.say(words.EXPORT_REFUSED.format(table=word) if refused else words.EXPORT_LOST)


ADMIN_COMMANDS: Mapping[str, Handler] = {"import": on_import, "export": on_export}


def on_import_form(ack: Ack, body: Mapping[str, Any], client: WebClient, runtime: Runtime) -> None:
    """Take the file, and check it in the place of the form."""
    file = _file_of(body)
    if file is None:
        ack(response_action="errors", errors={ImportField.FILE.value: words.NO_FILE})
        return
    request = form_request(body)
    try:
        answer = imports.begin(runtime.db, step_of(runtime, client, request))
    except StorageError:
        ack(response_action="errors", errors={ImportField.FILE.value: texts.NOT_SAVED_PLAIN})
        return
    if answer.said is not Said.FILE_TAKEN:
        ack(response_action="update", view=views.notice(texts.REPLIES[answer.said]))
        return
    ack(response_action="update", view=views.checking(_name_of(file)))
    view_id, taken_at = str(body["view"]["id"]), time.monotonic()
    runtime.workers.submit(_check, runtime, client, request, view_id, file, taken_at)


def on_import_list(
    ack: Ack, body: Mapping[str, Any], client: WebClient, respond: Respond, runtime: Runtime
) -> None:
    """Carry out the list that this admin has just looked at.

    Ten thousand lines take some two seconds: longer than that the acknowledgment does not wait, and
    what came of it is drawn all the same.
    """
    import_id = str(body["actions"][0].get("value", ""))
    if not KEPT.fullmatch(import_id):
        refuse(ack, body, client, respond, runtime, texts.NO_LONGER_ACTIVE)
        return
    step = step_of(runtime, client, action_request(body))
    work = runtime.workers.submit(
        imports.apply_kept, runtime.db, step, import_id, ledger=runtime.ledger
    )
    wait([work], timeout=SLACK_PATIENCE_S)
    ack()
    message = _outcome(work)
    if body.get("view", {}).get("type") == "modal":
        _draw(client, str(body["view"]["id"]), views.window(message.blocks))
    else:
        tell(runtime, message, body=body, client=client, respond=respond)


def _outcome(work: Future[Answer]) -> Rendered:
    try:
        answer = work.result()
    except StorageError:
        return replies.say(texts.NOT_SAVED)
    if answer.said is Said.IMPORTED:
        return views.imported(effect_of(answer.facts))
    return replies.say(texts.REPLIES[answer.said])


def _check(
    runtime: Runtime,
    client: WebClient,
    request: Request,
    view_id: str,
    file: File,
    taken_at: float,
) -> None:
    """Read and check a file, and draw what came of it; whatever fails is said there.

    Never before the acknowledgment has arrived, which draws that the file is being checked: it
    would cover what came of it.
    """
    try:
        view = _looked_at(runtime, client, request, file)
    except AddressesNotAllowed:
        view = views.notice(words.ADDRESSES_NOT_ALLOWED)
    except LookUpFailed as error:
        log.info("list not checked", extra={"event": "import.lost", "reason": str(error)})
        view = views.notice(words.LOOK_UP_LOST)
    except StorageError:
        view = views.notice(texts.NOT_SAVED)
    except Exception:  # whatever it was, the window must not say for ever that it is checking
        log.exception("list not checked", extra={"event": "import.failed"})
        view = views.notice(texts.FAILED)
    runtime.stopping.wait(max(0.0, taken_at + ACK_ARRIVES_S - time.monotonic()))
    _draw(client, view_id, view)


def _looked_at(runtime: Runtime, client: WebClient, request: Request, file: File) -> dict[str, Any]:
    content = read_file(client, file, most=MAX_BYTES)
    if isinstance(content, NoFile):
        return views.notice(WHY[content])
    who = {"team_id": request.team_id, "slack_user_id": request.slack_user_id}
    read, checked = check_list(
        content,
        client=with_patience(client, timeout_s=LOOK_UP_TIMEOUT_S),
        db=runtime.db,
        team_id=request.team_id,
        ledger=runtime.ledger,
        today=today_of(runtime, status_of(runtime, **who).zone),
        stop=runtime.stopping,
    )
    name = _name_of(file)
    if checked is None:
        return views.problems(name, read)
    import_id = hashlib.sha256(request.key.encode()).hexdigest()[:32]
    effect = imports.keep(runtime.db, step_of(runtime, client, request), import_id, checked)
    if effect is None:
        return views.notice(texts.REPLIES[Said.ADMIN_ONLY])
    return views.would_change(name, read, effect, import_id=import_id)


def _file_of(body: Mapping[str, Any]) -> File | None:
    """The one file of a submitted form."""
    field = body["view"]["state"]["values"].get(ImportField.FILE.value, {}).get(VALUE, {})
    files: Sequence[Any] = field.get("files") or ()
    return files[0] if len(files) == 1 and isinstance(files[0], Mapping) else None


def _name_of(file: File) -> str:
    return str(file.get("name") or "")


def _draw(client: WebClient, view_id: str, view: dict[str, Any]) -> None:
    """Draw the window anew. Whoever has closed it gives the file again."""
    note_drawn(view)
    try:
        client.views_update(view_id=view_id, view=view)
    except (SlackClientError, OSError) as error:
        log.info("list not shown", extra={"event": "answer.lost", "reason": code_of(error)})
