"""Sending a small file to one person, in their conversation with the bot.

Three steps, as Slack wants it: an address for the file, the file itself, and to whom it is shown.
Source: docs.slack.dev/messaging/working-with-files and /reference/methods/files.*, 2026.
"""

import logging
from enum import StrEnum
from http.client import HTTPException
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.listeners.asking import code_of
from bot.slack_client import trusted, with_patience

log = logging.getLogger(__name__)

TIMEOUT_S = 5  # of each step; the click is acknowledged before
FILES = "files."  # Slack takes files at a host beside that of its Web API
NOT_ALLOWED = frozenset({"missing_scope", "not_allowed_token_type", "file_uploads_disabled"})


class Upload(StrEnum):
    """What became of a file. REFUSED: files may not be sent here. LOST: not now."""

    SENT = "sent"
    REFUSED = "refused"
    LOST = "lost"


def send_file(
    client: WebClient, content: bytes, *, name: str, title: str, to: str, comment: str
) -> Upload:
    """Send a file; what went wrong is only logged. to: a conversation, or the id of a person."""
    patient = with_patience(client, timeout_s=TIMEOUT_S)
    try:
        place = patient.files_getUploadURLExternal(filename=name, length=len(content))
        _put(str(place["upload_url"]), content, api_url=client.base_url)
        patient.files_completeUploadExternal(
            files=[{"id": place["file_id"], "title": title}], channels=[to], initial_comment=comment
        )
    except (SlackClientError, HTTPException, OSError, KeyError, ValueError) as error:
        reason = code_of(error)
        log.info("file not sent", extra={"event": "file.lost", "reason": reason})
        refused = isinstance(error, SlackApiError) and reason in NOT_ALLOWED
        return Upload.REFUSED if refused else Upload.LOST
    return Upload.SENT


def is_file_host(url: str, *, api_url: str) -> bool:
    """Tell whether Slack's files are at an address: it came from outside, and our token goes there.

    Raises nothing: what is no address is not Slack's.
    """
    try:
        there, api = urlsplit(url), urlsplit(api_url)
        same_port = there.port in (None, api.port)
    except ValueError:
        return False
    hosts = {api.hostname, f"{FILES}{api.hostname}"}
    return there.scheme == api.scheme and there.hostname in hosts and same_port


def _put(url: str, content: bytes, *, api_url: str) -> None:
    """Hand over the bytes, but only to Slack itself: the address came from outside.

    Raises ValueError for any other address, OSError when it is not taken.
    """
    if not is_file_host(url, api_url=api_url):
        raise ValueError("the address for a file is not Slack's")
    request = Request(url, content, {"Content-Type": "application/octet-stream"})
    with urlopen(request, timeout=TIMEOUT_S, context=trusted()) as answer:
        answer.read()
