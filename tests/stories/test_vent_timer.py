"""The vent timer: started in the guide, it rings where the pair talks, three minutes later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.run import Bot
from sandbox import Hands, Sandbox
from sandbox.conversations import Message
from tests.stories.conftest import StartBot
from tests.stories.people import ANA, BEN, groups, join, move_to_round, wait_for_message, words_of

Json = dict[str, Any]
NO_TICK_S = "300"  # longer than any of these tests: nothing but the dispatcher's own look helps


@pytest.fixture
def bot(start_bot: StartBot, database_url: str, mode: str) -> Bot:
    """A bot whose jobs tick once, at its start."""
    return start_bot(database_url, mode=mode, PAIRME_TICK_S=NO_TICK_S)


def shown(person: Hands) -> str:
    """What the form on top says."""
    return "" if person.modal is None else str(person.modal["blocks"])


def open_guide(person: Hands, slack: Sandbox, words: str) -> None:
    person.click("open_guide", in_=talk(person)[0])
    slack.wait_for(lambda: words in shown(person), 30.0)


def talk(person: Hands) -> list[Message]:
    """What the bot has said to the pair."""
    return [one for one in person.messages(groups(person)[0].id) if one.to is None]


def wait_for_talk(slack: Sandbox, person: Hands, n: int) -> Message:
    """Wait for the nth message to the pair."""
    slack.wait_for(lambda: groups(person) and len(talk(person)) >= n, 30.0)
    return talk(person)[n - 1]


def hear(slack: Sandbox, person: Hands, words: str) -> None:
    slack.wait_for(lambda: [one for one in person.ephemerals if words in one.text], 30.0)


def introduce(slack: Sandbox, bot: Bot) -> tuple[Hands, Hands]:
    for one in (ANA, BEN):
        join(slack, one)
        wait_for_message(slack, slack.person(one), "You are in")
    move_to_round(slack, bot)
    ana, ben = slack.person(ANA), slack.person(BEN)
    wait_for_talk(slack, ana, 1)
    return ana, ben


def test_the_timer_rings_after_three_minutes_and_once_more_after_another(
    slack: Sandbox, bot: Bot
) -> None:
    ana, ben = introduce(slack, bot)
    slack.clock.speed = 0.001  # from here on, time passes when the test says so
    open_guide(ana, slack, "Your first talk")
    assert "vent_timer" not in shown(ana)

    ana.close_modal()
    ben.click("we_met")
    open_guide(ana, slack, "Your second talk")
    started = ana.click("vent_timer", in_=ana.modal)
    slack.wait_for(lambda: "The timer runs" in shown(ana), 30.0)
    again = ana.click("vent_timer", in_=ana.modal)
    slack.wait_for(lambda: "A timer of yours is running already" in shown(ana), 30.0)
    assert "Vent, then solve" in shown(ana)
    assert [len(talk(one)) for one in (ana, ben)] == [1, 1]

    slack.clock.advance(timedelta(minutes=3))
    rung = wait_for_talk(slack, ben, 2)
    assert "Three minutes have passed" in words_of(rung)
    assert "To turn:" in words_of(rung)

    ben.click("more_time", in_=rung)
    hear(slack, ben, "One more minute. Then I write again.")
    ana.click("more_time", in_=rung)
    hear(slack, ana, "The extra minute was taken already")

    slack.clock.advance(timedelta(minutes=1))
    last = wait_for_talk(slack, ana, 3)
    assert "One more minute has passed" in words_of(last)
    assert "more_time" not in str(last.blocks)
    assert len(talk(ben)) == 3
    assert (started.acked, again.acked, slack.late_acks) == (True, True, 0)


def test_who_switches_venting_off_is_not_told_on(slack: Sandbox, bot: Bot) -> None:
    ana, ben = introduce(slack, bot)
    ben.click("we_met")
    open_guide(ana, slack, "Your second talk")
    ben.command("/pairme settings")
    ben.submit({"fine": ["trio"]})

    ana.click("vent_timer", in_=ana.modal)

    slack.wait_for(lambda: "There is no vent timer for your next talk" in shown(ana), 30.0)
    assert "Vent, then solve" not in shown(ana)
    assert [one.text for one in ben.messages() if "timer" in one.text] == []
