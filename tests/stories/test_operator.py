"""What the operator decides on the command line happens in the bot that runs beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox import Fault, FaultKind, Sandbox
from tests.cli.calling import pairme
from tests.stories.conftest import StartBot
from tests.stories.people import ANA, join, wait_for_message


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack at this machine's time, which is that of the command line."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_message_that_was_given_up_arrives_when_the_operator_says_retry(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    start_bot(database_url)
    slack.faults.add(Fault("chat.postMessage", FaultKind.ERROR, code="msg_too_long"))
    join(slack, ANA)

    for _ in range(200):  # until the bot has stored what Slack answered
        _, said, _ = pairme(database_url, "deliveries", "retry", "1")
        if said == "Message 1 will be sent again.\n":
            break
    arrived = wait_for_message(slack, slack.person(ANA), "You are in")

    assert slack.person(ANA).messages() == [arrived]
