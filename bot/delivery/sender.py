"""One request to Slack, and what came of it as a value.

The SDK's own retries are off: after a dropped connection it would post again although Slack may
have done it the first time (two messages for one call, measured by a prototype).
"""

import errno
import http.client
import logging
import re
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.delivery.outcomes import (
    NotSent,
    Outcome,
    RetryAfter,
    Sent,
    Unknown,
    classify_error,
)
from bot.ids import DELIVERY_EVENT
from bot.slack_calls import SlackCalls
from bot.slack_client import slack_client
from bot.views.rendered import Rendered

log = logging.getLogger(__name__)

REQUEST_TIMEOUT_S = 10
DEFAULT_RETRY_S = 30.0  # Slack sent a 429 whose Retry-After nobody can read
MAX_RETRY_S = 3600.0
CODE = re.compile(r"[a-z0-9_]{1,80}")  # the SDK puts a whole page there when it is no JSON
# Errors of connecting; urllib wraps what happens until the request is written, and only that.
NEVER_CONNECTED = (
    ConnectionRefusedError,
    TimeoutError,
    socket.gaierror,
    ssl.SSLCertVerificationError,
)
UNREACHABLE = frozenset({errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH})


def delivery_client(
    *, token: str | None, base_url: str, calls: SlackCalls | None = None
) -> WebClient:
    """Build the client that everything in the outbox is sent with: no retries of its own."""
    return slack_client(token=token, base_url=base_url, timeout_s=REQUEST_TIMEOUT_S, calls=calls)


def open_group(client: WebClient, *, slack_user_ids: Sequence[str]) -> Outcome:
    """Open the conversation of exactly these people and the bot; the same people, the same one."""
    return _outcome(lambda: client.conversations_open(users=list(slack_user_ids)), _opened)


def post(client: WebClient, *, channel: str, message: Rendered, delivery_key: str) -> Outcome:
    """Post one message, carrying its delivery key as metadata.

    channel  a conversation, or a person's id for their conversation with the bot
    """
    return _outcome(
        lambda: client.chat_postMessage(
            channel=channel,
            text=message.text,
            blocks=list(message.blocks),
            metadata={"event_type": DELIVERY_EVENT, "event_payload": {"key": delivery_key}},
            unfurl_links=False,
            unfurl_media=False,
        ),
        _posted,
    )


def retry_after_s(headers: Mapping[str, Any]) -> float:
    """Read how many seconds a 429 asks for: 0 to an hour; half a minute when it is unreadable."""
    lowered = {str(name).lower(): value for name, value in headers.items()}
    value = lowered.get("retry-after", "")
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit()):
        return DEFAULT_RETRY_S
    return min(float(text), MAX_RETRY_S)


def _opened(answer: Mapping[str, Any]) -> Outcome:
    return Sent(channel_id=answer["channel"]["id"])


def _posted(answer: Mapping[str, Any]) -> Outcome:
    return Sent(channel_id=answer["channel"], ts=answer["ts"])


def _outcome(request: Callable[[], Any], read: Callable[[Mapping[str, Any]], Outcome]) -> Outcome:
    try:
        return read(request().data)
    except SlackApiError as error:
        return _refusal(error)
    except HTTPError as error:  # before its base class URLError: Slack did answer
        return Unknown(f"http_{error.code}")
    except URLError as error:
        return _unreached(error)
    except (TimeoutError, ConnectionError, http.client.HTTPException, OSError) as error:
        return Unknown(type(error).__name__)
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # JSON of another shape
        return Unknown(f"unreadable_{type(error).__name__}")


def _refusal(error: SlackApiError) -> Outcome:
    response = error.response
    status = getattr(response, "status_code", 0)
    if status == 429:
        return RetryAfter(retry_after_s(getattr(response, "headers", {})))
    if status >= 500:
        return Unknown(f"http_{status}")
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if not isinstance(code, str) or not CODE.fullmatch(code):
        return Unknown("unreadable_answer")
    return classify_error(code)


def _unreached(error: URLError) -> Outcome:
    """Nothing was sent if the connection was never made; otherwise nobody can tell."""
    reason = error.reason
    name = type(reason).__name__
    if isinstance(reason, NEVER_CONNECTED) or getattr(reason, "errno", None) in UNREACHABLE:
        return NotSent(name)
    return Unknown(name)
