"""Commands and Home, from the person's side."""

from __future__ import annotations

from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, BEN, Json, home, section


def test_the_ack_of_a_command_is_shown_to_the_person_only(slack: Sandbox) -> None:
    with SocketApp(slack, lambda _: {"text": "Welcome", "blocks": [section()]}):
        result = slack.person(ANA).command("/pairme")

    assert (result.text, result.blocks is not None) == ("Welcome", True)
    assert slack.person(ANA).messages()[-1].ephemeral
    assert slack.person(BEN).ephemerals == []


def test_an_ack_may_speak_to_the_whole_conversation(slack: Sandbox, client: WebClient) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]
    with SocketApp(slack, lambda _: {"text": "Hi all", "response_type": "in_channel"}):
        slack.person(ANA).command("/pairme", channel=channel)

    assert [message.text for message in slack.person(BEN).messages(channel)] == ["Hi all"]


def test_an_ack_with_blocks_but_no_text_is_an_error(slack: Sandbox) -> None:
    with SocketApp(slack, lambda _: {"blocks": [section()]}):
        result = slack.person(ANA).command("/pairme")

    assert (result.error, result.text) == ("no_text", None)


def test_home_is_what_the_app_published_after_it_was_opened(
    slack: Sandbox, client: WebClient
) -> None:
    def publish(envelope: Json) -> None:
        event = envelope["payload"]["event"]
        client.views_publish(user_id=event["user"], view=home(section(event["tab"])))

    with SocketApp(slack, publish) as app:
        view = slack.person(ANA).open_home()
        slack.person(ANA).open_home()

        assert "view" not in app.payloads[0]["event"]
        assert app.payloads[1]["event"]["view"]["id"] == (view or {})["id"]
