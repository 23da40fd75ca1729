"""How a round went, as those who run its program hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.run import Bot
from sandbox import Sandbox
from tests.stories.people import ANA, BEN, join, move_to_round, wait_for_message, words_of

FARID = "U06FARID"  # an admin of the sample workspace


@pytest.fixture
def mode() -> str:
    """These are about words, not about transport."""
    return "socket"


def test_an_admin_hears_once_how_a_round_went_and_can_look_again(slack: Sandbox, bot: Bot) -> None:
    for who in (ANA, BEN, FARID):
        join(slack, who)
    farid = slack.person(FARID)
    early = farid.command("/pairme admin report")
    move_to_round(slack, bot)

    for days in (29, 7, 1, 1):  # to the end, to the report, and to a good hour after it
        slack.clock.advance(timedelta(days=days, minutes=10))
        bot.tick()
    told = wait_for_message(slack, farid, "Round 1 of Peer mentoring is closed")
    bot.tick()
    looked = farid.command("/pairme admin report")

    assert "There is no report about Peer mentoring yet" in early.text
    assert "Available: 3 people. 3 had joined." in words_of(told)
    assert "Not shown, so that nobody's answer can be worked out" in words_of(told)
    assert "Round 1, 1 December 2026 to 29 December 2026" in looked.text
    assert [one for one in farid.messages() if "is closed" in one.text] == [told]
    assert not [one for one in slack.person(ANA).messages() if "is closed" in one.text]
    assert not [name for name in (ANA, BEN, FARID) if name in told.text + looked.text]


def test_who_runs_nothing_sees_no_report(slack: Sandbox, bot: Bot) -> None:
    join(slack, ANA)

    said = slack.person(ANA).command("/pairme admin report")

    assert said.text == "Only workspace admins can do this."
