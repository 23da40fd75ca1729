"""Asking Slack about the person in front of us, quickly or not at all."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.services.people import SlackPerson
from bot.services.requests import Request
from bot.slack_client import with_patience
from bot.slack_people import read_person
from pairing.participants import CareerStage, suggest_stage

log = logging.getLogger(__name__)

NO_SCOPE = frozenset({"missing_scope", "invalid_arguments", "not_allowed_token_type"})
PATIENCE_S = 1  # inside the 3 s of a form; a job catches up on whoever could not be asked


class Asked(StrEnum):
    """What came of asking whether somebody may join."""

    WELCOME = "welcome"  # as far as Slack says
    OUTSIDER = "outsider"
    AWAY = "away"  # Slack does not answer, so it will not open a form in time either


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the door; `stage` is a suggestion for the form, None when Slack has no title."""

    asked: Asked
    stage: CareerStage | None = None


def who_is(client: WebClient, request: Request) -> SlackPerson | None:
    """Return what Slack says about whoever asks; None when it does not say so in time."""
    try:
        return read_person(_ask(client, request), team_id=request.team_id)
    except (SlackClientError, OSError, KeyError) as error:
        _log_unread(error)
        return None


def who_else(client: WebClient, request: Request, *, slack_user_id: str) -> SlackPerson | None:
    """Return what Slack says about somebody whom a request names; None as in `who_is`."""
    return who_is(client, replace(request, slack_user_id=slack_user_id))


def may_join(client: WebClient, request: Request) -> Guest:
    """Ask whether somebody can be paired. Takes a second at most, so the ack can still tell."""
    try:
        user = _ask(client, request)
        who = read_person(user, team_id=request.team_id)
    except OSError as error:
        _log_unread(error)
        return Guest(Asked.AWAY)
    except (SlackClientError, KeyError) as error:
        _log_unread(error)
        return Guest(Asked.WELCOME)
    if not who.may_be_paired:
        return Guest(Asked.OUTSIDER)
    return Guest(Asked.WELCOME, _suggest(user))


def _suggest(user: Mapping[str, Any]) -> CareerStage | None:
    """A stage to begin with, from the title; the title itself goes nowhere."""
    title = (user.get("profile") or {}).get("title")
    return suggest_stage(title) if isinstance(title, str) and title.strip() else None


def code_of(error: Exception) -> str:
    """Slack's error code, or the kind of failure; what an operator needs to see."""
    response = error.response if isinstance(error, SlackApiError) else {}
    return str(response.get("error") or type(error).__name__)


def _ask(client: WebClient, request: Request) -> Mapping[str, Any]:
    quick = with_patience(client, timeout_s=PATIENCE_S)
    user: Mapping[str, Any] = quick.users_info(user=request.slack_user_id)["user"]
    return user


def _log_unread(error: Exception) -> None:
    log.info(
        "Slack did not say who it is", extra={"event": "person.unread", "reason": code_of(error)}
    )
