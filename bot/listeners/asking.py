"""Asking Slack about the person in front of us, quickly or not at all."""

import logging
from enum import StrEnum

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.services.people import SlackPerson
from bot.services.requests import Request
from bot.slack_client import slack_client
from bot.slack_people import read_person

log = logging.getLogger(__name__)

PATIENCE_S = 1  # inside the 3 s of a form; a job catches up on whoever could not be asked


class Asked(StrEnum):
    """What came of asking whether somebody may join."""

    WELCOME = "welcome"  # as far as Slack says
    OUTSIDER = "outsider"
    AWAY = "away"  # Slack does not answer, so it will not open a form in time either


def who_is(client: WebClient, request: Request) -> SlackPerson | None:
    """Return what Slack says about whoever asks; None when it does not say so in time."""
    try:
        return _ask(client, request)
    except (SlackClientError, OSError, KeyError) as error:
        _log_unread(error)
        return None


def may_join(client: WebClient, request: Request) -> Asked:
    """Ask whether somebody can be paired. Takes a second at most, so the ack can still tell."""
    try:
        who = _ask(client, request)
    except OSError as error:
        _log_unread(error)
        return Asked.AWAY
    except (SlackClientError, KeyError) as error:
        _log_unread(error)
        return Asked.WELCOME
    return Asked.WELCOME if who.may_be_paired else Asked.OUTSIDER


def code_of(error: Exception) -> str:
    """Slack's error code, or the kind of failure; what an operator needs to see."""
    response = error.response if isinstance(error, SlackApiError) else {}
    return str(response.get("error") or type(error).__name__)


def _ask(client: WebClient, request: Request) -> SlackPerson:
    quick = slack_client(token=client.token, base_url=client.base_url, timeout_s=PATIENCE_S)
    answer = quick.users_info(user=request.slack_user_id)
    return read_person(answer["user"], team_id=request.team_id)


def _log_unread(error: Exception) -> None:
    log.info(
        "Slack did not say who it is", extra={"event": "person.unread", "reason": code_of(error)}
    )
