"""Leaving, and what one may do next: take it back, or have everything erased at once."""

from __future__ import annotations

import json

import pytest

from bot.run import Bot
from pairing.participants import Standing
from sandbox import Sandbox
from tests.stories.people import ANA, join, leave, standing_of, wait_for_ephemeral, words_of


@pytest.fixture
def mode() -> str:
    """These are about words, not about transport."""
    return "socket"


def test_who_left_takes_it_back_with_one_click(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)
    leave(slack, ana)
    left = wait_for_ephemeral(slack, ana, "You have left")
    assert standing_of(slack, bot) is Standing.OUT

    ana.click("undo_leave", in_=left)

    wait_for_ephemeral(slack, ana, "You take part again, with the settings you had.")
    assert standing_of(slack, bot) is Standing.IN
    ana.command("/pairme status")
    assert "without authority" in words_of(wait_for_ephemeral(slack, ana, "You want to grow in"))


def test_who_left_is_erased_after_the_same_question_as_always(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)
    leave(slack, ana)

    ana.click("delete_now", in_=wait_for_ephemeral(slack, ana, "You have left"))
    asked = json.dumps(ana.modal)
    done = ana.submit({})

    assert "cannot be undone" in asked
    assert done.errors is None
    assert "Your data is erased" in json.dumps(ana.modal)


def test_who_leaves_on_home_sees_both_buttons_over_it(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)
    ana.open_home()
    slack.wait_for(lambda: ana.home is not None, 30.0)

    ana.click("leave", in_=ana.home)
    slack.wait_for(lambda: ana.modal is not None, 30.0)
    over_home = json.dumps(ana.modal)
    ana.click("delete_now", in_=ana.modal)
    asked = json.dumps(ana.modal)

    assert "You have left" in over_home
    assert '"undo_leave"' in over_home
    assert "cannot be undone" in asked


def test_a_pause_can_be_ended_where_it_is_told(bot: Bot, slack: Sandbox) -> None:
    join(slack, ANA)
    ana = slack.person(ANA)
    ana.command("/pairme pause 2w")
    paused = wait_for_ephemeral(slack, ana, "You are paused until")

    ana.click("resume", in_=paused)

    wait_for_ephemeral(slack, ana, "You are in again.")
    assert standing_of(slack, bot) is Standing.IN
