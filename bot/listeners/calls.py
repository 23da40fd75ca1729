"""One `/pairme …` as its handler gets it, and what handlers of several subjects need.

A subject offers its words as `COMMANDS`, those behind `/pairme admin` as `ADMIN_COMMANDS`, and
names in `ASKING_SLACK` those that ask Slack something before they answer.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.listeners.answering import redraw_home, status_of
from bot.listeners.asking import code_of
from bot.listeners.wording import in_words
from bot.runtime import Runtime
from bot.services.answers import Answer
from bot.services.requests import Request
from bot.services.status import Status
from bot.views.rendered import Rendered

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Call:
    """One command: who asks, and the words behind the first one."""

    runtime: Runtime
    client: WebClient
    request: Request
    trigger_id: str
    words: str

    def next_word(self) -> tuple[str, "Call"]:
        """Take the next word off, in small letters; the call that is left has those behind it."""
        word, _, words = self.words.strip().partition(" ")
        return word.lower(), replace(self, words=words.strip())


Handler = Callable[[Call], Rendered | None]  # None: nothing is to be said, as when a form opened


def find_call_status(call: Call) -> Status:
    """Where whoever asks stands."""
    return status_of(
        call.runtime, team_id=call.request.team_id, slack_user_id=call.request.slack_user_id
    )


def open_form(call: Call, view: Mapping[str, Any]) -> bool:
    """Open a form; False when Slack does not, and then the caller says it in words."""
    try:
        call.client.views_open(trigger_id=call.trigger_id, view=dict(view))
    except (SlackClientError, OSError) as error:
        log.warning("form not opened", extra={"event": "form.lost", "reason": code_of(error)})
        return False
    return True


def done(call: Call, answer: Answer, *, zone: str) -> Rendered:
    """Wake the dispatcher, redraw Home in the background, and put the answer into words."""
    call.runtime.wake()
    call.runtime.workers.submit(
        redraw_home,
        call.runtime,
        call.client,
        team_id=call.request.team_id,
        slack_user_id=call.request.slack_user_id,
    )
    return in_words(call.runtime, answer, zone=zone)
