"""Buttons that mean nothing any more, or never did: a neutral sentence, and no effect."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.listeners.bad_input.watch import refused
from tests.bot.listeners.door import Door, said
from tests.bot.listeners.filled_forms import chosen_times, feedback, private_options, step
from tests.bot.services.factories import due_at

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

INACTIVE = "This button is no longer active."
OUTDATED = "This form is out of date. Please close it and type /pairme again."
OF_A_PAIR = (
    *("we_met", "check_in.yes_once", "feedback", "again_later", "find_other", "smaller_talk"),
    *("in_writing", "private_options", "remind_me", "find_time", "open_guide", "other_prompt"),
    *("vent_timer", "we_booked", "nudge_later", "cannot_make_it"),
)
NUMBERED = {"more_time": "{}/3", "replace_prompt.1": "{}/1/0", "calendar_file": "{}/1796202000"}
# What is no pair, one that is not there, one of another workspace, and what no number can be.
NO_PAIRS = (
    "",
    "x",
    "0",
    "-1",
    "\uff11",
    "\u00b2",
    "1e9",
    "1.0",
    " 1",
    "999999",
    "9" * 40,
    "1;--",
    "\x00",
)
FORMS = (feedback, step, private_options, chosen_times)


def press(door: Door, action_id: str, value: str, **changes: Any) -> str:
    """Click on a button of a message, and read what is laid over it."""
    slack, since = door.place.slack, len(door.place.slack.transcript)
    answer = (
        door.click(action_id, **changes)
        if changes
        else door.knock(door.click_payload(action_id, value=value))
    )
    assert (answer.status, answer.body) == (200, "")

    def shown() -> str:
        opened = [one for one in slack.transcript[since:] if one.method == "views.open"]
        return str(opened[0].arguments["view"]) if opened else ""

    return str(slack.wait_for(shown))


def test_a_button_nobody_knows_does_nothing(inside: Door) -> None:
    unknown = ("of_an_older_version", "", "qz" * 120, "<!channel>", "pause_for.99w", "we_met\x00")
    for action_id in unknown:
        with refused(inside, "E-BUTTON", typed="qzqz"):
            assert INACTIVE in press(inside, action_id, "99w")


def test_a_value_that_is_no_pair_of_theirs_does_nothing(inside: Door) -> None:
    for action_id in (*OF_A_PAIR, *NUMBERED):
        for value in NO_PAIRS if action_id == "we_met" else NO_PAIRS[-2:]:
            with refused(inside, "E-BUTTON", typed=value):
                shown = press(inside, action_id, NUMBERED.get(action_id, "{}").format(value))
            assert INACTIVE in shown, (action_id, value)


def test_who_is_not_in_the_pair_can_do_nothing_with_its_buttons(inside: Door) -> None:
    inside.command("join", user_id="U03CHLOE")
    for action_id in (*OF_A_PAIR, *NUMBERED):
        body = inside.click_payload(action_id, value=NUMBERED.get(action_id, "{}").format("1"))
        body["user"]["id"] = "U03CHLOE"
        with refused(inside, "E-BUTTON"):
            assert INACTIVE in press(inside, action_id, "", **body), action_id


def test_a_form_that_names_no_pair_of_theirs_keeps_nothing(inside: Door) -> None:
    for form in FORMS:
        form(inside)
        for value in NO_PAIRS if form is feedback else NO_PAIRS[-2:]:
            body = form(inside)
            body["view"]["private_metadata"] = value
            with refused(inside, "E-BUTTON", typed=value):
                assert INACTIVE in str(said(inside.knock(body))["view"]), (form, value)


def test_a_form_nobody_knows_is_out_of_date(inside: Door) -> None:
    for callback_id in ("of_an_older_version", "", "<!channel>"):
        with refused(inside, "E-FORM"):
            assert OUTDATED in str(said(inside.submit(callback_id))["view"])


def test_a_click_of_another_shape_does_nothing(inside: Door) -> None:
    right = inside.click_payload("skip")
    for spoiled in (["skip"], [{"action_id": 5}], [{"action_id": "skip", "value": 5}]):
        with refused(inside, "E-BUTTON"):
            assert INACTIVE in press(inside, "skip", "", **(right | {"actions": spoiled}))


def test_a_pair_that_has_ended_says_so(inside: Door) -> None:
    inside.knock(private_options(inside))

    with refused(inside, "E-OVER"):
        assert "This pairing has ended" in press(inside, "vent_timer", "1")


def test_after_its_round_a_pair_is_over(inside: Door) -> None:
    inside.place.at = due_at(inside.place.db, team_id=inside.place.slack.team_id)
    inside.place.wait(weeks=9)

    for action_id in ("feedback", "smaller_talk", "find_time"):
        with refused(inside, "E-OVER"):
            assert "This pairing has ended" in press(inside, action_id, "1")
