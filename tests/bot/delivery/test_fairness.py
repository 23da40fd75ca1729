"""What has to wait stands in nobody's way."""

from __future__ import annotations

import pytest

from bot.delivery.dispatcher import Dispatcher
from sandbox import Fault, FaultKind
from storage.outbox import MessageKind
from tests.bot.delivery.office import ANA, Office
from tests.bot.services.factories import join


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


def test_a_workspace_that_slack_slows_down_stands_in_no_other_ones_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.dispatcher.BATCH", 2)
    monkeypatch.setattr(office, "client_for", lambda _: office.client)
    office.dispatcher = Dispatcher(office.runtime, office.client_for)
    join(office.db, "U1", "U2", "U3", team_id="T-slow")
    office.slack.faults.add(Fault("chat.postMessage", FaultKind.HTTP_429, retry_after=3_600))
    office.step()
    office.wait(seconds=1)
    office.join(ANA)

    office.step()

    assert len(office.posts(ANA)) == 1
