"""Delivery over Socket Mode: one link per payload, acks, retries, duplicates, disconnects."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from sandbox import EntryKind, NothingThere, Sandbox
from tests.sandbox.apps import NO_ACK, SocketApp
from tests.sandbox.kit import ANA, BEN, Json


@pytest.fixture
def hasty() -> Iterator[Sandbox]:
    """A sandbox that waits a fifth of a second for acks, to test lateness quickly."""
    with Sandbox(ack_limit_s=0.2) as slack:
        yield slack


def test_hello_counts_the_connections(slack: Sandbox) -> None:
    with SocketApp(slack) as first, SocketApp(slack) as second:
        assert [app.notices[0]["num_connections"] for app in (first, second)] == [1, 2]
        assert slack.links.count == 2


def test_a_ticket_connects_once(slack: Sandbox) -> None:
    with SocketApp(slack) as app, pytest.raises(InvalidStatus):
        connect(app.url, proxy=None)


def test_the_eleventh_connection_is_sent_away(slack: Sandbox) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(SocketApp(slack))
        slack.clock.advance(timedelta(minutes=1))  # past the tier of apps.connections.open
        surplus = stack.enter_context(SocketApp(slack))
        surplus.wait_until_closed()

        assert surplus.notices[0]["reason"] == "too_many_websockets"
        assert slack.links.count == 10


def test_every_payload_goes_to_exactly_one_connection(slack: Sandbox) -> None:
    with SocketApp(slack) as first, SocketApp(slack) as second:
        for _ in range(4):
            assert slack.person(ANA).command("/pairme").acked

        assert (len(first.received), len(second.received)) == (2, 2)
        envelope_ids = {each["envelope_id"] for each in first.received + second.received}
        assert len(envelope_ids) == 4


def test_many_commands_at_once_are_all_acknowledged(slack: Sandbox) -> None:
    people = [ANA, BEN] * 10
    with SocketApp(slack), ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda user: slack.person(user).command("/pairme"), people))

    assert all(result.acked and not result.late for result in results)
    assert len(slack.ack_times_ms) == 20
    assert slack.late_acks == 0


def test_a_command_that_nobody_acknowledges_is_late_and_not_repeated(hasty: Sandbox) -> None:
    with SocketApp(hasty, lambda _: NO_ACK) as app:
        result = hasty.person(ANA).command("/pairme")

    assert (result.acked, result.late, result.error) == (False, True, "timeout")
    assert hasty.late_acks == 1
    assert len(app.received) == 1


def test_the_answer_in_a_late_ack_is_not_shown(hasty: Sandbox) -> None:
    def dawdle(_envelope: Json) -> Json:
        deliveries = [entry for entry in hasty.transcript if entry.kind is EntryKind.DELIVERY]
        due = deliveries[-1].at + timedelta(seconds=0.3)
        while hasty.clock.now() < due:
            pass
        return {"text": "too late"}

    with SocketApp(hasty, dawdle):
        result = hasty.person(ANA).command("/pairme")

    assert (result.acked, result.late, result.text) == (True, True, None)
    assert hasty.person(ANA).ephemerals == []


def test_without_a_connection_a_command_fails_at_once(slack: Sandbox) -> None:
    result = slack.person(ANA).command("/pairme")

    assert (result.acked, result.error) == (False, "not_connected")
    assert not slack.is_connected


def test_an_unacknowledged_event_is_repeated_at_once_with_its_number(hasty: Sandbox) -> None:
    with SocketApp(hasty, lambda _: NO_ACK) as app:
        hasty.admin.deactivate(ANA)
        hasty.wait_for(lambda: _acks(hasty) == 2)

    assert [each["retry_attempt"] for each in app.received] == [0, 1]
    assert app.received[1]["retry_reason"] == "timeout"
    assert len({each["payload"]["event_id"] for each in app.received}) == 1


def _acks(slack: Sandbox) -> int:
    return sum(entry.kind is EntryKind.ACK for entry in slack.transcript)


def test_an_event_reaches_an_app_that_connects_in_time_for_a_repetition(slack: Sandbox) -> None:
    slack.admin.change_person(ANA, title="Staff Engineer")
    slack.wait_for(lambda: _acks(slack) == 2)  # nobody is there, twice

    with SocketApp(slack) as app:
        slack.clock.advance(timedelta(minutes=1))
        slack.wait_for(lambda: slack.transcript[-1].ok and _acks(slack) == 3)

        event = app.payloads[0]["event"]
    assert (event["type"], event["user"]["profile"]["title"]) == ("user_change", "Staff Engineer")


def test_only_subscribed_events_are_sent(slack: Sandbox) -> None:
    before = slack.subscriptions
    slack.subscriptions = frozenset()
    try:
        with SocketApp(slack) as app:
            slack.admin.deactivate(ANA)
            slack.person(BEN).open_home()
            slack.person(BEN).command("/pairme")

            assert [each["type"] for each in app.received] == ["slash_commands"]
    finally:
        slack.subscriptions = before


def test_a_duplicate_carries_the_same_trigger_in_another_envelope(slack: Sandbox) -> None:
    slack.duplicate_next("slash_commands")
    with SocketApp(slack) as app:
        slack.person(ANA).command("/pairme")
        slack.person(ANA).command("/pairme")

        first, second, third = app.received
    assert first["payload"] == second["payload"] != third["payload"]
    assert first["envelope_id"] != second["envelope_id"]


def test_a_duplicate_event_carries_the_same_event_id(slack: Sandbox) -> None:
    slack.duplicate_next("app_home_opened")
    with SocketApp(slack) as app:
        slack.person(ANA).open_home(timeout=0)

        assert len({payload["event_id"] for payload in app.payloads}) == 1
        assert len(app.payloads) == 2


@pytest.mark.parametrize(
    ("reason", "count"), [("warning", 1), ("refresh_requested", 0), ("link_disabled", 0)]
)
def test_a_disconnect_message_closes_the_link_unless_it_is_a_warning(
    slack: Sandbox, reason: str, count: int
) -> None:
    with SocketApp(slack) as app:
        slack.links.disconnect(reason)

        assert slack.links.count == count
    assert app.notices[1]["reason"] == reason


def test_a_link_that_drops_before_the_ack_loses_the_command_at_once(slack: Sandbox) -> None:
    def drop(_envelope: Json) -> object:
        slack.links.drop()
        return NO_ACK

    with SocketApp(slack, drop):
        result = slack.person(ANA).command("/pairme")

    assert (result.acked, result.error) == (False, "not_connected")


def test_metadata_receipts_need_their_scope(slack: Sandbox, client: WebClient) -> None:
    metadata = {"event_type": "key", "event_payload": {"id": "1"}}
    with SocketApp(slack) as app:
        posted = client.chat_postMessage(channel=ANA, text="x", metadata=metadata)
        slack.wait_for(lambda: _acks(slack) == 1)
        slack.admin.grant(["chat:write"])
        client.chat_postMessage(channel=ANA, text="y", metadata=metadata)
        slack.person(ANA).command("/pairme")

        events = [payload["event"] for payload in app.payloads if "event" in payload]
    assert [(event["type"], event["message_ts"]) for event in events] == [
        ("message_metadata_posted", posted["ts"])
    ]


def test_uninstalling_tells_the_app_and_ends_commands(slack: Sandbox) -> None:
    with SocketApp(slack) as app:
        slack.admin.uninstall()
        slack.wait_for(lambda: _acks(slack) == 2)

        types = [payload["event"]["type"] for payload in app.payloads]
        with pytest.raises(NothingThere, match="not installed"):
            slack.person(ANA).command("/pairme")
        slack.admin.deactivate(ANA)  # nobody is told any more
    assert types == ["tokens_revoked", "app_uninstalled"]
