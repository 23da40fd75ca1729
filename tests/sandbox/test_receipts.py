"""Receipts: on time, late, twice, lost, forged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from slack_sdk import WebClient

from sandbox import NO_RECEIPTS, EntryKind, Receipts, Repeat, Sandbox
from sandbox.receipts import Fate, draw_fate
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, Json

METADATA = {"event_type": "key", "event_payload": {"key": "k1"}}


@pytest.fixture
def app(slack: Sandbox) -> Iterator[SocketApp]:
    with SocketApp(slack) as app:
        yield app


def post(client: WebClient) -> str:
    return str(client.chat_postMessage(channel=ANA, text="x", metadata=METADATA)["ts"])


def receipts(app: SocketApp) -> list[Json]:
    return [payload for payload in app.payloads if payload.get("type") == "event_callback"]


def n_acks(slack: Sandbox) -> int:
    return sum(entry.kind is EntryKind.ACK for entry in slack.transcript)


def test_a_receipt_carries_our_metadata_and_who_posted(
    slack: Sandbox, client: WebClient, app: SocketApp
) -> None:
    ts = post(client)
    slack.wait_for(lambda: n_acks(slack) == 1)

    (payload,) = receipts(app)

    event = payload["event"]
    assert (event["metadata"], event["message_ts"]) == (METADATA, ts)
    assert (event["app_id"], event["bot_id"]) == (slack.app_id, slack.bot_id)
    assert "text" not in event


def test_no_receipt_comes_where_none_are_sent(
    slack: Sandbox, client: WebClient, app: SocketApp
) -> None:
    slack.quirks.receipts = NO_RECEIPTS
    post(client)
    slack.quirks.receipts = Receipts()
    ts = post(client)
    slack.wait_for(lambda: n_acks(slack) == 1)

    assert [one["event"]["message_ts"] for one in receipts(app)] == [ts]


def test_a_late_receipt_comes_when_the_sandbox_clock_says(
    slack: Sandbox, client: WebClient, app: SocketApp
) -> None:
    slack.quirks.receipts = Receipts(late_s=90)
    post(client)
    slack.person(ANA).command("/pairme")
    before = receipts(app)

    slack.clock.advance(timedelta(seconds=91))
    slack.wait_for(lambda: n_acks(slack) == 2)

    assert (before, len(receipts(app))) == ([], 1)
    assert slack.quirks.seen["receipt_late"] == 1


@pytest.mark.parametrize(
    ("repeat", "sendings", "events"),
    [(Repeat.SAME_EVENT, 2, 1), (Repeat.NEW_EVENT, 2, 2), (Repeat.BOTH, 3, 2)],
)
def test_a_receipt_may_come_twice_under_one_event_id_or_under_two(
    slack: Sandbox,
    client: WebClient,
    app: SocketApp,
    repeat: Repeat,
    sendings: int,
    events: int,
) -> None:
    slack.quirks.receipts = Receipts(repeat=repeat)
    post(client)
    slack.wait_for(lambda: n_acks(slack) == sendings)

    assert len(receipts(app)) == sendings
    assert len({one["event_id"] for one in receipts(app)}) == events
    assert len({one["event"]["message_ts"] for one in receipts(app)}) == 1


def test_a_receipt_that_nobody_takes_comes_as_often_as_it_is_told_to(
    slack: Sandbox, client: WebClient
) -> None:
    slack.quirks.receipts = Receipts(again_s=(0.0,) * 5)

    post(client)
    slack.wait_for(lambda: slack.quirks.seen["receipt_given_up"] == 1)

    tries = [entry for entry in slack.transcript if entry.kind is EntryKind.DELIVERY]
    assert len({entry.ids["event_id"] for entry in tries}) == 1
    assert len(tries) == 6
    assert {entry.ids["message_ts"] for entry in tries} == {slack.posted()[0].ts}


def test_receipts_are_lost_by_a_share_and_a_seed(slack: Sandbox, client: WebClient) -> None:
    slack.quirks.receipts = Receipts(lost=0.5, seed=3)

    for _ in range(5):
        post(client)

    seen = slack.quirks.seen
    assert seen["receipt_sent"] + seen["receipt_lost"] == 5
    fates = [draw_fate(Receipts(lost=0.5), random) for random in (Random(3),) for _ in range(5)]
    assert seen["receipt_lost"] == sum(fate == Fate(sendings=()) for fate in fates) > 0


def test_shares_of_fates_are_what_they_say() -> None:
    random = Random(1)
    wanted = Receipts(late_s=5, late=0.25, repeat=Repeat.NEW_EVENT, repeated=0.5, lost=0.1)

    fates = [draw_fate(wanted, random) for _ in range(2_000)]

    came = [fate for fate in fates if fate.sendings]
    assert 0.87 < len(came) / 2_000 < 0.93
    assert 0.22 < sum(fate.late_s == 5 for fate in came) / len(came) < 0.28
    assert 0.46 < sum(fate.sendings == (1, 1) for fate in came) / len(came) < 0.54


def test_what_was_switched_on_and_did_not_happen_is_named(
    slack: Sandbox, client: WebClient
) -> None:
    slack.quirks.receipts = Receipts(late_s=1, late=0.0, repeat=Repeat.BOTH, lost=0.001)
    slack.quirks.history_lag_s = 1

    before = slack.quirks.silent()
    post(client)

    assert before == ["receipt_repeated", "receipt_lost", "history_lag"]
    assert slack.quirks.silent() == ["receipt_lost", "history_lag"]


def test_a_reset_brings_back_the_receipts_the_sandbox_was_started_with(slack: Sandbox) -> None:
    slack.quirks.receipts = NO_RECEIPTS

    slack.reset()

    assert slack.quirks.receipts == Receipts()
    assert Sandbox(receipts=False).quirks.receipts == NO_RECEIPTS


def test_another_app_with_our_key_gets_a_receipt_of_its_own(
    slack: Sandbox, client: WebClient, app: SocketApp
) -> None:
    slack.quirks.receipts = NO_RECEIPTS  # says nothing about what is sent on purpose
    channel = client.chat_postMessage(channel=ANA, text="x")["channel"]

    posted = slack.admin.post_as_another_app(channel, METADATA)
    slack.wait_for(lambda: n_acks(slack) == 1)

    event = receipts(app)[0]["event"]
    assert event["metadata"] == METADATA
    assert event["app_id"] == posted.app_id != slack.app_id
    assert event["bot_id"] == posted.bot_id != slack.bot_id
    assert slack.posted()[-1] == posted


def test_a_receipt_can_be_forged_in_every_part(
    slack: Sandbox, client: WebClient, app: SocketApp
) -> None:
    channel = client.chat_postMessage(channel=ANA, text="x")["channel"]
    (real,) = slack.posted()

    slack.admin.send_receipt(replace(real, ts="1.0", app_id="A0OTHER", metadata=METADATA))
    slack.wait_for(lambda: n_acks(slack) == 1)

    event = receipts(app)[0]["event"]
    assert (event["app_id"], event["bot_id"]) == ("A0OTHER", slack.bot_id)
    assert (event["channel_id"], event["message_ts"]) == (channel, "1.0")


@pytest.mark.parametrize(
    "wrong", [{"lost": 1.1}, {"late": -0.1}, {"repeated": 2.0}, {"late_s": -1.0}]
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"share|before"):
        Receipts(**wrong)  # type: ignore[arg-type]  # all of these are numbers
