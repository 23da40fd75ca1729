"""Reading a small file that somebody put into a form, from Slack's own file host and nowhere else.

Source: docs.slack.dev/reference/objects/file-object: its private address wants our token, and sends
whoever may not read it to a page to sign in.
"""

import logging
import time
from collections.abc import Mapping
from enum import StrEnum
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from slack_sdk import WebClient

from bot.listeners.uploading import is_file_host
from bot.slack_client import trusted

log = logging.getLogger(__name__)

TIMEOUT_S = 10  # of each wait for more of it
ALL_OF_IT_S = 60  # a megabyte that takes longer is not coming
PIECE = 65_536  # bytes
NOT_OURS = frozenset({301, 302, 303, 307, 308, 401, 403})  # Slack's ways to refuse a file
HOSTED, SCHEME = "url_private_download", "Bearer"


class NoFile(StrEnum):
    """Why there is no file. ELSEWHERE: its address is not Slack's."""

    REFUSED = "refused"
    ELSEWHERE = "elsewhere"
    LOST = "lost"


class _NoRedirects(HTTPRedirectHandler):
    """Our token must not follow to wherever an answer points."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def read_file(client: WebClient, file: Mapping[str, Any], *, most: int) -> bytes | NoFile:
    """Read a file of a form. What went wrong is only logged.

    most     bytes; of a larger file one byte more than that comes back, whatever its size is said
             to be
    Returns  its content, or why there is none
    """
    url = str(file.get(HOSTED) or file.get("url_private") or "")
    if not is_file_host(url, api_url=client.base_url):
        log.warning("file not read", extra={"event": "file.refused", "reason": "elsewhere"})
        return NoFile.ELSEWHERE
    request = Request(url, headers={"Authorization": f"{SCHEME} {client.token}"})
    opener = build_opener(_NoRedirects, HTTPSHandler(context=trusted()))
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            return _read(answer, most=most)
    except HTTPError as error:
        error.close()
        log.info("file not read", extra={"event": "file.lost", "reason": f"http_{error.code}"})
        return NoFile.REFUSED if error.code in NOT_OURS else NoFile.LOST
    except (HTTPException, OSError, ValueError) as error:
        log.info("file not read", extra={"event": "file.lost", "reason": type(error).__name__})
        return NoFile.LOST


def _read(answer: IO[bytes], *, most: int) -> bytes:
    """Raises TimeoutError when it goes on for too long, piece by piece."""
    end = time.monotonic() + ALL_OF_IT_S
    content = b""
    while len(content) <= most and (piece := answer.read(min(PIECE, most + 1 - len(content)))):
        content += piece
        if time.monotonic() > end:
            raise TimeoutError
    return content
