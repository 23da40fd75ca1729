"""chat.*: what Slack keeps of a message, and which messages it refuses."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.kit import ANA, BEN, CHLOE, GONE, Refusal, button, section


def test_posting_to_a_person_opens_their_conversation_with_the_bot(
    slack: Sandbox, client: WebClient
) -> None:
    answer = client.chat_postMessage(channel=ANA, text="Hello", blocks=[section()])

    (message,) = slack.person(ANA).messages()
    assert (message.channel, message.ts) == (answer["channel"], answer["ts"])
    assert (message.text, message.user) == ("Hello", slack.bot_user_id)
    assert slack.person(ANA).dm.members == (ANA, slack.bot_user_id)


def test_nobody_reads_a_conversation_they_are_not_in(slack: Sandbox, client: WebClient) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]
    client.chat_postMessage(channel=channel, text="Meet")

    assert [found.id for found in slack.person(BEN).channels()][1:] == [channel]
    assert len(slack.person(CHLOE).channels()) == 1
    with pytest.raises(LookupError):
        slack.person("U0NOBODY")


def test_every_message_of_a_conversation_has_a_later_ts(slack: Sandbox, client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=ANA, text="Hello")["ts"] for _ in range(5)]

    assert sorted(set(stamps)) == stamps


def test_blocks_without_a_text_are_refused(refusal: Refusal) -> None:
    assert refusal("chat.postMessage", channel=ANA, blocks=[section()]) == "no_text"
    assert refusal("chat.postMessage", channel=ANA, text="   ") == "no_text"


def test_too_long_messages_are_refused(refusal: Refusal) -> None:
    blocks = [section("x" * 3_000) for _ in range(5)]

    assert refusal("chat.postMessage", channel=ANA, text="x" * 40_001) == "msg_too_long"
    assert (
        refusal("chat.postMessage", channel=ANA, text="x", blocks=blocks) == "msg_blocks_too_long"
    )


def test_wrong_blocks_are_refused_with_the_place_of_the_mistake(
    slack: Sandbox, refusal: Refusal
) -> None:
    assert refusal("chat.postMessage", channel=ANA, text="x", blocks=[section(""), {}])

    (entry,) = slack.calls("chat.postMessage")
    assert entry.error == "invalid_blocks"


@pytest.mark.parametrize("channel", ["C0NOWHERE", GONE])
def test_there_is_no_posting_to_nowhere_or_to_a_deactivated_person(
    refusal: Refusal, channel: str
) -> None:
    assert refusal("chat.postMessage", channel=channel, text="Hello") == "channel_not_found"


def test_direct_messages_need_the_messages_tab(slack: Sandbox, refusal: Refusal) -> None:
    slack.admin.set_messages_tab(enabled=False)

    assert refusal("chat.postMessage", channel=ANA, text="Hello") == "messages_tab_disabled"


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"event_type": "x"}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {}, "extra": 1}, "invalid_metadata_format"),
        ({"event_type": "x", "event_payload": {"key": "x" * 9_000}}, "metadata_too_large"),
    ],
)
def test_wrong_metadata_is_refused(
    refusal: Refusal, metadata: dict[str, object], code: str
) -> None:
    assert refusal("chat.postMessage", channel=ANA, text="x", metadata=metadata) == code


def test_an_update_keeps_what_it_does_not_mention(slack: Sandbox, client: WebClient) -> None:
    metadata = {"event_type": "key", "event_payload": {"id": "1"}}
    posted = client.chat_postMessage(channel=ANA, text="a", blocks=[section()], metadata=metadata)

    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="b")

    (message,) = slack.person(ANA).messages()
    assert (message.text, message.metadata) == ("b", metadata)
    assert message.blocks[0]["text"]["text"] == "Hello"
    assert message.edited is not None


def test_a_message_can_be_deleted_once(slack: Sandbox, client: WebClient, refusal: Refusal) -> None:
    posted = client.chat_postMessage(channel=ANA, text="a")

    client.chat_delete(channel=posted["channel"], ts=posted["ts"])

    assert slack.person(ANA).messages() == []
    again = {"channel": posted["channel"], "ts": posted["ts"]}
    assert refusal("chat.delete", **again) == "message_not_found"
    assert refusal("chat.update", **again, text="b") == "message_not_found"


def test_an_ephemeral_is_seen_by_one_person_and_cannot_be_updated(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]

    ts = client.chat_postEphemeral(channel=channel, user=ANA, text="psst")["message_ts"]

    assert [message.text for message in slack.person(ANA).ephemerals] == ["psst"]
    assert slack.person(BEN).messages(channel) == []
    assert refusal("chat.update", channel=channel, ts=ts, text="b") == "message_not_found"


def test_an_ephemeral_for_somebody_outside_the_conversation_is_refused(
    client: WebClient, refusal: Refusal
) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]

    code = refusal("chat.postEphemeral", channel=channel, user=CHLOE, text="psst")

    assert code == "user_not_in_channel"


def test_ids_that_the_app_left_out_are_filled_in(slack: Sandbox, client: WebClient) -> None:
    bare = {"type": "button", "text": {"type": "plain_text", "text": "Go"}}
    row = {"type": "actions", "elements": [bare, button("named")]}

    client.chat_postMessage(channel=ANA, text="x", blocks=[row])

    (block,) = slack.person(ANA).messages()[0].blocks
    assert block["block_id"]
    assert [bool(element["action_id"]) for element in block["elements"]] == [True, True]
