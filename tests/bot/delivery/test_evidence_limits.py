"""Looking for evidence obeys Slack's limits as sending does: for the workspace as a whole."""

from __future__ import annotations

import pytest

from sandbox import Fault, FaultKind
from storage.outbox import MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, CHLOE, DEV, SETTLE, Office

POST, HISTORY = "chat.postMessage", "conversations.history"
LIMIT_S = 30


def test_when_slack_says_wait_no_other_message_in_doubt_is_looked_for_either(
    searchable: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.uniform", lambda low, high: low)  # whoever waits comes back soon
    office = searchable
    office.make_pairs(ANA, BEN, CHLOE, DEV)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_BEFORE, times=2))
    while len(office.in_state(MessageState.CHECKING)) < 2:
        office.wait(seconds=2)
        office.step()
    office.at += SETTLE
    office.slack.faults.add(Fault(HISTORY, FaultKind.HTTP_429, retry_after=LIMIT_S))

    office.step()
    for _ in range(LIMIT_S - 1):
        office.wait(seconds=1)
        office.step()
    during = office.calls(HISTORY)
    office.deliver_all()
    office.wait(seconds=LIMIT_S)
    office.deliver_all()

    assert office.slack.faults.fired[FaultKind.HTTP_429] == 1
    assert during == 0  # refused ones are not counted as calls
    sent = office.in_state(MessageState.SENT)
    assert sum(one.kind is MessageKind.PAIR_INTRO for one in sent) == 2
