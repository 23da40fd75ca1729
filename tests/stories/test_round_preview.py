"""An admin looks at the coming round in Slack, holds it, publishes it, runs it, cancels it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.run import Bot
from sandbox import Hands, Sandbox
from storage import programs, rounds
from storage.rounds import Round
from tests.stories.people import (
    ANA,
    BEN,
    CHLOE,
    groups,
    join,
    wait_for_ephemeral,
    wait_for_message,
    words_of,
)

PEOPLE = (ANA, BEN, CHLOE, "U08HUGO", "U10JONAS")
FARID = "U06FARID"  # an admin of the sample workspace
ADMINS_ONLY = "Only workspace admins can do this."


@pytest.fixture
def mode() -> str:
    """These are about words and windows, not about transport."""
    return "socket"


@pytest.fixture
def farid(bot: Bot, slack: Sandbox) -> Hands:
    """An admin of a program with five people: the totals of fewer are not shown."""
    for who in PEOPLE:
        join(slack, who)
    return slack.person(FARID)


def text_of(view: dict[str, Any] | None) -> str:
    return "" if view is None else json.dumps(view["blocks"], ensure_ascii=False)


def wait_for_window(slack: Sandbox, person: Hands, words: str) -> str:
    """Wait until the window says this; gives all that it says."""
    found = slack.wait_for(
        lambda: text_of(person.modal) if words in text_of(person.modal) else None, 30.0
    )
    assert found is not None
    return found


def preview(slack: Sandbox, person: Hands) -> str:
    """Look at the coming round until all is known."""
    person.command("/pairme admin preview")
    return wait_for_window(slack, person, "round_cancel")


def last_rounds(bot: Bot) -> list[Round]:
    with bot.runtime.db.read() as session:
        [program] = programs.list_programs(session)
        return rounds.list_rounds(session, program.id, limit=5)


def test_a_preview_fills_in_and_names_nobody(bot: Bot, slack: Sandbox, farid: Hands) -> None:
    shown = preview(slack, farid)

    assert "5 people in this round: *one pair and one group of three*." in shown
    assert "Everybody has a partner." in shown
    assert "Nobody meets somebody they met before." in shown
    assert all(who not in shown for who in PEOPLE)
    assert groups(slack.person(ANA)) == []
    assert last_rounds(bot) == []


def test_a_round_is_held_published_and_run_from_the_preview(
    bot: Bot, slack: Sandbox, farid: Hands
) -> None:
    preview(slack, farid)
    farid.click("round_hold")
    wait_for_window(slack, farid, "waits now. It starts when somebody publishes it.")
    farid.close_modal()

    assert "waits until somebody publishes it" in preview(slack, farid)
    farid.click("round_publish")
    wait_for_window(slack, farid, "Published: the round starts")
    farid.close_modal()

    preview(slack, farid)
    farid.click("round_run")
    said = wait_for_window(slack, farid, "The round has started: one pair and one group of three.")
    assert "These are the numbers of the preview." in said
    assert slack.wait_for(lambda: len(groups(slack.person(ANA))) == 1, 30.0)

    farid.command("/pairme admin run")
    farid.click("round_run", in_=wait_for_ephemeral(slack, farid, "Run the round of"))
    wait_for_ephemeral(slack, farid, "is running since")
    assert len(last_rounds(bot)) == 1


def test_a_cancelled_round_is_told_to_whoever_heard_of_it(
    bot: Bot, slack: Sandbox, farid: Hands
) -> None:
    slack.clock.advance(timedelta(days=6, hours=2))  # the working day before
    bot.tick()
    ana = slack.person(ANA)
    wait_for_message(slack, ana, "A new round starts")

    farid.command("/pairme admin cancel")
    farid.click("round_cancel", in_=wait_for_ephemeral(slack, farid, "Cancel the round of"))
    wait_for_ephemeral(slack, farid, "is cancelled. People who had heard of it are told.")
    told = wait_for_message(slack, ana, "does not take place")
    farid.command("/pairme admin preview")
    again = wait_for_window(slack, farid, "round_cancel")

    assert "there is nothing to do" in words_of(told)
    assert "Tuesday 29 December 2026" in again
    assert [one.state.value for one in last_rounds(bot)] == ["cancelled"]


def test_who_is_no_admin_hears_that_alone(bot: Bot, slack: Sandbox, farid: Hands) -> None:
    ana = slack.person(ANA)

    for word in ("preview", "hold", "publish", "run", "cancel", "hold nothing of ours"):
        assert ana.command(f"/pairme admin {word}").text == ADMINS_ONLY
    assert ana.modal is None


def test_a_program_that_there_is_not_is_asked_for_again(
    bot: Bot, slack: Sandbox, farid: Hands
) -> None:
    answer = farid.command("/pairme admin preview nobody's")

    assert "I know no program of that name that you run. Yours are: Peer mentoring." in answer.text
    assert farid.modal is None


def test_a_bot_that_stops_gives_up_a_preview(bot: Bot, slack: Sandbox) -> None:
    assert not bot.runtime.stopping.is_set()

    bot.stop()

    assert bot.runtime.stopping.is_set()


def test_whoever_forgets_a_round_that_they_hold_is_reminded(
    bot: Bot, slack: Sandbox, farid: Hands
) -> None:
    join(slack, FARID)
    preview(slack, farid)
    farid.click("round_hold")
    wait_for_window(slack, farid, "waits now. It starts when somebody publishes it.")
    farid.close_modal()

    slack.clock.advance(timedelta(days=9))
    bot.tick()
    reminder = wait_for_message(slack, farid, "is still held, and no other starts")
    farid.command("/pairme admin")
    wait_for_window(slack, farid, "its time has passed")
    farid.close_modal()
    farid.click("round_preview", in_=reminder)

    assert slack.wait_for(lambda: farid.modal is not None, 30.0)
