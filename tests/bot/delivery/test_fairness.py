"""What has to wait stands in nobody's way."""

from __future__ import annotations

import pytest

from sandbox import Fault, FaultKind
from storage.outbox import MessageKind
from tests.bot.delivery.office import ANA, Office


def test_messages_behind_many_that_wait_for_another_method_are_sent_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.dispatcher.BATCH", 2)
    others = [one.id for one in office.slack.people.values() if not one.is_bot and one.id != ANA]
    office.make_pairs(*others[:8])
    office.slack.faults.add(Fault("conversations.open", FaultKind.HTTP_429, retry_after=3_600))
    office.step()
    office.wait(seconds=1)
    office.join(ANA)

    office.step()

    assert len(office.posts(ANA)) == 1
    assert office.message(MessageKind.WELCOME).attempts == 1
    assert office.calls("conversations.open") == 0
