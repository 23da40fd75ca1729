"""What `pairme doctor --live` tries in a real conversation, and takes back again.

Some promises of delivery rest on what Slack does and writes down nowhere. Here they are tried with
a message that carries a delivery key as every message of the bot does.
"""

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPException
from uuid import uuid4

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.check_slack import code_in, headers_in, quiet_client, reason_of
from bot.cli.findings import Finding, failed, ok, skipped, warning
from bot.cli.live_socket import KEY_MARK, Receipts, listening
from bot.errors import StartRefused
from bot.ids import DELIVERY_EVENT
from bot.manifest import OPTIONAL_SCOPES
from bot.settings import Mode, Settings

TEXT = "pairme doctor is trying something out here. This message is deleted at once."
WHERE = (
    "open your conversation with the bot in Slack; the last part of its address (D…) is the id. "
    "For a group, any conversation in which the bot is"
)
PATIENCE_S = 20.0
SUBSCRIBE = "compare the app with `pairme manifest`: scope, event and metadata subscription"
STOP = "stop every instance for a moment and run this again: only one connection hears it"
UNTRIED = (
    "how late a post can land whose answer got lost, and what Slack sends again after a broken "
    "connection: nothing here can provoke that"
)
CANNOT_ASK = (SlackClientError, HTTPException, OSError)


@dataclass(frozen=True, slots=True)
class Trial:
    """One try.

    is_running  whether a bot works on this database, and would hear what we listen for
    """

    settings: Settings
    client: WebClient
    conversation: str
    is_running: bool
    patience_s: float
    posted: list[tuple[str, str]] = field(default_factory=list)


def check_live(
    settings: Settings,
    conversation: str,
    *,
    token: SecretStr,
    is_running: bool,
    patience_s: float = PATIENCE_S,
) -> Iterator[Finding]:
    """Post, listen, read, and delete what was posted, also when something fails in between.

    conversation  its id, or that of a person for theirs with the bot
    token         the bot's in the workspace where that is
    """
    client = quiet_client(settings, token)
    trial = Trial(settings, client, conversation, is_running, patience_s)
    deleted = False
    try:
        yield _check_optional(client)
        yield from _try(trial)
        deleted = True
        yield _clean_up(trial)
    finally:
        if not deleted:  # interrupted: say nothing, but leave nothing
            _clean_up(trial)
    yield skipped("live: not tried", UNTRIED)


def _try(trial: Trial) -> Iterator[Finding]:
    key = KEY_MARK + secrets.token_hex(14)
    with ExitStack() as open_:
        receipts = _listen(trial, open_)
        began = time.monotonic()
        finding, ts = _post(trial, key)
        yield finding
        if ts is None:
            return
        yield _check_receipt(trial, receipts, key, began)
    yield _check_history(trial, key, ts, began)
    yield _check_twice(trial)


def _check_optional(client: WebClient) -> Finding:
    name = "live: optional scopes"
    try:
        granted = headers_in(client.auth_test()).get("x-oauth-scopes", "")
    except CANNOT_ASK as error:
        return skipped(name, f"Slack did not say ({reason_of(error)})")
    missing = [one for one in OPTIONAL_SCOPES if one not in granted.replace(" ", "").split(",")]
    if not missing:
        return ok(name, f"{', '.join(OPTIONAL_SCOPES)} granted")
    detail = f"without {', '.join(missing)}; what needs one says so, or does with less"
    return warning(name, detail, fix="add them in the Slack app if you want them, install again")


def _listen(trial: Trial, open_: ExitStack) -> Receipts | str:
    """Begin to listen; or say why that is no use."""
    token = trial.settings.slack_app_token
    if not trial.settings.delivery_evidence.takes_receipts:
        return "not used: PAIRME_DELIVERY_EVIDENCE is none"
    if trial.settings.mode is not Mode.SOCKET or token is None:
        return "in http mode Slack tells the bot alone; the line `receipts` says what it heard"
    if trial.is_running:
        return "the bot is running, and Slack tells only one of two connections"
    try:
        client = quiet_client(trial.settings, token)
        found = open_.enter_context(listening(client, token.get_secret_value()))
    except StartRefused:
        return "Slack refuses SLACK_APP_TOKEN"
    return found if found is not None else "Slack opened no connection"


def _post(trial: Trial, key: str) -> tuple[Finding, str | None]:
    name = "live: post"
    began = time.monotonic()
    try:
        channel, ts = _send(trial, key)
    except SlackApiError as error:
        return failed(name, f"Slack refuses it ({code_in(error)})", fix=WHERE), None
    except CANNOT_ASK as error:
        return failed(name, f"no clear answer ({reason_of(error)}); look whether it is there"), None
    return ok(name, f"in {channel} within {_seconds(time.monotonic() - began)}"), ts


def _send(trial: Trial, key: str, *, same: str | None = None) -> tuple[str, str]:
    """Post; `same` is an argument that is documented nowhere."""
    answer = trial.client.chat_postMessage(
        channel=trial.conversation,
        text=TEXT,
        metadata={"event_type": DELIVERY_EVENT, "event_payload": {"key": key}},
        **({} if same is None else {"client_msg_id": same}),  # type: ignore[arg-type]
    )
    trial.posted.append((str(answer["channel"]), str(answer["ts"])))
    return trial.posted[-1]


def _check_receipt(trial: Trial, receipts: Receipts | str, key: str, began: float) -> Finding:
    name = "live: receipt"
    if isinstance(receipts, str):
        return skipped(name, receipts, fix=STOP if trial.is_running else "")
    came = receipts.wait_for(key, patience_s=trial.patience_s)
    if came is None:
        detail = f"none came within {trial.patience_s:.0f} s for a post in this conversation"
        return warning(name, detail, fix=SUBSCRIBE)
    return ok(name, f"came {_seconds(came - began)} after the post was begun")


def _check_history(trial: Trial, key: str, ts: str, began: float) -> Finding:
    name = "live: read back"
    channel = trial.posted[0][0]
    try:
        found = trial.client.conversations_history(
            channel=channel, oldest=ts, inclusive=True, include_all_metadata=True, limit=5
        )
    except SlackApiError as error:
        code = code_in(error)
        if code == "missing_scope":
            detail = "needs im:history or mpim:history, which only evidence by history uses"
            return skipped(name, detail)
        return skipped(name, f"Slack refuses it ({code})")
    except CANNOT_ASK as error:
        return skipped(name, f"no answer ({reason_of(error)})")
    keys = [
        (one.get("metadata") or {}).get("event_payload", {}).get("key") for one in found["messages"]
    ]
    took = _seconds(time.monotonic() - began)
    if key in keys:
        return ok(name, f"the key is in the history, {took} after the post was begun")
    return warning(name, f"the key is not in the history, {took} after the post was begun")


def _check_twice(trial: Trial) -> Finding:
    """See what Slack makes of a repeated client_msg_id; the bot does not rely on it."""
    name, key = "live: client_msg_id", KEY_MARK + secrets.token_hex(14)
    same = str(uuid4())
    try:
        first, second = _send(trial, key, same=same), _send(trial, key, same=same)
    except SlackApiError as error:
        return ok(name, f"Slack refuses a repetition ({code_in(error)})")
    except CANNOT_ASK as error:
        return skipped(name, f"no clear answer ({reason_of(error)})")
    if first == second:
        return ok(name, "Slack answers a repetition with the first message")
    return ok(name, "Slack posts a repetition again, as the bot expects")


def _clean_up(trial: Trial) -> Finding:
    """Delete what was posted."""
    name = "live: delete"
    left = [one for one in dict.fromkeys(trial.posted) if not _is_deleted(trial.client, *one)]
    trial.posted.clear()
    if left:
        where = ", ".join(f"{ts} in {channel}" for channel, ts in left)
        return failed(name, f"still there: {where}", fix="delete it in Slack")
    return ok(name, "nothing is left behind")


def _is_deleted(client: WebClient, channel: str, ts: str) -> bool:
    for _ in range(2):
        try:
            client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            if code_in(error) == "message_not_found":
                return True
        except CANNOT_ASK:
            pass
        else:
            return True
    return False


def _seconds(took: float) -> str:
    return f"{took:.1f} s"
