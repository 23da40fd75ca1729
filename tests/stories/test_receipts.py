"""An answer of Slack that got lost: its receipt says what it would have said."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.run import Bot
from sandbox import NO_RECEIPTS, EntryKind, Fault, FaultKind, Receipts, Repeat, Sandbox
from storage import outbox
from storage.outbox import Message, MessageState
from tests.stories.people import ANA, join

POST, DELETE = "chat.postMessage", "chat.delete"


@pytest.fixture
def mode() -> str:
    """These are about evidence, not about transport."""
    return "socket"


@pytest.fixture(autouse=True)
def running(bot: Bot, slack: Sandbox) -> Bot:
    """The bot that sends, to a Slack whose first answer gets lost; time stands still."""
    slack.clock.speed = 0.001
    slack.faults.add(Fault(method=POST, kind=FaultKind.DROP_AFTER))
    return bot


def welcome(bot: Bot) -> Message:
    """The only message there is."""
    with bot.runtime.db.read() as session:
        only = session.execute(text("SELECT id FROM outbox")).scalar_one()
        return outbox.get_message(session, only)


def wait_for_state(bot: Bot, *states: MessageState) -> Message:
    """Wait until the welcome is in one of these states; the bot is at work meanwhile."""
    waited = threading.Event()
    for _ in range(500):
        if welcome(bot).state in states:
            return welcome(bot)
        waited.wait(0.02)
    raise AssertionError(welcome(bot))


def lose_the_answer(slack: Sandbox, bot: Bot, receipts: Receipts) -> Message:
    """Let Ana join; her welcome is posted, and nobody can tell."""
    slack.quirks.receipts = receipts
    join(slack, ANA)
    return wait_for_state(bot, MessageState.CHECKING)


def seen(slack: Sandbox) -> int:
    return len(slack.person(ANA).messages())


def test_a_receipt_settles_what_an_answer_did_not(slack: Sandbox, running: Bot) -> None:
    lose_the_answer(slack, running, Receipts(late_s=30))

    slack.clock.advance(timedelta(seconds=31))
    sent = wait_for_state(running, MessageState.SENT)

    assert sent.settled_at is not None
    assert sent.settled_at <= slack.clock.now() < sent.send_after  # nobody waited any longer
    assert (seen(slack), len(slack.calls(POST))) == (1, 1)


def test_a_receipt_that_is_quicker_than_the_lost_answer_is_found_when_somebody_looks(
    slack: Sandbox, running: Bot
) -> None:
    slack.quirks.receipts = Receipts()
    join(slack, ANA)
    wait_for_state(running, MessageState.CHECKING, MessageState.SENT)

    slack.clock.advance(timedelta(seconds=61))
    wait_for_state(running, MessageState.SENT)

    assert (seen(slack), len(slack.calls(POST))) == (1, 1)


def test_a_receipt_that_comes_twice_counts_once(slack: Sandbox, running: Bot) -> None:
    lose_the_answer(slack, running, Receipts(late_s=30, repeat=Repeat.BOTH))

    slack.clock.advance(timedelta(seconds=31))
    wait_for_state(running, MessageState.SENT)
    slack.clock.advance(timedelta(minutes=11))  # the later look for a second copy
    running.tick()

    assert (seen(slack), len(slack.calls(POST)), slack.calls(DELETE)) == (1, 1, [])


def test_a_receipt_that_comes_after_the_second_try_takes_the_second_copy_back(
    slack: Sandbox, running: Bot
) -> None:
    lose_the_answer(slack, running, Receipts(late_s=120))

    slack.clock.advance(timedelta(seconds=61))
    again = wait_for_state(running, MessageState.SENT)
    assert (again.resends, seen(slack)) == (1, 2)
    slack.clock.advance(timedelta(seconds=121))
    slack.wait_for(lambda: slack.calls(DELETE), 30.0)

    [first] = slack.posted()
    slack.wait_for(lambda: seen(slack) == 1, 30.0)
    assert first.ts == slack.person(ANA).messages()[0].ts < str(again.ts)


def test_without_a_receipt_it_is_sent_once_more_and_counted(slack: Sandbox, running: Bot) -> None:
    lose_the_answer(slack, running, NO_RECEIPTS)

    slack.clock.advance(timedelta(seconds=61))
    again = wait_for_state(running, MessageState.SENT)

    assert (again.doubts, again.resends) == (1, 1)
    assert seen(slack) == 2  # never lost comes first


def test_another_app_with_our_key_settles_nothing(slack: Sandbox, running: Bot) -> None:
    lost = lose_the_answer(slack, running, NO_RECEIPTS)
    [posted] = slack.posted()

    assert posted.metadata is not None
    slack.admin.post_as_another_app(posted.channel, posted.metadata)
    slack.admin.send_receipt(replace(posted, app_id="A0OTHER"))
    slack.wait_for(lambda: acknowledged(slack) == 2, 30.0)

    assert welcome(running) == lost


def acknowledged(slack: Sandbox) -> int:
    """How many receipts the bot has acknowledged."""
    acks = [one for one in slack.transcript if one.kind is EntryKind.ACK and one.ok]
    return sum(one.method == "message_metadata_posted" for one in acks)
