"""Reading the fields of Slack profiles: which a workspace has, and what stands in somebody's.

What is no field as Slack describes it counts as not there.
"""

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.delivery.sender import CODE, retry_after_s
from pairing.profile_fields import Field

NOT_SHOWN = frozenset({"user_not_found", "user_not_visible"})
Answer = TypeVar("Answer")


class NotTold(Exception):
    """Slack did not say what was asked; the message is its code, or the kind of failure.

    code    what Slack refused it with; empty when the answer was unclear, or there was none
    wait_s  how long to wait, when it was asked too often
    """

    def __init__(self, reason: str, *, code: str = "", wait_s: float | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.wait_s = wait_s

    @property
    def is_not_shown(self) -> bool:
        """Whether it is only that Slack does not show this person to us."""
        return self.code in NOT_SHOWN


def ask_fields(client: WebClient) -> tuple[Field, ...]:
    """Ask which fields the profiles of a workspace have, beside Slack's own. Raises NotTold."""
    return _ask(lambda: tuple(_fields(client.team_profile_get()["profile"]["fields"])))


def ask_profile(client: WebClient, *, slack_user_id: str) -> dict[str, str]:
    """Ask what stands in somebody's fields, by id. Raises NotTold."""
    return _ask(lambda: _held(client.users_profile_get(user=slack_user_id)["profile"]))


def _fields(listed: Any) -> Iterator[Field]:
    for one in listed or ():
        if isinstance(one, Mapping) and isinstance(one.get("id"), str):
            yield Field(one["id"], str(one.get("label") or ""), str(one.get("type") or ""))


def _held(profile: Mapping[str, Any]) -> dict[str, str]:
    held = profile.get("fields") or {}  # a list when there is nothing in any
    return {
        str(id_): one["value"]
        for id_, one in held.items()
        if isinstance(one, Mapping) and isinstance(one.get("value"), str)
    }


def _ask(question: Callable[[], Answer]) -> Answer:
    try:
        return question()
    except SlackApiError as error:
        raise _refusal(error) from error
    except (SlackClientError, HTTPException, OSError) as error:
        raise NotTold(type(error).__name__) from error
    except (LookupError, TypeError, AttributeError) as error:  # an answer of another shape
        raise NotTold("an unreadable answer") from error


def _refusal(error: SlackApiError) -> NotTold:
    response = error.response
    status, data = getattr(response, "status_code", 0), getattr(response, "data", None)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        wait_s = retry_after_s(getattr(response, "headers", {}))
        return NotTold("asked too often", wait_s=wait_s)
    code = data.get("error") if isinstance(data, dict) else None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(code, str):
        return NotTold(f"http_{status}")
    return NotTold(code, code=code) if CODE.fullmatch(code) else NotTold("an unreadable answer")
