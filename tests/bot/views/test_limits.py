"""Slack's limits and our rules over everything that can be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.ids import Action
from bot.views.blocks import plain_time, time_token
from sandbox.blocks import (
    MAX_BLOCKS_TEXT,
    MAX_MESSAGE_BLOCKS,
    MAX_VIEW_BLOCKS,
    Surface,
    check_blocks,
    total_text,
)
from sandbox.views import check_view
from tests.bot.views.catalog import BERLIN, ROUND_AT, Shown, everything

MAX_TEXT = 3_000  # longer texts were split or doubled by Slack itself
MAX_LABEL = 75
EMOJI = re.compile(r":[a-z_]+:|[\U0001f000-\U0001ffff\u2600-\u27bf]")


def buttons(shown: Shown) -> Iterator[dict[str, Any]]:
    for block in shown.blocks:
        for element in [*block.get("elements", ()), block.get("accessory", {})]:
            if element.get("type") == "button":
                yield element


def mrkdwn(node: object) -> Iterator[dict[str, Any]]:
    """Every text object in which Slack acts on marks."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node
        for value in node.values():
            yield from mrkdwn(value)
    elif isinstance(node, list):
        for value in node:
            yield from mrkdwn(value)


def words(shown: Shown) -> str:
    """Everything a person can read in it."""

    def texts(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("text", "accessibility_label") and isinstance(value, str):
                    yield value
                yield from texts(value)
        elif isinstance(node, list):
            for value in node:
                yield from texts(value)

    return "\n".join(texts(shown.json))


def test_slack_takes_everything_where_it_is_shown() -> None:
    for name, shown in everything().items():
        problems = check_blocks(shown.blocks, shown.surface)
        if shown.surface is not Surface.MESSAGE:
            check_view(shown.json, shown.surface)  # raises what Slack would answer

        most = MAX_MESSAGE_BLOCKS if shown.surface is Surface.MESSAGE else MAX_VIEW_BLOCKS
        assert list(problems) == [], name
        assert 1 <= len(shown.blocks) <= most, name
        assert total_text(shown.blocks) <= MAX_BLOCKS_TEXT, name


def test_every_message_has_words_for_screen_readers_and_notifications() -> None:
    for name, shown in everything().items():
        if shown.surface is Surface.MESSAGE:
            assert shown.json["text"].strip(), name
            assert len(shown.json["text"]) <= MAX_TEXT, name


def test_every_button_says_what_it_does() -> None:
    for name, shown in everything().items():
        for button in buttons(shown):
            label = button["text"]["text"]
            assert 1 <= len(label) <= MAX_LABEL, name
            assert 1 <= len(button.get("accessibility_label", label)) <= MAX_LABEL, name
            assert button["text"]["type"] == "plain_text", name
            assert button["action_id"].split(".")[0] in set(Action), name


def test_no_text_has_an_unfilled_place_or_an_emoji() -> None:
    for name, shown in everything().items():
        if name.startswith("my_data:"):  # JSON, for people and programs
            continue
        said = words(shown).replace("{date_long_pretty} at {time}", "")
        assert not set("{}") & set(said), name
        assert not EMOJI.search(said), name
        assert "None" not in said.replace("None of this limits", ""), name
        assert "  " not in said, name


def test_slack_makes_no_links_and_mentions_on_its_own() -> None:
    for name, shown in everything().items():
        assert all(text.get("verbatim") is True for text in mrkdwn(shown.json)), name


def test_bold_and_code_marks_come_in_pairs() -> None:
    for name, shown in everything().items():
        if name.startswith("my_data:"):  # one mark for many lines
            continue
        for text in mrkdwn(shown.json):
            for line in text["text"].splitlines():
                without_code = re.sub(r"`[^`]*`", "", line)
                assert without_code.count("*") % 2 == 0, (name, line)
                assert "`" not in without_code, (name, line)


def test_nobody_is_called_a_mentor_or_a_mentee() -> None:
    for name, shown in everything().items():
        assert not re.search(r"\bmentors?\b|\bmentees?\b", words(shown), re.I), name


def test_a_time_reads_the_same_where_slack_cannot_adapt_it() -> None:
    token = time_token(ROUND_AT, BERLIN)
    spoken = plain_time(ROUND_AT, BERLIN)
    elsewhere = plain_time(ROUND_AT, "America/New_York")

    assert token == f"<!date^1796115600^{{date_long_pretty}} at {{time}}|{spoken}>"
    assert spoken == "Tuesday 1 December 2026, 10:00 (Europe/Berlin)"
    assert elsewhere == "Tuesday 1 December 2026, 04:00 (America/New_York)"
