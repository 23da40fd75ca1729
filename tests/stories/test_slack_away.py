"""Joining while Slack's own API is down: commands still arrive, answers go with the ack."""

from __future__ import annotations

import pytest

from bot.run import Bot
from pairing.participants import Standing
from sandbox import Fault, FaultKind, Sandbox
from tests.stories.people import ANA, standing_of, wait_for_message


@pytest.fixture
def mode() -> str:
    """These are about words, not about transport."""
    return "socket"


@pytest.fixture(autouse=True)
def running(bot: Bot) -> Bot:
    """The bot that answers."""
    return bot


def test_opting_in_works_while_slacks_own_api_is_down(slack: Sandbox, running: Bot) -> None:
    ana = slack.person(ANA)
    slack.down(page_stays=True)

    form = ana.command("/pairme")
    joined = ana.command("/pairme join")

    assert form.blocks is not None
    assert [b["block_id"] for b in form.blocks if "accessory" in b] == [
        "stage",
        "grow",
        "share",
    ]
    assert not form.late
    assert str(joined.text).startswith("*You are in.*")
    assert "add your stage and topics" in str(joined.text)
    assert standing_of(slack, running) is Standing.IN

    slack.up()
    wait_for_message(slack, ana, "You are in")


def test_the_form_in_a_message_joins_with_its_answers(slack: Sandbox, running: Bot) -> None:
    ana = slack.person(ANA)
    slack.down(page_stays=True)
    ana.command("/pairme")
    [form] = ana.ephemerals

    clicked = ana.click("join_here", in_=form, state={"stage": "senior", "grow": ["writing"]})
    slack.up()

    assert clicked.acked
    assert standing_of(slack, running) is Standing.IN
    card = ana.command("/pairme")
    assert card.blocks is not None
    assert "You want to grow in: Clear writing." in card.blocks[1]["text"]["text"]


def test_the_form_in_a_message_names_what_is_missing(slack: Sandbox, running: Bot) -> None:
    ana = slack.person(ANA)
    slack.down(page_stays=True)
    ana.command("/pairme")
    slack.up()
    [form] = ana.ephemerals

    ana.click("join_here", in_=form)

    slack.wait_for(lambda: any("choose the stage" in m.text for m in ana.ephemerals))
    assert standing_of(slack, running) is Standing.OUT


@pytest.mark.slow
def test_joining_is_confirmed_by_the_ack_also_when_slack_hangs(
    slack: Sandbox, running: Bot
) -> None:
    ana = slack.person(ANA)
    slack.faults.add(Fault(method="*", kind=FaultKind.SLOW, seconds=4.0, times=9))

    form = ana.command("/pairme")
    joined = ana.command("/pairme join")

    assert form.blocks is not None
    assert str(joined.text).startswith("*You are in.*")
    assert not form.late
    assert not joined.late
    assert standing_of(slack, running) is Standing.IN
