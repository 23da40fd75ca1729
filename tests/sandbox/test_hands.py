"""A person's hands: what Slack's client lets them do, and what their acts send."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from sandbox import FieldRequired, NotAccepted, NothingThere, NotOffered, Sandbox
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import (
    ANA,
    BEN,
    CHLOE,
    GONE,
    Json,
    actions,
    button,
    home,
    input_block,
    modal,
    option,
    section,
    select,
    text_input,
)

MULTI = {**select("many"), "type": "multi_static_select", "max_selected_items": 1}


class Forms(SocketApp):
    """An app that opens one modal on a command and answers submissions as told."""

    def __init__(self, slack: Sandbox, client: WebClient, view: Json) -> None:
        self.reply: Json | None = None
        super().__init__(slack, lambda _: self.reply)
        trigger_id = self._trigger(slack)
        client.views_open(trigger_id=trigger_id, view=view)

    def _trigger(self, slack: Sandbox) -> str:
        slack.person(ANA).command("/pairme")
        return str(self.payloads[-1]["trigger_id"])


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


def test_a_form_is_closed_by_an_empty_ack_and_carries_its_state(
    slack: Sandbox, client: WebClient
) -> None:
    view = modal(
        text_input("note"),
        input_block("color", select()),
        input_block("many", MULTI),
        input_block("day", {"type": "datepicker", "action_id": "d"}, optional=True),
    )
    with Forms(slack, client, view) as app:
        result = slack.person(ANA).submit({"note": "Hello", "color": "red", "many": ["blue"]})

        state = app.payloads[-1]["view"]["state"]["values"]
    assert (result.closed, result.errors, slack.person(ANA).modal) == (True, None, None)
    assert state["note"]["text"]["value"] == "Hello"
    assert state["color"]["pick"]["selected_option"] == option("red")
    assert state["many"]["many"]["selected_options"] == [option("blue")]
    assert state["day"]["d"]["selected_date"] is None


def test_initial_values_count_unless_they_are_changed(slack: Sandbox, client: WebClient) -> None:
    view = modal(input_block("color", select(initial_option=option("red"))))
    with Forms(slack, client, view) as app:
        slack.person(ANA).submit()

        state = app.payloads[-1]["view"]["state"]["values"]
    assert state["color"]["pick"]["selected_option"]["value"] == "red"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({}, FieldRequired),
        ({"note": ""}, FieldRequired),
        ({"note": "x", "color": "green"}, NotOffered),
        ({"note": "x" * 6}, NotAccepted),
        ({"note": "x", "many": ["red", "blue"]}, NotAccepted),
        ({"note": "x", "day": "tomorrow"}, NotAccepted),
        ({"note": "x", "elsewhere": "y"}, NothingThere),
        ({"note": {"wrong": "x"}}, NothingThere),
    ],
)
def test_what_slacks_client_would_not_send_is_not_sent(
    slack: Sandbox, client: WebClient, values: Json, error: type[Exception]
) -> None:
    view = modal(
        text_input("note", max_length=5),
        input_block("color", select(), optional=True),
        input_block("many", MULTI, optional=True),
        input_block("day", {"type": "datepicker", "action_id": "d"}, optional=True),
    )
    with Forms(slack, client, view) as app:
        with pytest.raises(error):
            slack.person(ANA).submit(values)

        assert len(app.received) == 1


def test_errors_stand_beside_the_fields_and_the_form_stays(
    slack: Sandbox, client: WebClient
) -> None:
    with Forms(slack, client, modal()) as app:
        app.reply = {"response_action": "errors", "errors": {"note": "Too short"}}

        result = slack.person(ANA).submit({"note": "x"})

    assert (result.errors, result.closed) == ({"note": "Too short"}, False)
    assert slack.person(ANA).modal_errors == {"note": "Too short"}


def test_errors_for_fields_that_do_not_exist_are_an_error_themselves(
    slack: Sandbox, client: WebClient
) -> None:
    with Forms(slack, client, modal()) as app:
        app.reply = {"response_action": "errors", "errors": {"nowhere": "?"}}

        result = slack.person(ANA).submit({"note": "x"})

    assert (result.error, result.errors, result.closed) == ("invalid_arguments", None, False)


def test_a_submission_can_update_push_and_clear(slack: Sandbox, client: WebClient) -> None:
    ana = slack.person(ANA)
    with Forms(slack, client, modal()) as app:
        app.reply = {"response_action": "update", "view": modal(callback_id="second")}
        assert not ana.submit({"note": "x"}).closed
        assert ana.wait_for_modal(callback_id="second")["id"]

        app.reply = {"response_action": "push", "view": modal(callback_id="third")}
        ana.submit({"note": "x"})
        assert (ana.modal or {})["previous_view_id"]

        app.reply = {"response_action": "clear"}
        assert ana.submit({"note": "x"}).closed
    assert ana.modal is None


def test_closing_a_modal_is_told_only_if_the_view_asks(slack: Sandbox, client: WebClient) -> None:
    with Forms(slack, client, modal()) as app:
        slack.person(ANA).close_modal()
        assert len(app.received) == 1
    with Forms(slack, client, modal(notify_on_close=True)) as app:
        slack.person(ANA).close_modal()
        assert app.payloads[-1]["type"] == "view_closed"


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
    with Forms(slack, client, view) as app:
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


def respond(url: str, payload: Json) -> tuple[int, str]:
    request = urllib.request.Request(
        url, data=json.dumps(payload).encode(), headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)["error"]


@pytest.fixture
def clicked(slack: Sandbox, client: WebClient) -> Callable[[], str]:
    """Have Ana press a button in a message; returns the response_url."""

    def click() -> str:
        client.chat_postMessage(channel=ANA, text="Old", blocks=[actions(button())])
        with SocketApp(slack) as app:
            slack.person(ANA).click("go")
            return str(app.payloads[0]["response_url"])

    return click


def test_a_response_url_works_five_times(slack: Sandbox, clicked: Callable[[], str]) -> None:
    url = clicked()

    answers = [respond(url, {"text": "Thanks"}) for _ in range(6)]

    assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
    assert len(slack.person(ANA).ephemerals) == 5


def test_a_response_url_works_for_thirty_minutes(
    slack: Sandbox, clicked: Callable[[], str]
) -> None:
    url = clicked()
    slack.clock.advance(timedelta(minutes=31))

    assert respond(url, {"text": "Thanks"}) == (404, "expired_url")


def test_a_response_url_replaces_and_deletes_the_original(
    slack: Sandbox, clicked: Callable[[], str]
) -> None:
    url = clicked()

    respond(url, {"text": "New", "replace_original": True})
    assert [message.text for message in slack.person(ANA).messages()] == ["New"]

    respond(url, {"delete_original": True})
    assert slack.person(ANA).messages() == []


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"blocks": [section()]}, "no_text"),
        ({"text": "x", "response_type": "loud"}, "invalid_arguments"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_the_response_url(
    clicked: Callable[[], str], payload: dict[str, Any], code: str
) -> None:
    assert respond(clicked(), payload) == (400, code)


def test_a_made_up_response_url_is_not_found(slack: Sandbox) -> None:
    assert respond(f"{slack.url}/response/nothing", {"text": "x"}) == (404, "not_found")
