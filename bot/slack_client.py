"""Builds every client of Slack's Web API. None repeats a call by itself: who calls decides that."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.error import HTTPError, URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack_calls import Ending, SlackCalls


class CountingClient(WebClient):
    """A client that notes how each call ended. Bolt and the SDK take nothing but a WebClient."""

    calls: SlackCalls

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Call Slack as any client does, and note what came of it."""
        try:
            answer = super().api_call(api_method, **arguments)
        except Exception as error:  # however it ended, it is counted, and goes on as it was
            self.calls.note(api_method, _ending(error), date=_date(_headers(error)))
            raise
        self.calls.note(api_method, Ending.OK, date=_date(answer.headers))
        return answer


class RefusingClient(CountingClient):
    """A client that refuses every call as Slack would, because nothing can be asked of Slack."""

    refusal: str | None

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """Raise what a call would have ended in."""
        del api_method, arguments
        if self.refusal is None:
            raise URLError(ConnectionRefusedError("not now"))
        answer = SlackResponse(
            client=self,
            http_verb="POST",
            api_url="",
            req_args={},
            data={"ok": False, "error": self.refusal},
            headers={},
            status_code=200,
        )
        raise SlackApiError("refused without asking", answer)  # type: ignore[no-untyped-call]


def refusing_client(code: str | None, *, base_url: str) -> RefusingClient:
    """Build a client for a workspace for which there is no token.

    code  the error that Slack would answer with; None = as if it could not be reached just now
    """
    client = RefusingClient(token=None, base_url=base_url, ssl=trusted(), retry_handlers=[])
    client.calls, client.refusal = SlackCalls(), code
    return client


def slack_client(
    *,
    token: str | None,
    base_url: str,
    timeout_s: float,
    logger: logging.Logger | None = None,
    calls: SlackCalls | None = None,
    team_id: str | None = None,
) -> CountingClient:
    """Build a client.

    timeout_s  of one call; fractions count
    logger     where the SDK writes; None = its own
    calls      where its calls are counted; None = nobody looks
    team_id    sent along where Slack asks which workspace is meant
    """
    client = CountingClient(
        token=token,
        base_url=base_url,
        timeout=timeout_s,  # type: ignore[arg-type]  # urllib takes fractions
        ssl=trusted(),
        retry_handlers=[],
        logger=logger,
        team_id=team_id,
    )
    client.calls = calls if calls is not None else SlackCalls()
    return client


def with_patience(client: WebClient, *, timeout_s: float) -> CountingClient:
    """Build another client for the same workspace, counted in the same place."""
    calls = client.calls if isinstance(client, CountingClient) else None
    return slack_client(
        token=client.token, base_url=client.base_url, timeout_s=timeout_s, calls=calls
    )


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that this machine trusts, read once per process.

    Reading them takes tens of milliseconds of the processor, and the SDK alone reads them for each
    connection. New ones count from the next start.
    """
    return ssl.create_default_context()


def _ending(error: Exception) -> Ending:
    if isinstance(error, SlackApiError):
        status = getattr(error.response, "status_code", 0)
        if status == 429:
            return Ending.LIMITED
        is_read = isinstance(getattr(error.response, "data", None), dict)
        return Ending.REFUSED if status < 500 and is_read else Ending.UNCLEAR
    if isinstance(error, URLError) and not isinstance(error, HTTPError):
        return Ending.UNREACHED
    return Ending.UNCLEAR


def _headers(error: Exception) -> object:
    response = error.response if isinstance(error, SlackApiError) else error
    return getattr(response, "headers", None)


def _date(headers: object) -> str:
    found = headers.items() if isinstance(headers, Mapping) else ()
    return next((str(value) for name, value in found if str(name).lower() == "date"), "")
