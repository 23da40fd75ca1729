"""views.*: triggers, stacks, hashes, sizes."""

from __future__ import annotations

import time

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox import Sandbox
from sandbox.errors import ApiError
from sandbox.triggers import Triggers
from tests.sandbox.apps import SocketApp
from tests.sandbox.kit import ANA, Json, Refusal, home, modal, section, text_input


def fresh_trigger(slack: Sandbox) -> str:
    """The trigger id of a command Ana has just typed."""
    with SocketApp(slack) as app:
        slack.person(ANA).command("/pairme")
        return str(app.payloads[-1]["trigger_id"])


def test_a_trigger_opens_one_modal_for_the_person_it_belongs_to(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    trigger_id = fresh_trigger(slack)

    view = client.views_open(trigger_id=trigger_id, view=modal())["view"]

    assert slack.person(ANA).modal == view
    assert refusal("views.open", trigger_id=trigger_id, view=modal()) == "exchanged_trigger_id"


def test_a_made_up_trigger_is_refused(refusal: Refusal) -> None:
    assert refusal("views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_trigger_expires_in_real_seconds() -> None:
    triggers = Triggers(life_s=0.0)
    trigger_id = triggers.make(ANA)
    began = time.monotonic()
    while time.monotonic() == began:
        pass  # the clock's next tick is enough

    with pytest.raises(ApiError, match="expired_trigger_id"):
        triggers.exchange(trigger_id)


def test_a_wrong_view_does_not_use_the_trigger_up(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    trigger_id = fresh_trigger(slack)

    code = refusal("views.open", trigger_id=trigger_id, view=modal(title=section()))

    assert code == "invalid_arguments"
    assert client.views_open(trigger_id=trigger_id, view=modal())["ok"]


def test_at_most_three_modals_are_stacked(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    client.views_open(trigger_id=fresh_trigger(slack), view=modal())
    for _ in range(2):
        client.views_push(trigger_id=fresh_trigger(slack), view=modal())

    trigger_id = fresh_trigger(slack)

    assert refusal("views.push", trigger_id=trigger_id, view=modal()) == "push_limit_reached"


def test_an_update_with_an_old_hash_is_a_conflict(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    opened = client.views_open(trigger_id=fresh_trigger(slack), view=modal())["view"]

    newer = client.views_update(view_id=opened["id"], hash=opened["hash"], view=modal())["view"]

    assert newer["id"] == opened["id"]
    stale = {"view_id": opened["id"], "hash": opened["hash"], "view": modal()}
    assert refusal("views.update", **stale) == "hash_conflict"


def test_a_closed_view_cannot_be_updated(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    opened = client.views_open(trigger_id=fresh_trigger(slack), view=modal())["view"]
    slack.person(ANA).close_modal()

    assert refusal("views.update", view_id=opened["id"], view=modal()) == "not_found"


def test_a_view_is_found_by_its_external_id_which_is_unique(
    slack: Sandbox, client: WebClient, refusal: Refusal
) -> None:
    view = modal(external_id="mine")
    client.views_open(trigger_id=fresh_trigger(slack), view=view)

    assert client.views_update(external_id="mine", view=view)["ok"]
    again = refusal("views.open", trigger_id=fresh_trigger(slack), view=view)
    assert again == "duplicate_external_id"


def test_what_was_typed_survives_an_update_of_the_same_field(
    slack: Sandbox, client: WebClient
) -> None:
    view = modal(text_input("kept"), text_input("lost", min_length=3))
    opened = client.views_open(trigger_id=fresh_trigger(slack), view=view)["view"]
    with SocketApp(slack, lambda _: {"response_action": "errors", "errors": {"kept": "no"}}):
        slack.person(ANA).submit({"kept": "words", "lost": "words"})

    client.views_update(view_id=opened["id"], view=modal(text_input("kept")))

    with SocketApp(slack) as app:
        slack.person(ANA).submit()
    state = app.payloads[0]["view"]["state"]["values"]
    assert state == {"kept": {"text": {"type": "plain_text_input", "value": "words"}}}


def test_home_is_published_and_replaced_under_one_id(slack: Sandbox, client: WebClient) -> None:
    first = client.views_publish(user_id=ANA, view=home())["view"]

    second = client.views_publish(user_id=ANA, view=home(section("New")), hash=first["hash"])[
        "view"
    ]

    assert second["id"] == first["id"]
    assert slack.person(ANA).home == second
    with pytest.raises(SlackApiError, match="hash_conflict"):
        client.views_publish(user_id=ANA, view=home(), hash=first["hash"])


@pytest.mark.parametrize(
    ("view", "code"),
    [
        (modal(title={"type": "plain_text", "text": "x" * 25}), "invalid_arguments"),
        (modal(callback_id="x" * 256), "invalid_arguments"),
        (modal(private_metadata="x" * 3_001), "invalid_arguments"),
        (modal(unknown=True), "invalid_arguments"),
        ({**modal(), "type": "home"}, "invalid_arguments"),
        ({name: part for name, part in modal().items() if name != "submit"}, "invalid_arguments"),
        (modal(*(section() for _ in range(101))), "invalid_arguments"),
        (modal(*(section("x" * 3_000) for _ in range(90))), "view_too_large"),
    ],
    ids=["title", "callback", "metadata", "unknown", "type", "no submit", "101 blocks", "250 KB"],
)
def test_views_beyond_the_limits_are_refused(
    slack: Sandbox, refusal: Refusal, view: Json, code: str
) -> None:
    assert refusal("views.open", trigger_id=fresh_trigger(slack), view=view) == code


def test_home_takes_no_title(refusal: Refusal) -> None:
    view = {**home(), "title": {"type": "plain_text", "text": "x"}}

    assert refusal("views.publish", user_id=ANA, view=view) == "invalid_arguments"
