"""Whose token answers a request, and what the start makes of Slack's first answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.errors import StartRefused
from bot.installations import BAD_TOKEN, Identity, Installations
from bot.settings import load_settings
from sandbox import Fault, FaultKind, Sandbox

AUTH = "auth.test"


@pytest.fixture(scope="module")
def running_slack() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def slack(running_slack: Sandbox) -> Sandbox:
    running_slack.reset()
    return running_slack


def installed(slack: Sandbox, *, token: str | None = None) -> Installations:
    return Installations(
        load_settings(
            {
                "SLACK_BOT_TOKEN": token or slack.bot_token,
                "PAIRME_SLACK_API_URL": slack.api_url,
            }
        )
    )


def test_slack_is_asked_once_who_we_are(slack: Sandbox) -> None:
    installations = installed(slack)

    first, second = installations.learn(), installations.learn()

    assert first == second == Identity(slack.team_id, slack.bot_id, slack.bot_user_id)
    assert len(slack.calls(AUTH)) == 1


def test_our_workspace_gets_our_token_and_another_one_nothing(slack: Sandbox) -> None:
    installations = installed(slack)
    installations.learn()

    ours = installations.authorize(None, slack.team_id)

    assert ours is not None
    assert (ours.bot_token, ours.bot_user_id) == (slack.bot_token, slack.bot_user_id)
    assert installations.authorize(None, "T999") is None
    assert installations.authorize("E1", None) is None
    assert len(slack.calls(AUTH)) == 1  # nobody waits for Slack while a person waits for us


def test_before_slack_has_told_us_a_signed_workspace_is_believed(slack: Sandbox) -> None:
    unknown = installed(slack).authorize(None, "T999")

    assert unknown is not None
    assert (unknown.team_id, unknown.bot_user_id) == ("T999", None)
    assert slack.calls(AUTH) == []


def test_a_token_slack_does_not_know_refuses_the_start_and_is_not_repeated(slack: Sandbox) -> None:
    installations = installed(slack, token="xoxb-1-wrong-secret-part")

    with pytest.raises(StartRefused, match=r"SLACK_BOT_TOKEN \(invalid_auth\).*OAuth") as refused:
        installations.learn()

    assert "secret-part" not in str(refused.value)


@pytest.mark.parametrize("code", sorted(BAD_TOKEN))
def test_a_token_that_is_no_longer_good_refuses_the_start(slack: Sandbox, code: str) -> None:
    slack.faults.add(Fault(AUTH, FaultKind.ERROR, code=code))

    with pytest.raises(StartRefused, match=code):
        installed(slack).learn()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(AUTH, FaultKind.REFUSE),
        Fault(AUTH, FaultKind.DROP_AFTER),
        Fault(AUTH, FaultKind.HTTP_5XX),
        Fault(AUTH, FaultKind.HTTP_429),
        Fault(AUTH, FaultKind.GARBAGE),
        Fault(AUTH, FaultKind.ERROR, code="internal_error"),
    ],
    ids=lambda fault: str(fault.kind),
)
def test_while_slack_is_away_the_bot_starts_without_knowing_and_asks_again(
    slack: Sandbox, fault: Fault
) -> None:
    slack.faults.add(fault)
    installations = installed(slack)

    away, back = installations.learn(), installations.learn()

    assert away is None
    assert back is not None


def test_slack_not_listening_at_all_is_no_reason_not_to_start(slack: Sandbox) -> None:
    slack.down()

    assert installed(slack).learn() is None


def test_messages_are_sent_by_a_client_that_repeats_nothing(slack: Sandbox) -> None:
    client = installed(slack).client_for(slack.team_id)

    assert client.retry_handlers == []
    assert client.token == slack.bot_token
