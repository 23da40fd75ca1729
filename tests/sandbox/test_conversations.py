"""conversations.*: member sets, and what may be read."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from sandbox import Person, Sandbox
from tests.sandbox.kit import ANA, BEN, CHLOE, GONE, GUEST, Refusal


def open_with(client: WebClient, *users: str) -> str:
    return str(client.conversations_open(users=list(users))["channel"]["id"])


def test_the_same_people_in_any_order_get_the_same_conversation(client: WebClient) -> None:
    first = open_with(client, ANA, BEN)

    assert open_with(client, BEN, ANA, ANA) == first
    assert open_with(client, ANA, BEN, CHLOE) != first


def test_opening_again_says_that_it_was_open(client: WebClient) -> None:
    open_with(client, ANA, GUEST)

    assert client.conversations_open(users=[ANA, GUEST])["already_open"] is True


def test_a_single_person_needs_another_scope_than_a_group(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    assert refusal("conversations.open", users=ANA) == "missing_scope"

    slack.admin.grant(["im:write"])

    assert open_with(client, ANA) == slack.person(ANA).dm.id
    assert refusal("conversations.open", users=[ANA, BEN]) == "missing_scope"


@pytest.mark.parametrize(
    ("users", "code"),
    [
        ([], "users_list_not_supplied"),
        ([ANA, "U0NOBODY"], "user_not_found"),
        ([ANA, GONE], "user_disabled"),
        ([ANA, "U0SANDBOT"], "not_enough_users"),
        ([f"U{number}" for number in range(9)], "too_many_users"),
    ],
)
def test_impossible_groups_are_refused(refusal: Refusal, users: list[str], code: str) -> None:
    assert refusal("conversations.open", users=users) == code


def test_an_external_person_without_a_shared_channel_is_not_visible(
    slack: Sandbox, refusal: Refusal
) -> None:
    slack.admin.join(Person(id="U0FAR", name="far", real_name="Far Away", is_stranger=True))

    assert refusal("conversations.open", users=[ANA, "U0FAR"]) == "user_not_visible"


def test_a_deactivated_person_can_no_longer_be_put_into_a_group(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    channel = open_with(client, ANA, BEN)
    slack.admin.deactivate(BEN)

    assert refusal("conversations.open", users=[ANA, BEN]) == "user_disabled"
    assert client.chat_postMessage(channel=channel, text="Still here")["ok"]


def test_reading_needs_the_scope_of_the_kind_of_conversation(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    channel = open_with(client, ANA, BEN)
    assert refusal("conversations.members", channel=channel) == "missing_scope"

    slack.admin.grant(["im:read"])
    assert refusal("conversations.members", channel=channel) == "missing_scope"

    slack.admin.grant(["mpim:read"])
    assert client.conversations_members(channel=channel)["members"] == [
        ANA,
        BEN,
        slack.bot_user_id,
    ]
    assert client.conversations_info(channel=channel)["channel"]["is_mpim"] is True


def test_history_shows_metadata_only_when_asked_and_newest_first(
    slack: Sandbox, client: WebClient
) -> None:
    slack.admin.grant(["chat:write", "mpim:write", "mpim:history"])
    channel = open_with(client, ANA, BEN)
    metadata = {"event_type": "key", "event_payload": {"id": "1"}}
    old = client.chat_postMessage(channel=channel, text="old", metadata=metadata)["ts"]
    new = client.chat_postMessage(channel=channel, text="new")["ts"]

    found = client.conversations_history(channel=channel)["messages"]
    full = client.conversations_history(channel=channel, include_all_metadata=True)["messages"]
    later = client.conversations_history(channel=channel, oldest=old)["messages"]

    assert [message["ts"] for message in found] == [new, old]
    assert "metadata" not in found[1]
    assert full[1]["metadata"] == metadata
    assert [message["text"] for message in later] == ["new"]


def test_history_comes_in_pages(slack: Sandbox, client: WebClient) -> None:
    slack.admin.grant(["chat:write", "mpim:write", "mpim:history"])
    channel = open_with(client, ANA, BEN)
    for number in range(3):
        client.chat_postMessage(channel=channel, text=str(number))

    sizes = [
        len(page["messages"]) for page in client.conversations_history(channel=channel, limit=2)
    ]

    assert sizes == [2, 1]


def test_the_bot_can_list_its_group_conversations(slack: Sandbox, client: WebClient) -> None:
    channel = open_with(client, ANA, BEN)
    slack.admin.grant(["mpim:read"])

    channels = client.users_conversations(types="mpim")["channels"]

    assert [found["id"] for found in channels] == [channel]


def test_looking_for_a_conversation_can_leave_it_unmade(
    client: WebClient, refusal: Refusal
) -> None:
    wanted = {"users": [ANA, BEN], "prevent_creation": True}
    assert refusal("conversations.open", **wanted) == "channel_not_found"

    channel = open_with(client, ANA, BEN)

    assert client.conversations_open(**wanted)["channel"]["id"] == channel
