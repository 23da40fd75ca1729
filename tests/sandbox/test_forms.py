"""Modals, from the person's side: what Slack's client sends, and what it does not."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from sandbox import FieldRequired, NotAccepted, NothingThere, NotOffered, Sandbox
from tests.sandbox.apps import FormApp
from tests.sandbox.kit import ANA, BEN, Json, input_block, modal, option, select, text_input

MULTI = {**select("many"), "type": "multi_static_select", "max_selected_items": 1}


def test_a_form_is_closed_by_an_empty_ack_and_carries_its_state(
    slack: Sandbox, client: WebClient
) -> None:
    view = modal(
        text_input("note"),
        input_block("color", select()),
        input_block("many", MULTI),
        input_block("day", {"type": "datepicker", "action_id": "d"}, optional=True),
    )
    with FormApp(slack, client, view) as app:
        result = slack.person(ANA).submit({"note": "Hello", "color": "red", "many": ["blue"]})

        state = app.payloads[-1]["view"]["state"]["values"]
    assert (result.closed, result.errors, slack.person(ANA).modal) == (True, None, None)
    assert state["note"]["text"]["value"] == "Hello"
    assert state["color"]["pick"]["selected_option"] == option("red")
    assert state["many"]["many"]["selected_options"] == [option("blue")]
    assert state["day"]["d"]["selected_date"] is None


def test_people_are_chosen_by_their_ids(slack: Sandbox, client: WebClient) -> None:
    element = {"type": "multi_users_select", "action_id": "who", "initial_users": [BEN]}
    view = modal(input_block("people", {**element, "max_selected_items": 2}, optional=True))
    with FormApp(slack, client, view) as app:
        with pytest.raises(NotAccepted):
            slack.person(ANA).submit({"people": ["U1", "U2", "U3"]})
        slack.person(ANA).submit()
        as_it_was = app.payloads[-1]["view"]
    with FormApp(slack, client, view) as app:
        slack.person(ANA).submit({"people": [ANA, BEN]})
        changed = app.payloads[-1]["view"]["state"]["values"]["people"]["who"]

    assert as_it_was["state"]["values"]["people"]["who"]["selected_users"] == [BEN]
    assert as_it_was["blocks"][0]["element"]["initial_users"] == [BEN]
    assert changed == {"type": "multi_users_select", "selected_users": [ANA, BEN]}


def test_initial_values_count_unless_they_are_changed(slack: Sandbox, client: WebClient) -> None:
    view = modal(input_block("color", select(initial_option=option("red"))))
    with FormApp(slack, client, view) as app:
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
    with FormApp(slack, client, view) as app:
        with pytest.raises(error):
            slack.person(ANA).submit(values)

        assert len(app.received) == 1


def test_errors_stand_beside_the_fields_and_the_form_stays(
    slack: Sandbox, client: WebClient
) -> None:
    with FormApp(slack, client, modal()) as app:
        app.reply = {"response_action": "errors", "errors": {"note": "Too short"}}

        result = slack.person(ANA).submit({"note": "x"})

    assert (result.errors, result.closed) == ({"note": "Too short"}, False)
    assert slack.person(ANA).modal_errors == {"note": "Too short"}


def test_errors_for_fields_that_do_not_exist_are_an_error_themselves(
    slack: Sandbox, client: WebClient
) -> None:
    with FormApp(slack, client, modal()) as app:
        app.reply = {"response_action": "errors", "errors": {"nowhere": "?"}}

        result = slack.person(ANA).submit({"note": "x"})

    assert (result.error, result.errors, result.closed) == ("invalid_arguments", None, False)


def test_a_submission_can_update_push_and_clear(slack: Sandbox, client: WebClient) -> None:
    ana = slack.person(ANA)
    with FormApp(slack, client, modal()) as app:
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
    with FormApp(slack, client, modal()) as app:
        slack.person(ANA).close_modal()
        assert len(app.received) == 1
    with FormApp(slack, client, modal(notify_on_close=True)) as app:
        slack.person(ANA).close_modal()
        assert app.payloads[-1]["type"] == "view_closed"
