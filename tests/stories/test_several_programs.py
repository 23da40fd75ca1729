"""A workspace with several programs: whoever does not say which one they mean is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.run import Bot
from pairing.blackouts import Blackout
from pairing.ids import ProgramId
from pairing.programs import Program
from sandbox import Hands, Sandbox
from sandbox.conversations import Message
from storage import program_terms, programs
from tests.stories.people import (
    ANA,
    ANSWERS,
    BEN,
    join,
    wait_for_ephemeral,
    wait_for_message,
)

USUAL, SALES = "Peer mentoring", "Sales & care"


@pytest.fixture
def mode() -> str:
    """These are about words, not about transport."""
    return "socket"


@pytest.fixture
def sales(bot: Bot, slack: Sandbox) -> Program:
    """A second program, due at another day than the usual one, which Ben has begun."""
    join(slack, BEN)
    with bot.runtime.db.write() as session:
        [usual] = programs.list_programs(session)
        on = usual.next_round_at.date()
        rule = replace(usual.rule, blackouts=(Blackout(on, on),))
        made = program_terms.create_program(
            session,
            usual.workspace_id,
            name=SALES,
            terms=replace(usual.terms, rule=rule),
            now=slack.clock.now(),
        )
    assert made is not None
    return made


def choose(slack: Sandbox, person: Hands, action: str, program: ProgramId, question: str) -> None:
    """Press the button of a program below a question."""
    asked = wait_for_ephemeral(slack, person, question)
    person.click(action, in_=asked, block_id=block_of(asked, program))


def block_of(message: Message, program: ProgramId) -> str:
    return next(
        block["block_id"]
        for block in message.blocks
        if block.get("accessory", {}).get("value") == str(program)
    )


def test_one_joins_one_and_then_another_and_is_asked_which_is_meant(
    bot: Bot, slack: Sandbox, sales: Program
) -> None:
    ana = slack.person(ANA)

    ana.command("/pairme")
    choose(slack, ana, "join", sales.id, "Which one would you like to join?")
    assert ana.modal is not None
    assert "You are joining Sales &amp; care." in str(ana.modal["blocks"][0])
    ana.submit(ANSWERS[ANA])
    wait_for_message(slack, ana, "Sales &amp; care: You are in.")
    ana.command("/pairme join peer mentoring")
    ana.submit(ANSWERS[ANA])
    wait_for_message(slack, ana, "Peer mentoring: You are in.")

    card = ana.command("/pairme status")
    assert card.text is not None
    assert card.text.count("You are in.") == 2

    ana.command("/pairme skip")
    choose(slack, ana, "skip", sales.id, "skip the next round?")
    wait_for_ephemeral(slack, ana, "You are skipping the round")
    assert "take no new partner" in str(ana.command("/pairme status").text)

    ana.command("/pairme leave")
    choose(slack, ana, "leave", sales.id, "Which one would you like to leave?")
    wait_for_ephemeral(slack, ana, "You have left this program")
    after = ana.command("/pairme skip")
    assert "You are skipping the round" in str(after.text)


def test_a_name_is_enough_and_a_wrong_one_is_asked_about(
    bot: Bot, slack: Sandbox, sales: Program
) -> None:
    ana = slack.person(ANA)

    wrong = ana.command("/pairme join knitting")
    ana.command("/pairme join SALES & CARE")
    ana.submit(ANSWERS[ANA])

    assert "I do not know a program of that name" in str(wrong.text)
    wait_for_message(slack, ana, "Sales &amp; care: You are in.")


def test_home_shows_every_program(bot: Bot, slack: Sandbox, sales: Program) -> None:
    ana = slack.person(ANA)
    for name in (SALES, USUAL):
        ana.command(f"/pairme join {name}")
        ana.submit(ANSWERS[ANA])
        wait_for_message(slack, ana, "You are in.")

    ana.open_home()

    slack.wait_for(lambda: ana.home is not None and str(ana.home).count("You are in.") == 2)
    shown = str(ana.home)
    assert "*Peer mentoring:*" in shown
    assert "*Sales &amp; care:*" in shown
