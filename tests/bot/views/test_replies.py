"""Answers to commands: every outcome has its words, and no input can do anything in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.services.answers import Answer, Said
from bot.views import replies, texts
from bot.views.rendered import Rendered
from pairing.check_ins import MeetingAnswer
from pairing.errors import InvalidProfile
from pairing.matching import ReasonKind
from pairing.participants import parse_profile
from tests.bot.views.catalog import BERLIN, FACTS, LIBRARY

KNOWN = ("join", "status", "pause", "leave")
MARKS = set("*_~`<>\n\r\t")
HIDDEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def shown_of(rendered: Rendered) -> str:
    [block] = rendered.blocks
    assert block["text"]["verbatim"] is True  # so bare addresses, #names and @names stay text
    return str(block["text"]["text"])


def quoted(rendered: Rendered) -> str:
    """What was typed, as it is shown back."""
    said = shown_of(rendered)
    if said.startswith(texts.UNREADABLE_WORD):  # nothing of it can be seen
        return ""
    found = re.match(r'I don\'t know "(.+?)"\. (?:Did you mean|Commands:)', said, re.S)
    assert found is not None
    return found[1]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.text(max_size=60))
@example("<!channel>")
@example("<@U01ANA>")
@example("<https://evil.example|slack.com>")
@example("https://evil.example")
@example("@here")
@example("#general")
@example("*bold*_it_~no~`code`")
@example("```")
@example("a\nb\r\nc")
@example("\u202egnp.exe")
@example("j\u200boin")
@example("{word}{0}%s")
@example("&lt;!channel&gt;")
@example("x" * 5_000)
@example("")
def test_whatever_somebody_types_is_shown_as_plain_and_short_words(typed: str) -> None:
    rendered = replies.unknown_word(typed, known=KNOWN)

    for said in (shown_of(rendered), rendered.text):
        assert not HIDDEN.search(said)
        assert len(said) < 500
    inside = quoted(rendered)
    assert not MARKS & set(inside)
    assert len(re.sub(r"&(amp|lt|gt);", "x", inside)) <= replies.SHOWN_INPUT
    assert "&" not in re.sub(r"&(amp|lt|gt);", "", inside)


def test_a_slip_of_the_finger_is_answered_with_the_nearest_command() -> None:
    assert 'I don\'t know "jion". Did you mean *join*?' in shown_of(
        replies.unknown_word("jion", known=KNOWN)
    )
    assert "Did you mean" not in shown_of(replies.unknown_word("qqqq", known=KNOWN))


@pytest.mark.parametrize("said", Said)
def test_every_outcome_has_its_words(said: Said) -> None:
    for facts in FACTS.get(said, {"": {}}).values():
        text = replies.reply(Answer(said, facts), zone=BERLIN).text

        assert text
        assert "{" not in text.replace("{date_long_pretty} at {time}", "")


def test_every_answer_and_reason_has_its_words() -> None:
    assert set(texts.ANSWERS) == set(texts.THANKS) == set(MeetingAnswer)
    assert set(texts.REASONS) == set(ReasonKind)
    assert len({spoken for _, spoken in texts.ANSWERS.values()}) == len(MeetingAnswer)


def test_every_mistake_in_a_form_has_its_words() -> None:
    topics = list(LIBRARY.topics)
    codes: set[tuple[str, str]] = set()
    for stage, grow, share in (
        (None, topics[:4], topics[:6]),
        ("boss", ["nothing"], ["nothing"]),
    ):
        with pytest.raises(InvalidProfile) as wrong:
            parse_profile(stage=stage, grow=grow, share=share, known_topics=LIBRARY.topics)
        codes |= set(wrong.value.errors.items())

    assert len(codes) == 6
    assert codes == set(texts.FORM_ERRORS)
    assert not any("*" in text or "`" in text for text in texts.FORM_ERRORS.values())


@pytest.mark.parametrize("name", ["NOT_SAVED_PLAIN", "MEMBERS_ONLY", "NOT_IN"])
def test_words_beside_a_field_carry_no_marks_that_would_be_shown(name: str) -> None:
    text = getattr(texts, name, None) or texts.REPLIES[Said[name]]

    assert "*" not in text.replace("/pairme", "")
