"""The end of a round with made-up facts: feedback, going on, what helps who did not meet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from bot.views import feedback, heads_up, replies, searches, texts
from bot.views.rendered import Rendered
from pairing.feedback import Again, Balance, Feedback, Takeaway
from pairing.ids import PairId

BEN, CHLOE = "U02BEN", "U03CHLOE"
BERLIN, TODAY = "Europe/Berlin", date(2026, 11, 24)
NEXT_AT = datetime(2026, 12, 29, 9, tzinfo=UTC)
SAID = Feedback(
    useful=4,
    balance=Balance.MOSTLY_PARTNER,
    again=Again.BESIDE,
    takeaway=Takeaway.CONCRETE,
    note="More <of> this & that",
    shares_note=True,
)


def questions() -> Mapping[str, Rendered]:
    """The question for feedback, and the answer when all wish to go on."""
    return {
        "of a pair": feedback.feedback(PairId(7), others=[BEN]),
        "of a trio": feedback.feedback(PairId(7), others=[BEN, CHLOE]),
        "going on, instead": _go_on([BEN], instead=True),
        "going on, beside": _go_on([BEN], instead=False),
        "going on, a trio": _go_on([BEN, CHLOE], instead=True),
    }


def forms() -> Mapping[str, Mapping[str, Any]]:
    """The feedback form in every state."""
    return {
        "empty": _form(Feedback()),
        "filled": _form(SAID),
        "of a trio": _form(Feedback(), BEN, CHLOE),
        "after three rounds": _form(Feedback(), may_go_on=False),
    }


def endings() -> Mapping[str, Rendered]:
    """Searches, pauses, and leaving."""
    return {
        "searching": searches.searching(NEXT_AT, zone=BERLIN),
        "nobody found": searches.nobody_found(),
        "paused by itself": heads_up.auto_paused(),
        "a pause too long": replies.ask_how_long(today=TODAY, wrong="range"),
        "a pause that cannot be read": replies.ask_how_long(today=TODAY, wrong="unreadable"),
        "leaving is asked first": replies.ask_leave(),
        "staying": replies.say(texts.STAYED),
    }


def _go_on(others: list[str], *, instead: bool) -> Rendered:
    return feedback.go_on(others=others, begins_at=NEXT_AT, zone=BERLIN, instead=instead)


def _form(said: Feedback, *others: str, may_go_on: bool = True) -> dict[str, Any]:
    people = others or (BEN,)
    return feedback.feedback_form(PairId(7), others=people, said=said, may_go_on=may_go_on)
