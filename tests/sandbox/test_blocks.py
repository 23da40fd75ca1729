"""The Block Kit validator: every limit refuses one more than it allows."""

from __future__ import annotations

import pytest

from sandbox.blocks import Surface, check_blocks, total_text
from tests.sandbox.kit import (
    Json,
    actions,
    button,
    home,
    input_block,
    option,
    plain,
    section,
    select,
    text_input,
)

CHECKBOXES = {"type": "checkboxes", "action_id": "c", "options": [option("a")]}
RADIO = {"type": "radio_buttons", "action_id": "r", "options": [option("a"), option("b")]}
OVERFLOW = {"type": "overflow", "action_id": "o", "options": [option("a")]}
DATE = {"type": "datepicker", "action_id": "d", "initial_date": "2026-03-01"}
MULTI = {**select("m"), "type": "multi_static_select", "max_selected_items": 2}
GROUPED = {
    "type": "static_select",
    "action_id": "g",
    "option_groups": [{"label": plain("Warm"), "options": [option("red")]}],
}
IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}


@pytest.mark.parametrize(
    "block",
    [
        section(),
        section(accessory=button()),
        section(accessory=OVERFLOW),
        section(accessory=IMAGE),
        {"type": "section", "fields": [plain("a"), plain("b")]},
        {"type": "header", "text": plain("Title")},
        {"type": "divider"},
        {"type": "context", "elements": [plain("a"), IMAGE]},
        actions(button(style="primary", value="1"), select(), DATE, OVERFLOW, CHECKBOXES, RADIO),
        IMAGE,
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
    ],
    ids=lambda block: block["type"],
)
def test_what_slack_takes_in_a_message_passes(block: Json) -> None:
    assert list(check_blocks([block], Surface.MESSAGE)) == []


def test_inputs_are_for_forms_and_home_and_refused_in_messages() -> None:
    block = input_block("i", select())

    refused = list(check_blocks([block], Surface.MESSAGE))

    assert "unsupported type: input" in str(refused[0])
    assert list(check_blocks([block], Surface.HOME)) == []


@pytest.mark.parametrize("element", [RADIO, CHECKBOXES, DATE, MULTI, GROUPED, select()])
def test_every_kind_of_input_passes_in_a_modal(element: Json) -> None:
    assert list(check_blocks([input_block("i", element)], Surface.MODAL)) == []


@pytest.mark.parametrize(
    "block",
    [
        {"type": "marquee"},
        "divider",
        {"type": "divider", "color": "red"},
        {"type": "section"},
        section("x" * 3_001),
        section(""),
        section(block_id="x" * 256),
        {"type": "section", "fields": []},
        {"type": "section", "fields": [plain("a")] * 11},
        {"type": "section", "fields": [plain("x" * 2_001)]},
        {"type": "header", "text": plain("x" * 151)},
        {"type": "header", "text": {"type": "mrkdwn", "text": "Title"}},
        {"type": "context", "elements": [plain("a")] * 11},
        actions(),
        actions(*(button(f"b{number}") for number in range(26))),
        actions(button("same"), button("same")),
        actions(text_input()["element"]),
        actions(button(text=plain("x" * 76))),
        actions(button(value="x" * 2_001)),
        actions(button(url="x" * 3_001)),
        actions(button(style="huge")),
        actions(button(colour="red")),
        actions(button(confirm={"title": plain("x" * 101), "text": plain("a")})),
        actions(select(values=tuple(str(number) for number in range(101)))),
        actions(select(values=())),
        actions(select(values=("x" * 76,))),
        actions(select(initial_option=option("green"))),
        actions(select(placeholder=plain("x" * 151))),
        actions({**select(), **GROUPED}),
        actions({**OVERFLOW, "options": [option(str(number)) for number in range(6)]}),
        actions({**RADIO, "options": [option(str(number)) for number in range(11)]}),
        actions({**CHECKBOXES, "options": None}),
        actions({**DATE, "initial_date": "1 March"}),
        {"type": "image", "image_url": "https://example.org/a.png"},
    ],
)
def test_what_slack_refuses_in_a_message_is_refused(block: object) -> None:
    assert check_blocks([block], Surface.MESSAGE)


@pytest.mark.parametrize(
    "block",
    [
        input_block("i", button()),
        {"type": "input", "element": select()},
        input_block("i", select(), label=plain("x" * 2_001)),
        input_block("i", select(), optional="yes"),
        text_input(max_length=3_001),
        text_input(multiline="yes"),
        input_block("i", {**MULTI, "max_selected_items": 0}),
    ],
)
def test_what_slack_refuses_in_a_modal_is_refused(block: Json) -> None:
    assert check_blocks([block], Surface.MODAL)


def test_a_message_takes_fifty_blocks_and_home_a_hundred() -> None:
    assert not check_blocks([section()] * 50, Surface.MESSAGE)
    assert check_blocks([section()] * 51, Surface.MESSAGE)
    assert not check_blocks(home(*[section()] * 100)["blocks"], Surface.HOME)
    assert check_blocks(home(*[section()] * 101)["blocks"], Surface.HOME)


def test_two_blocks_may_not_share_an_id() -> None:
    blocks = [section(block_id="same"), section(block_id="same")]

    (problem,) = check_blocks(blocks, Surface.MESSAGE)

    assert problem == "[ERROR] duplicate block_id 'same' [json-pointer:/blocks/1/block_id]"


def test_all_texts_count_towards_the_total() -> None:
    assert total_text([section("abc"), actions(button(text=plain("de")))]) == 5
