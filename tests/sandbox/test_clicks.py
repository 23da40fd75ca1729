"""Buttons and selects, from the person's side, and the payloads they send."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from sandbox import NothingThere, NotOffered, Sandbox
from tests.sandbox.apps import FormApp, SocketApp
from tests.sandbox.kit import (
    ANA,
    BEN,
    CHLOE,
    GONE,
    actions,
    button,
    home,
    modal,
    option,
    section,
    select,
    text_input,
)


def test_a_click_in_a_message_carries_everything_an_app_may_need(
    slack: Sandbox, client: WebClient
) -> None:
    row = actions(button("met", value="yes", style="primary"), select())
    client.chat_postMessage(channel=ANA, text="Did you meet?", blocks=[row])
    with SocketApp(slack) as app:
        result = slack.person(ANA).click("met", state={"row": {"pick": "red"}})

        (payload,) = app.payloads
    assert (result.acked, result.late) == (True, False)
    (action,) = payload["actions"]
    assert {name: action[name] for name in ("type", "action_id", "block_id", "value")} == {
        "type": "button",
        "action_id": "met",
        "block_id": "row",
        "value": "yes",
    }
    assert payload["user"] == {
        "id": ANA,
        "username": "ana",
        "name": "ana",
        "team_id": slack.team_id,
    }
    assert payload["container"]["message_ts"] == payload["message"]["ts"]
    assert payload["channel"]["id"] == slack.person(ANA).dm.id
    assert payload["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "red"
    assert payload["trigger_id"]
    assert payload["api_app_id"] == slack.app_id


def test_a_click_is_looked_for_in_messages_then_home_then_the_modal(
    slack: Sandbox, client: WebClient
) -> None:
    view = modal(section(accessory=button("here")), text_input())
    with FormApp(slack, client, view) as app:
        slack.person(ANA).click("here")
        assert app.payloads[-1]["view"]["type"] == "modal"

        client.views_publish(user_id=ANA, view=home(section(accessory=button("here"))))
        slack.person(ANA).click("here")
        assert app.payloads[-1]["view"]["type"] == "home"

        client.chat_postMessage(channel=ANA, text="x", blocks=[section(accessory=button("here"))])
        slack.person(ANA).click("here")
        assert app.payloads[-1]["container"]["type"] == "message"

        slack.person(ANA).click("here", in_=slack.person(ANA).home)
        assert app.payloads[-1]["view"]["type"] == "home"


def test_choosing_in_a_select_sends_the_option_and_keeps_it(
    slack: Sandbox, client: WebClient
) -> None:
    client.views_publish(user_id=ANA, view=home(actions(select(), button())))
    with SocketApp(slack) as app:
        slack.person(ANA).click("pick", value="blue")
        slack.person(ANA).click("go")

        choice, press = app.payloads
    assert choice["actions"][0]["selected_option"] == option("blue")
    assert press["view"]["state"]["values"]["row"]["pick"]["selected_option"] == option("blue")
    with pytest.raises(NotOffered):
        slack.person(ANA).click("pick", value="green")


def test_a_click_on_an_old_message_comes_too_late_and_is_sent_all_the_same(
    slack: Sandbox, client: WebClient
) -> None:
    posted = client.chat_postMessage(channel=ANA, text="x", blocks=[actions(button())])
    old = slack.person(ANA).messages()[0]
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Done", blocks=[section()])

    with SocketApp(slack) as app:
        slack.person(ANA).click("go", in_=old)

        assert app.payloads[0]["message"]["text"] == "Done"
    with pytest.raises(NothingThere):
        slack.person(ANA).click("go")


def test_a_person_acts_only_on_what_they_see(slack: Sandbox, client: WebClient) -> None:
    channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]
    client.chat_postMessage(channel=channel, text="x", blocks=[actions(button())])
    message = slack.person(ANA).messages(channel)[0]

    with pytest.raises(NothingThere):
        slack.person(CHLOE).click("go", in_=message)
    with pytest.raises(NothingThere):
        slack.person(CHLOE).messages(channel)
    with pytest.raises(NothingThere, match="deactivated"):
        slack.person(GONE).command("/pairme")
