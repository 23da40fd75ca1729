"""A tiny app behind the page: one command, one form, one button, one Home.

It stands in for the bot where only the page is under test, and listens over Socket Mode like any
Slack app.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str, text: str) -> Json:
    return {"text": plain(text), "value": value}


FORM: Json = {
    "type": "modal",
    "callback_id": "join",
    "title": plain("Join"),
    "submit": plain("Join"),
    "close": plain("Not now"),
    "blocks": [
        {
            "type": "input",
            "block_id": "stage",
            "label": plain("Career stage"),
            "hint": plain("You can change it later."),
            "element": {
                "type": "static_select",
                "action_id": "stage",
                "placeholder": plain("Choose a stage"),
                "options": [option("growing", "Building independence"), option("senior", "Senior")],
            },
        },
        {
            "type": "input",
            "block_id": "grow",
            "optional": True,
            "label": plain("I want to grow in"),
            "element": {
                "type": "multi_static_select",
                "action_id": "grow",
                "max_selected_items": 2,
                "placeholder": plain("Choose up to 2 topics"),
                "option_groups": [
                    {
                        "label": plain("People"),
                        "options": [
                            option("feedback", "Feedback"),
                            option("delegating", "Delegating"),
                        ],
                    },
                    {"label": plain("Craft"), "options": [option("writing", "Writing")]},
                ],
            },
        },
        {
            "type": "input",
            "block_id": "note",
            "label": plain("One thing to think through"),
            "element": {"type": "plain_text_input", "action_id": "note", "multiline": True},
        },
    ],
}

BUTTONS: Json = {
    "type": "actions",
    "block_id": "answer",
    "elements": [
        {
            "type": "button",
            "action_id": "met",
            "value": "yes",
            "style": "primary",
            "text": plain("We met"),
        },
        {
            "type": "button",
            "action_id": "end",
            "style": "danger",
            "text": plain("End it"),
            "confirm": {
                "title": plain("End the pairing?"),
                "text": plain("Your partner only sees that it ended."),
                "confirm": plain("End"),
                "deny": plain("Keep"),
            },
        },
    ],
}

UNHEARD: Json = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "unheard", "text": plain("Nobody listens")}],
}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@contextmanager
def connect_fake_app(slack: Any) -> Iterator[App]:
    """Connect the app to a sandbox for as long as the context lasts."""
    app = App(client=WebClient(token=slack.bot_token, base_url=slack.api_url))
    _listen(app)
    handler = SocketModeHandler(app, slack.app_token)
    handler.connect()
    try:
        yield app
    finally:
        handler.close()
        app.listener_runner.listener_executor.shutdown(wait=True)


def _listen(app: App) -> None:
    @app.command("/pairme")
    def on_command(ack: Any, body: Json, client: WebClient) -> None:
        if body["text"] == "status":
            ack(text="You are *in*.")
            return
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @app.view("join")
    def on_submit(ack: Any, body: Json, client: WebClient) -> None:
        values = body["view"]["state"]["values"]
        if not values["grow"]["grow"]["selected_options"]:
            ack(response_action="errors", errors={"grow": "Choose at least one topic."})
            return
        ack()
        note = values["note"]["note"]["value"]
        person = body["user"]["id"]
        blocks = [section(f"<@{person}> joined: {note}"), BUTTONS]
        client.chat_postMessage(channel=person, text="You are in.", blocks=blocks)

    @app.action("met")
    def on_met(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.chat_update(
            channel=body["channel"]["id"],
            ts=body["message"]["ts"],
            text="Noted.",
            blocks=[section("Noted: you met.")],
        )

    @app.action("end")
    def on_end(ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text="The pairing has ended.")

    @app.event("app_home_opened")
    def on_home(event: Json, client: WebClient) -> None:
        blocks = [section(f"Hello <@{event['user']}>, this is your Home."), UNHEARD]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})
