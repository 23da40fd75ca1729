"""Home: what is in it and in which order, that it fits, and what nobody must read in it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.services.joining.home import Home, PastPair
from bot.views import home, texts
from bot.views.texts import home as words
from pairing.ids import PairId
from pairing.next_steps import NextStep
from pairing.participants import Standing
from sandbox.blocks import MAX_BLOCKS_TEXT, MAX_VIEW_BLOCKS, Surface, check_blocks, total_text
from sandbox.views import check_view
from tests.bot.views.facts import BEN, CHLOE, LIBRARY, STATUSES, current, status
from tests.bot.views.homes import MET, fullest, homes
from tests.bot.views.test_limits import MAX_TEXT


def sections(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]


def labels(view: dict[str, Any]) -> list[list[str]]:
    """The words on the buttons, row by row."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    return [[one["text"]["text"] for one in row] for row in rows]


def drawn(shown: Home) -> dict[str, Any]:
    return home.home(shown, LIBRARY)


def test_the_fullest_home_fits() -> None:
    view = fullest()
    longest = max(len(block["text"]["text"]) for block in view["blocks"] if "text" in block)

    assert len(view["blocks"]) <= MAX_VIEW_BLOCKS
    assert 2_000 < longest <= MAX_TEXT  # it is the worst case
    assert total_text(view["blocks"]) <= MAX_BLOCKS_TEXT
    assert list(check_blocks(view["blocks"], Surface.HOME)) == []
    check_view(view, Surface.HOME)


def test_first_comes_where_one_stands_then_the_partner_the_topics_the_history_and_help() -> None:
    view = drawn(Home(status(pairs=(current(),)), MET))

    starts = [text.splitlines()[0].partition(":")[0] for text in sections(view)]
    assert starts[0].startswith("*You are in.* The next round starts <!date^")
    assert starts[1:] == ["*Your partner", words.TOPICS, words.MET, "*Help*"]
    assert labels(view) == [
        ["Skip the next round", "Pause"],
        ["Find a time", "We met", "Open the guide", "Private options"],
        ["Change topics", "Settings", "Leave"],
        ["Help resources"],
    ]
    assert view["blocks"][-1]["elements"][0]["text"].endswith(texts.WHO_SEES_WHAT)


def test_what_there_is_nothing_of_has_no_section() -> None:
    view = drawn(Home(STATUSES["never heard of"]))

    assert sections(view) == [texts.WHAT_IT_IS, texts.NOT_IN, words.HELP_TO_NEWCOMERS]
    assert labels(view) == [["Join"], ["Help resources"]]


def test_earlier_partners_are_mentions_with_the_month_where_the_reader_is() -> None:
    last_hour = datetime(2026, 3, 31, 23, tzinfo=UTC)  # already April in Berlin
    met = (PastPair(PairId(3), last_hour, (BEN, CHLOE)), PastPair(PairId(2), last_hour, (BEN,)))

    everywhere = [
        [text for text in sections(drawn(Home(status(zone=zone), met, more))) if words.MET in text]
        for zone, more in (("Europe/Berlin", 0), ("America/New_York", 7))
    ]

    assert everywhere == [
        [f"{words.MET}\n• <@{BEN}> and <@{CHLOE}>, April 2026\n• <@{BEN}>, April 2026"],
        [f"{words.MET}\n• <@{BEN}> and <@{CHLOE}>, March 2026\n• <@{BEN}>, March 2026\nand 7 more"],
    ]


@pytest.mark.parametrize(
    ("step", "n_met", "told"),
    [
        (NextStep.FIND_TIME, 0, ["Find a time", "We met"]),
        (NextStep.TELL, 0, ["We met"]),
        (NextStep.MEET, 0, ["We met"]),
        (NextStep.MEET, 1, ["We met again"]),
        (NextStep.MEET_AGAIN, 1, ["Find a time", "We met again"]),
        (NextStep.MEET_AGAIN, 2, ["Find a time"]),  # no answer says more than twice
        (NextStep.DONE, 1, []),
        (NextStep.DONE, 2, []),
    ],
)
def test_buttons_that_find_a_time_and_tell_of_a_talk_are_there_where_they_help(
    step: NextStep, n_met: int, told: list[str]
) -> None:
    view = drawn(Home(status(pairs=(current(step=step, n_met=n_met),))))

    assert labels(view)[1] == [*told, "Open the guide", "Private options"]


def test_there_is_at_most_one_button_in_front_of_the_others() -> None:
    for name, view in homes().items():
        styles = re.findall(r"'style': 'primary'", str(view))
        assert len(styles) <= 1, name


def test_no_step_is_pushed_on_anybody_who_said_that_it_will_not_happen() -> None:
    [line] = [
        text
        for text in sections(drawn(Home(status(pairs=(current(step=NextStep.NONE_PLANNED),)))))
        if BEN in text
    ]

    assert "Next step" not in line
    assert "there is time until" in line


def test_who_left_still_sees_whom_they_were_paired_with() -> None:
    view = drawn(Home(status(Standing.OUT), MET))

    assert any(words.MET in text for text in sections(view))
    assert labels(view) == [["Join"], ["Help resources"]]
