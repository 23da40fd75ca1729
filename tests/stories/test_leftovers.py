"""Buttons and values that are not ours, not theirs or not from this version have no effect."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import text

from bot.run import Bot
from sandbox import Sandbox
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


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("of_an_older_version", "1"),
        ("we_met", "1"),  # the pair of others
        ("we_met", "999999"),
        ("we_met", "-1"),
        ("we_met", "1; DROP TABLE pairs"),
        ("we_met", "9" * 1000),
        ("check_in.yes_once", "1"),
        ("check_in.perhaps", "1"),
        ("check_in.", "x"),
    ],
)
def test_a_button_that_is_not_for_me_does_nothing_and_says_so(
    slack: Sandbox, bot: Bot, action_id: str, value: str
) -> None:
    for who in (ANA, BEN):
        join(slack, who)
    move_to_round(slack, bot)
    slack.wait_for(lambda: groups(slack.person(ANA)), 30.0)
    chloe = slack.person(CHLOE)
    post_button(slack, CHLOE, action_id, value)

    clicked = chloe.click(action_id)

    slack.wait_for(lambda: any("no longer active" in m.text for m in chloe.ephemerals), 30.0)
    assert clicked.acked
    with bot.runtime.db.read() as session:
        answered = session.execute(text("SELECT count(*) FROM check_ins WHERE answer IS NOT NULL"))
        assert answered.scalar_one() == 0
