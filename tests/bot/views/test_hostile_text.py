"""Whatever somebody else writes is shown as words and does nothing: through every field."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import example, given, settings

from bot.views.blocks import MAX_SLACK_ID
from sandbox.blocks import Surface
from tests.bot.views.care import NAMED
from tests.bot.views.catalog import ANA, BEN, CHLOE, LIBRARY, PROFILE, Shown, everything
from tests.bot.views.fields import FIELDS, as_parsed, forms, with_labels
from tests.bot.views.hostile import harm, hostile, marks
from tests.figures import RecordFigures

QUICK, ALL = 25, 5_000  # examples: of each field, and through all of them
# Most texts go where one is quickly drawn; elsewhere it is drawn in many places at once, or in
# menus with hundreds of labels, and a few of the many examples will do.
PLAIN = {"languages", "command_words", "reminders", "pause_lengths", "form_values", "button_values"}
ELSEWHERE = 100
PEOPLE = frozenset({ANA, BEN, CHLOE, NAMED})


def attack(*fields: str, examples: int) -> Counter[str]:
    """Draw fields with many texts; returns how many texts and how many things were drawn."""
    counted: Counter[str] = Counter()

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    @given(hostile)
    @example("<!channel>")
    @example("\u202e")
    @example("&" * 5_000)
    def draw(text: str) -> None:
        # an id is the one text that is meant to become a mention: of its letters, and no more
        people = PEOPLE | {re.sub("[^A-Za-z0-9]", "", text)[:MAX_SLACK_ID]}
        for field in fields:
            for shown in FIELDS[field](text):
                counted["drawn"] += 1
                assert harm(shown, people=people) == [], field
            counted["texts"] += 1

    draw()
    return counted


@pytest.mark.parametrize("field", FIELDS)
def test_no_text_does_anything_in_a_message_or_a_form(field: str) -> None:
    assert attack(field, examples=QUICK)["texts"] >= QUICK


@pytest.mark.slow
def test_five_thousand_texts_do_nothing_in_any_field(record_figures: RecordFigures) -> None:
    others = FIELDS.keys() - PLAIN
    in_plain = -(-(ALL - ELSEWHERE * len(others)) // len(PLAIN))

    # making up a text takes longer than drawing it: each goes through all of these fields
    counted = attack(*PLAIN, examples=in_plain) + attack(*others, examples=ELSEWHERE)

    assert counted["texts"] >= ALL
    record_figures(
        f"hostile text: {counted['texts']:,} examples through {len(FIELDS)} fields, "
        f"{counted['drawn']:,} messages and forms: 0 mentions, 0 links, 0 broken blocks"
    )


@pytest.mark.parametrize("letter", ["W", "&", "<!here>"])
def test_a_library_of_the_longest_labels_still_fits(letter: str) -> None:
    library = with_labels(as_parsed(letter * 200), LIBRARY)

    for shown in forms(library, PROFILE):
        assert harm(shown, people=PEOPLE) == []


def test_what_we_show_ourselves_passes_the_same_reader() -> None:
    for name, shown in everything().items():
        assert harm(shown, people=PEOPLE) == [], name


@pytest.mark.parametrize(
    "text",
    [
        *("<!channel>", "<!here|x>", "<@U0EVIL>", "<@U01ANA|Ana>", "<https://evil.example|Slack>"),
        *("<#C1>", "<mailto:a@b>", "a < b", "a > b", "<!", "Q&A", "&quot;", "<!date^0^{date}|x>"),
        "<!date^1796115600^{date_long_pretty} at {time}^https://evil.example|x>",
    ],
)
def test_the_reader_finds_every_mark_that_slack_acts_on(text: str) -> None:
    assert marks(text, people=PEOPLE)


def test_the_reader_lets_expected_people_times_and_escaped_marks_pass() -> None:
    text = "<@U01ANA> &lt;!channel&gt; &amp; <!date^1^{date_long_pretty} at {time}|Tuesday>"

    assert marks(text, people=PEOPLE) == []


def test_the_reader_finds_unseen_characters_broken_blocks_and_missing_words() -> None:
    good = next(iter(everything().values()))
    section = good.blocks[0]
    loose = {"type": "section", "text": {"type": "mrkdwn", "text": "https://evil.example"}}
    broken = [
        Shown(Surface.MESSAGE, {"text": "a\u202eb", "blocks": [section]}),
        Shown(Surface.MESSAGE, {"text": "\ud800", "blocks": [section]}),
        Shown(Surface.MESSAGE, {"text": " ", "blocks": [section]}),
        Shown(Surface.MESSAGE, {"text": "x" * 3_001, "blocks": [section]}),
        Shown(Surface.MESSAGE, {"text": "x", "blocks": [loose]}),
        Shown(Surface.MESSAGE, {"text": "x", "blocks": [section | {"text": {"type": "no"}}]}),
        Shown(Surface.MODAL, {"type": "modal", "blocks": [section]}),
    ]

    assert all(harm(shown, people=PEOPLE) for shown in broken)
