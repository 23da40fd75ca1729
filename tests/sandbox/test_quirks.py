"""What reading back may miss, and what a repeated client_msg_id may do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from slack_sdk import WebClient

from sandbox import ClientMsgId, EntryKind, Sandbox
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, BEN, CHLOE, Json, Refusal

ID = "0d5c1f5e-6d0c-5b6e-9d5e-3d1f9f1f7d11"
METADATA = {"event_type": "key", "event_payload": {"key": "k1"}}


@pytest.fixture
def channel(slack: Sandbox, client: WebClient) -> str:
    """A group DM whose history the bot may read."""
    slack.admin.grant(["chat:write", "mpim:write", "mpim:history", "metadata.message:read"])
    return str(client.conversations_open(users=[ANA, BEN])["channel"]["id"])


def texts(answer: Json) -> list[str]:
    return [message["text"] for message in answer["messages"]]


def test_history_does_not_show_what_is_younger_than_its_lag(
    slack: Sandbox, client: WebClient, channel: str
) -> None:
    slack.quirks.history_lag_s = 60
    client.chat_postMessage(channel=channel, text="old")
    slack.clock.advance(timedelta(seconds=61))
    client.chat_postMessage(channel=channel, text="new")

    stale = texts(client.conversations_history(channel=channel).data)
    slack.clock.advance(timedelta(seconds=61))
    fresh = texts(client.conversations_history(channel=channel).data)

    assert (stale, fresh) == (["old"], ["new", "old"])
    assert slack.quirks.seen["history_lag"] == 1


def test_history_says_whose_message_it_is(slack: Sandbox, client: WebClient, channel: str) -> None:
    client.chat_postMessage(channel=channel, text="ours", metadata=METADATA)
    slack.admin.post_as_another_app(channel, METADATA, text="theirs")
    slack.person(ANA).say("mine", channel=channel)

    answer = client.conversations_history(channel=channel, include_all_metadata=True)

    mine, theirs, ours = answer["messages"]
    assert (ours["bot_id"], ours["app_id"]) == (slack.bot_id, slack.app_id)
    assert ours["metadata"] == theirs["metadata"] == METADATA
    assert (theirs["bot_id"], theirs["app_id"]) == ("B0ANOTHER", "A0ANOTHER")
    assert mine["user"] == ANA
    assert not {"bot_id", "app_id", "metadata"} & set(mine)


def test_pages_neither_repeat_nor_skip_what_comes_and_goes_between_them(
    slack: Sandbox, client: WebClient, channel: str
) -> None:
    stamps = [client.chat_postMessage(channel=channel, text=str(n))["ts"] for n in range(4)]

    first = client.conversations_history(channel=channel, limit=2).data
    client.chat_postMessage(channel=channel, text="4")
    client.chat_delete(channel=channel, ts=stamps[3])
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=channel, limit=2, cursor=cursor).data

    assert (texts(first), texts(second)) == (["3", "2"], ["1", "0"])
    assert first["has_more"]


def test_pages_end_at_oldest_behind_any_chatter(
    slack: Sandbox, client: WebClient, channel: str
) -> None:
    slack.person(ANA).say("before", channel=channel)
    start = client.chat_postMessage(channel=channel, text="ours")["ts"]
    for number in range(30):
        slack.person(BEN).say(str(number), channel=channel)

    pages = [
        page.data["messages"]
        for page in client.conversations_history(
            channel=channel, oldest=start, inclusive=True, limit=15
        )
    ]

    assert [len(page) for page in pages] == [15, 15, 1]
    assert [message["text"] for message in pages[-1]] == ["ours"]


@pytest.mark.parametrize("cursor", ["next_ts:x", "from:0", "abc"])
def test_a_made_up_cursor_is_refused(refusal: Refusal, channel: str, cursor: str) -> None:
    code = refusal("conversations.history", channel=channel, cursor=cursor)

    assert code == "invalid_cursor"


@pytest.mark.parametrize(("quirk", "n"), [(ClientMsgId.IGNORE, 2), (ClientMsgId.HONOR, 1)])
def test_a_repeated_id_posts_once_where_it_is_honored(
    slack: Sandbox, client: WebClient, channel: str, quirk: ClientMsgId, n: int
) -> None:
    slack.quirks.client_msg_id = quirk

    stamps = {
        client.chat_postMessage(channel=channel, text="x", client_msg_id=ID)["ts"] for _ in range(2)
    }

    assert len(stamps) == len(slack.posted()) == n
    assert client.chat_postMessage(channel=channel, text="x", client_msg_id="other")["ok"]
    assert len(slack.posted()) == n + 1


def test_a_repeated_id_can_be_an_error_without_effect(
    slack: Sandbox, client: WebClient, refusal: Refusal, channel: str
) -> None:
    slack.quirks.client_msg_id = ClientMsgId.ERROR
    again: Json = {"channel": channel, "text": "x", "client_msg_id": ID}
    client.chat_postMessage(**again)

    assert refusal("chat.postMessage", **again) == "duplicate_message_not_found"

    assert len(slack.posted()) == 1
    assert slack.quirks.seen["client_msg_id"] == 1


def test_an_honored_id_cannot_find_what_was_deleted_or_stands_elsewhere(
    slack: Sandbox, client: WebClient, refusal: Refusal, channel: str
) -> None:
    slack.quirks.client_msg_id = ClientMsgId.HONOR
    again: Json = {"text": "x", "client_msg_id": ID}
    ts = client.chat_postMessage(channel=channel, **again)["ts"]

    elsewhere = refusal("chat.postMessage", channel=CHLOE, **again)
    client.chat_delete(channel=channel, ts=ts)

    assert elsewhere == "duplicate_channel_not_found"
    assert refusal("chat.postMessage", channel=channel, **again) == "duplicate_message_not_found"


def test_deleting_tells_the_app_nothing(slack: Sandbox, client: WebClient, channel: str) -> None:
    ts = client.chat_postMessage(channel=channel, text="x")["ts"]
    with SocketApp(slack) as app:
        client.chat_delete(channel=channel, ts=ts)
        slack.person(ANA).command("/pairme")

        assert [envelope["type"] for envelope in app.received] == ["slash_commands"]
    assert slack.posted() == []
    assert slack.transcript[-3].kind is EntryKind.CALL
