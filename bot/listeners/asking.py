"""Asking Slack about the person in front of us, quickly or not at all."""

import logging

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.services.people import SlackPerson
from bot.services.requests import Request
from bot.slack_people import read_person

log = logging.getLogger(__name__)

PATIENCE_S = 1  # inside the 3 s of a form; a job catches up on whoever could not be asked


def who_is(client: WebClient, request: Request) -> SlackPerson | None:
    """Return what Slack says about whoever asks; None when it does not say so in time."""
    quick = WebClient(
        token=client.token, base_url=client.base_url, timeout=PATIENCE_S, retry_handlers=[]
    )
    try:
        answer = quick.users_info(user=request.slack_user_id)
        return read_person(answer["user"], team_id=request.team_id)
    except (SlackClientError, OSError, KeyError) as error:
        log.info(
            "Slack did not say who it is",
            extra={"event": "person.unread", "reason": code_of(error)},
        )
        return None


def is_outsider(client: WebClient, request: Request) -> bool:
    """Whether Slack says that they cannot be paired; False when it does not answer in time."""
    who = who_is(client, request)
    return who is not None and not who.may_be_paired


def code_of(error: Exception) -> str:
    """Slack's error code, or the kind of failure; what an operator needs to see."""
    response = error.response if isinstance(error, SlackApiError) else {}
    return str(response.get("error") or type(error).__name__)
