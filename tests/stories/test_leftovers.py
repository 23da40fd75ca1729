"""Buttons and values that are not ours, not theirs or not from this version have no effect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.run import Bot
from sandbox import Hands, Sandbox
from tests.stories.people import ANA, BEN, CHLOE, groups, join, move_to_round


@pytest.fixture
def mode() -> str:
    """These are about buttons, not about transport."""
    return "socket"


def post_button(slack: Sandbox, who: str, action_id: str, value: str) -> None:
    """A message of ours with a button that this version does not know, or with another value."""
    button: dict[str, Any] = {
        "type": "button",
        "action_id": action_id,
        "value": value,
        "text": {"type": "plain_text", "text": "Press"},
    }
    WebClient(token=slack.bot_token, base_url=slack.api_url).chat_postMessage(
        channel=who, text="Old message", blocks=[{"type": "actions", "elements": [button]}]
    )


STRANGE = [
    ("of_an_older_version", "1"),
    ("we_met", "1"),  # the pair of others
    ("we_met", "999999"),
    ("we_met", "-1"),
    ("we_met", "1; DROP TABLE pairs"),
    ("we_met", "9" * 1000),
    ("check_in.yes_once", "1"),
    ("check_in.perhaps", "1"),
    ("check_in.", "x"),
]


def test_buttons_that_are_not_for_me_do_nothing_and_say_so(slack: Sandbox, bot: Bot) -> None:
    for who in (ANA, BEN):
        join(slack, who)
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(slack.person(ANA)), 30.0)
    chloe = slack.person(CHLOE)

    for number, (action_id, value) in enumerate(STRANGE, 1):
        slack.clock.advance(timedelta(seconds=2))  # one message a second is what Slack allows
        post_button(slack, CHLOE, action_id, value)
        clicked = chloe.click(action_id)
        assert clicked.acked, (action_id, value)
        slack.wait_for(lambda said=number: refusals(chloe) == said, 30.0)

    with bot.runtime.db.read() as session:
        answered = session.execute(text("SELECT count(*) FROM check_ins WHERE answer IS NOT NULL"))
        assert answered.scalar_one() == 0


def refusals(person: Hands) -> int:
    """How often somebody was told that a button does nothing."""
    return sum("no longer active" in message.text for message in person.ephemerals)
