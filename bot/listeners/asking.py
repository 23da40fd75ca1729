"""Asking Slack about the person in front of us, quickly or not at all."""

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.services.people import SlackPerson
from bot.services.requests import Request
from bot.slack_people import read_person
from storage.people import PersonKind

PATIENCE_S = 1  # inside the 3 s of a form; a job catches up on whoever could not be asked


def who_is(client: WebClient, request: Request) -> SlackPerson | None:
    """Return what Slack says about whoever asks; None when it does not say so in time."""
    quick = WebClient(
        token=client.token, base_url=client.base_url, timeout=PATIENCE_S, retry_handlers=[]
    )
    try:
        answer = quick.users_info(user=request.slack_user_id)
        return read_person(answer["user"], team_id=request.team_id)
    except (SlackClientError, OSError, KeyError):
        return None


def is_outsider(client: WebClient, request: Request) -> bool:
    """Whether Slack says that they cannot be paired; False when it does not answer in time."""
    who = who_is(client, request)
    return who is not None and (who.kind is not PersonKind.MEMBER or who.deactivated)
