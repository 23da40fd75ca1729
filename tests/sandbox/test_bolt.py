"""slack_bolt cannot tell the sandbox from Slack, over Socket Mode and over signed HTTP alike."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox import Sandbox
from tests.sandbox.apps import HttpApp
from tests.sandbox.kit import ANA, BEN, Json, actions, button, home, modal, section


def make_app(slack: Sandbox) -> App:
    """A small bot with one of everything."""
    client = WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])
    app = App(client=client, signing_secret=slack.signing_secret)

    @app.command("/pairme")
    def on_command(ack: Any, body: Json, client: WebClient) -> None:
        if body["text"] == "hello":
            ack("Hello back")
            return
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.view("form")
    def on_form(ack: Any, view: Json, client: WebClient) -> None:
        note = view["state"]["values"]["note"]["text"]["value"]
        if note == "bad":
            ack(response_action="errors", errors={"note": "Say it kindly"})
            return
        channel = client.conversations_open(users=[ANA, BEN])["channel"]["id"]
        client.chat_postMessage(channel=channel, text=note, blocks=[actions(button("met"))])
        ack()

    @app.action("met")
    def on_met(ack: Any, respond: Any) -> None:
        ack()
        respond(text="Thanks", replace_original=True)

    @app.event("app_home_opened")
    def on_home(event: Json, client: WebClient) -> None:
        client.views_publish(user_id=event["user"], view=home(section("Yours")))

    return app


@contextmanager
def over_socket(slack: Sandbox) -> Iterator[None]:
    app = make_app(slack)
    handler = SocketModeHandler(app, slack.app_token, ping_interval=0.2)
    handler.connect()
    try:
        slack.wait_for(lambda: slack.is_connected)
        yield
    finally:
        # The SDK's close waits for its blocking read, 3 seconds, unless the link has ended before.
        handler.client.auto_reconnect_enabled = False
        slack.links.drop()
        with contextlib.suppress(AttributeError):  # its reader and its closer race for the socket
            handler.close()
        handler.close()
        app.listener_runner.listener_executor.shutdown()


@contextmanager
def over_http(slack: Sandbox) -> Iterator[None]:
    app = make_app(slack)

    def answer(headers: Json, body: bytes) -> tuple[int, Json, bytes]:
        response = app.dispatch(BoltRequest(body=body.decode(), headers=headers))
        return response.status, response.first_headers(), response.body.encode()

    with HttpApp(answer) as server:
        slack.use_http(server.url)
        yield
    app.listener_runner.listener_executor.shutdown()


@pytest.mark.parametrize("road", [over_socket, over_http])
def test_a_bolt_app_lives_a_whole_story(slack: Sandbox, road: Any) -> None:
    ana, ben = slack.person(ANA), slack.person(BEN)
    with road(slack):
        assert ana.command("/pairme hello").text == "Hello back"

        assert ana.command("/pairme").acked
        assert ana.wait_for_modal(callback_id="form")
        assert ana.submit({"note": "bad"}).errors == {"note": "Say it kindly"}
        assert ana.submit({"note": "Meet each other"}).closed

        group = ben.channels()[1]
        assert [message.text for message in ben.messages(group.id)] == ["Meet each other"]
        assert ben.click("met").acked
        slack.wait_for(lambda: ana.messages(group.id)[0].text == "Thanks")

        assert (ana.open_home() or {})["blocks"][0]["text"]["text"] == "Yours"
    assert slack.late_acks == 0


def test_bolt_refuses_a_forged_request(slack: Sandbox) -> None:
    with over_http(slack):
        slack.person(ANA).command("/pairme hello")
        captured = slack.last_request()
        stale = {**captured.headers, "X-Slack-Request-Timestamp": "1"}

        forged = slack.send_again(type(captured)(captured.url, "POST", stale, captured.body))

    assert forged.status == 401


def test_an_unheard_command_is_not_acknowledged_by_bolt(slack: Sandbox) -> None:
    with over_http(slack):
        result = slack.person(ANA).command("/unknown")

    assert (result.acked, result.error) == (False, "http_error")


def test_a_refreshed_connection_comes_back_by_itself(slack: Sandbox) -> None:
    def say_hello() -> str | None:
        slack.wait_for(lambda: slack.is_connected)
        return slack.person(ANA).command("/pairme hello").text

    with over_socket(slack):
        slack.links.disconnect("refresh_requested")

        # The SDK may reconnect twice, and what arrives on the link between is lost, as on Slack.
        assert "Hello back" in (say_hello() for _ in range(5))


def test_sdk_models_pass_the_validator(slack: Sandbox) -> None:
    from slack_sdk.models import blocks

    button_element = blocks.ButtonElement(text="Go", action_id="go", value="1")
    built = [
        blocks.HeaderBlock(text="Title"),
        blocks.SectionBlock(text="Hello", accessory=button_element),
        blocks.DividerBlock(),
        blocks.ContextBlock(elements=[blocks.MarkdownTextObject(text="small")]),
        blocks.ActionsBlock(elements=[button_element]),
    ]
    client = WebClient(token=slack.bot_token, base_url=slack.api_url)

    assert client.chat_postMessage(channel=ANA, text="Hello", blocks=built)["ok"]
