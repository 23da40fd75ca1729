"""Private options, help and endings with made-up facts, as people of a pair and a trio see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.care_file import load_contacts
from bot.services.joining.care import Choice, PairOptions
from bot.services.managing.care_contacts import Contacts
from bot.views import care, help_card, notices
from bot.views.rendered import Rendered
from bot.views.texts import care as words
from pairing.ids import PairId

BEN, CHLOE = "U02BEN", "U03CHLOE"
EXAMPLE = load_contacts(Path(__file__).parents[3] / "docs" / "care.example.yaml")
NOBODY = Contacts()
# what Slack is meant to act on in these: a helpline of ours, and what the example names
LINKS = frozenset(
    {
        "https://findahelpline.com|findahelpline.com",
        "https://health.example.com/appointments",
        "https://ethics.example.com",
    }
)
NAMED = "U0123ROBIN"
PAIR = PairOptions(PairId(7), (BEN,))
TRIO = PairOptions(PairId(7), (BEN, CHLOE))
ONE, BOTH = frozenset({BEN}), frozenset({BEN, CHLOE})


def private_options() -> Mapping[str, Mapping[str, Any]]:
    """The form in every state that a pair can be in."""
    states = {
        "of a pair": PAIR,
        "of a trio": TRIO,
        "of a pair that is over": replace(PAIR, goes_on=False),
        "after not wanting to be paired again": replace(PAIR, avoided=ONE),
        "of a trio, after not wanting to meet one of them": replace(TRIO, avoided=ONE),
        "of somebody who avoids many": replace(PAIR, list_long=True),
    }
    return {name: care.private_options(one) for name, one in states.items()}


def concerns() -> Mapping[str, Mapping[str, Any]]:
    """Something was not OK, with contacts and without."""
    return {
        "with contacts": care.concern(PAIR, EXAMPLE),
        "of a trio, while nobody is named": care.concern(TRIO, NOBODY),
        "with nothing left to choose": care.concern(
            replace(PAIR, goes_on=False, avoided=ONE), EXAMPLE
        ),
    }


def help_cards() -> Mapping[str, Mapping[str, Any]]:
    """The help resources, with contacts and without."""
    return {
        "with contacts": help_card.help_resources(EXAMPLE),
        "while nobody is named": help_card.help_resources(NOBODY),
    }


def afterwards() -> Mapping[str, Mapping[str, Any]]:
    """What takes the place of the form."""
    over = replace(PAIR, goes_on=False)
    made = {
        "ended": care.done(Choice(end=True), PAIR),
        "not paired again, later": care.done(Choice(avoid=ONE), PAIR),
        "not paired again, now": care.done(Choice(end=True, avoid=ONE), PAIR),
        "not paired again, after it was over": care.done(Choice(avoid=ONE), over),
        "reporting line": care.done(Choice(in_line=ONE), PAIR),
        "everything, in a trio": care.done(Choice(end=True, avoid=BOTH, in_line=ONE), TRIO),
        "nothing": care.done(Choice(), PAIR),
    }
    return {name: notices.notice(one, close=words.CLOSE) for name, one in made.items()}


def endings() -> Mapping[str, Rendered]:
    """What the others hear."""
    return {
        "the partner": care.pairing_ended([BEN]),
        "two of a trio": care.trio_goes_on(PairId(7), CHLOE),
    }
