"""Private options and help: what must be in them whatever is configured, and hostile texts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import example, given, settings

from bot.care_file import MAX_CONTACTS
from bot.services.joining.care import Choice
from bot.services.managing.care_contacts import Audience, Contact, Contacts
from bot.views import care, help_card
from bot.views.blocks import MAX_SLACK_ID
from bot.views.texts import care as words
from sandbox.blocks import MAX_VIEW_BLOCKS, Surface
from tests.bot.views.care import BEN, CHLOE, EXAMPLE, NOBODY, PAIR, TRIO
from tests.bot.views.catalog import Shown
from tests.bot.views.hostile import harm, hostile

EVERY = frozenset(Audience)
PLAIN = Contact("A", "1", confidential=True, audience=EVERY)


def said(view: dict[str, object]) -> str:
    return str(view["blocks"])


@pytest.mark.parametrize("contacts", [NOBODY, EXAMPLE])
@pytest.mark.parametrize("options", [PAIR, TRIO, replace(PAIR, goes_on=False)])
def test_emergency_and_helplines_are_always_there(
    contacts: Contacts, options: care.PairOptions
) -> None:
    for view in (care.concern(options, contacts), help_card.help_resources(contacts)):
        assert words.EMERGENCY in said(view)
        assert "findahelpline.com" in said(view)


@pytest.mark.parametrize("contacts", [NOBODY, EXAMPLE])
def test_nothing_is_said_twice_whoever_is_named(contacts: Contacts) -> None:
    for view in (care.concern(PAIR, contacts), help_card.help_resources(contacts)):
        for words_once in (words.EMERGENCY, words.HELPLINES):
            assert said(view).count(words_once) == 1
        assert said(view).count(words.FALLBACK) == (contacts is NOBODY)


def test_where_nobody_is_named_for_one_purpose_the_general_text_stands_there() -> None:
    only_support = Contacts((replace(PLAIN, audience=frozenset({Audience.SUPPORT})),))
    only_concern = Contacts((replace(PLAIN, audience=frozenset({Audience.CONCERN})),))

    for contacts in (only_support, only_concern):
        shown = said(help_card.help_resources(contacts))
        assert shown.count(words.FALLBACK) == 1
        assert words.SUPPORT in shown
        assert words.CONCERNS in shown


def test_help_is_one_click_away_from_every_page() -> None:
    over = replace(PAIR, goes_on=False, avoided=frozenset({BEN}))

    pages = [care.private_options(PAIR), care.private_options(over), care.concern(over, NOBODY)]

    assert all("care_help" in said(page) for page in pages)


def test_the_card_and_the_boundaries_are_in_the_help_to_the_last_line() -> None:
    shown = help_card.help_resources(EXAMPLE)
    texts = [block["text"]["text"] for block in shown["blocks"] if block["type"] == "section"]

    for part in (words.CARD, words.BOUNDARIES):
        assert sum(all(line in text for line in part) for text in texts) == 1


def test_what_a_partner_reads_has_no_room_for_a_cause() -> None:
    assert words.ENDED == (
        "Your pairing with {names} has ended; that happens for many reasons. You are first in line "
        "next time."
    )
    for cause in ("left", "avoid", "line", "manager", "report", "you asked", "partner"):
        assert cause not in words.ENDED.replace("first in line", "")


@pytest.mark.parametrize("end", [True, False])
def test_the_answer_names_what_was_chosen_and_nothing_else(end: bool) -> None:
    for avoided in (frozenset[str](), frozenset({BEN}), frozenset({BEN, CHLOE})):
        for in_line in (frozenset[str](), frozenset({CHLOE})):
            choice = Choice(end, avoided, in_line)
            text = care.done(choice, TRIO).text

            assert (words.DONE_ENDED in text) is (end or bool(in_line))
            assert ("take it back" in text) is bool(avoided)
            assert ("reporting line" in text) is bool(in_line)
            assert (words.DONE in text) is (choice != Choice())


def test_as_many_contacts_as_a_file_may_hold_fit_into_every_page() -> None:
    longest = Contact(
        "l" * 80, "&" * 200, True, EVERY, "<" * 300, "h" * 100, "r" * 60, ("x" * 40,) * 10
    )
    contacts = Contacts((longest,) * MAX_CONTACTS)

    for view in (care.concern(TRIO, contacts), help_card.help_resources(contacts)):
        assert len(view["blocks"]) <= MAX_VIEW_BLOCKS
        assert all(
            len(block["text"]["text"]) <= 3_000
            for block in view["blocks"]
            if block["type"] == "section"
        )


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(hostile)
@example("<!channel>")
@example("*")
@example("W0EVIL> <!here")
def test_no_text_in_a_contact_or_an_id_does_anything(text: str) -> None:
    strange = [  # as long as the file may be; a whole address is meant to become a link
        replace(PLAIN, label=text[:80]),
        replace(PLAIN, description=text[:300], hours=text[:100], region=text[:60]),
        replace(PLAIN, languages=(text[:40], text[:40])),
        *([] if re.fullmatch(r"https://\S+", text) else [replace(PLAIN, contact=text[:200])]),
    ]
    people = {BEN, CHLOE, text, re.sub("[^A-Za-z0-9]", "", text)[:MAX_SLACK_ID]}
    one, other = replace(TRIO, others=(text, BEN)), replace(TRIO, avoided=frozenset({text}))

    views = [
        help_card.help_resources(Contacts(tuple(strange))),
        care.concern(other, Contacts(tuple(strange))),
        care.private_options(other),
    ]
    if re.fullmatch("[A-Za-z0-9]{1,40}", text):  # what stands for somebody in a box is an id
        views.append(care.private_options(one))

    for view in views:
        assert harm(Shown(Surface.MODAL, view), people=people) == []
