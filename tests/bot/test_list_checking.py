"""Checking a list: what Slack does not say is told by its code; whoever ends does not wait."""

from __future__ import annotations

from datetime import date
from threading import Event

import pytest

from bot.list_checking import LookUpFailed, check_list, workspace_of
from bot.slack_client import slack_client
from sandbox import Fault, FaultKind, Sandbox
from storage.database import Database

TODAY = date(2026, 11, 27)
CONTENT = b"person,team\nU02BEN,A\n"


def check(
    db: Database, slack: Sandbox, content: bytes = CONTENT, stop: Event | None = None
) -> bool:
    client = slack_client(token=slack.bot_token, base_url=slack.api_url, timeout_s=5)
    where = {"client": client, "db": db, "team_id": slack.team_id}
    _, checked = check_list(content, ledger=None, today=TODAY, stop=stop, **where)  # type: ignore[arg-type]
    return checked is not None


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (FaultKind.ERROR, "internal_error"),
        (FaultKind.DROP_BEFORE, "RemoteDisconnected"),
        (FaultKind.GARBAGE, "SlackApiError"),
    ],
)
def test_what_slack_does_not_say_is_told_by_its_code(
    db: Database, kind: FaultKind, reason: str
) -> None:
    with Sandbox() as slack:
        slack.faults.add(Fault(method="users.info", kind=kind))
        with pytest.raises(LookUpFailed, match=reason):
            check(db, slack)
        assert check(db, slack)


def test_a_process_that_ends_does_not_wait_for_slack(db: Database) -> None:
    stop = Event()
    stop.set()
    with Sandbox() as slack:
        slack.faults.add(Fault(method="users.info", kind=FaultKind.HTTP_429, retry_after=50))
        with pytest.raises(LookUpFailed, match="stopping"):
            check(db, slack, stop=stop)


def test_nobody_is_looked_up_for_a_file_that_cannot_be_read(db: Database) -> None:
    with Sandbox() as slack:
        assert not check(db, slack, b"person,team\nU02BEN\n")
        assert slack.transcript == []


def test_the_workspace_of_a_token_is_what_slack_says(db: Database) -> None:
    with Sandbox() as slack:
        right = slack_client(token=slack.bot_token, base_url=slack.api_url, timeout_s=5)
        wrong = slack_client(token="xoxb-no", base_url=slack.api_url, timeout_s=5)

        assert workspace_of(right) == slack.team_id
        assert workspace_of(wrong) is None
