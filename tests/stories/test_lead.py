"""A round with a lead, end to end: what is opened before it, what is posted when it begins."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.run import Bot
from sandbox import Sandbox
from storage import programs
from tests.stories.conftest import StartBot
from tests.stories.people import ANA, BEN, CHLOE, groups, join, leave, wait_for_message

DEV = "U04DEV"
FOUR = (ANA, BEN, CHLOE, DEV)
OPEN, POST = "conversations.open", "chat.postMessage"


def move_before_round(slack: Sandbox, bot: Bot, *, minutes: int) -> datetime:
    """Move the clock to some minutes before the coming round; returns its slot."""
    with bot.runtime.db.read() as session:
        slot = programs.list_programs(session)[0].next_round_at
    slack.clock.set(slot - timedelta(minutes=minutes))
    return slot


def wait_for_introductions(slack: Sandbox, who: tuple[str, ...] = FOUR) -> None:
    for one in who:
        person = slack.person(one)
        slack.wait_for(lambda person=person: [g for g in groups(person) if person.messages(g.id)])


@pytest.mark.slow
def test_conversations_are_open_when_the_round_begins(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start_bot(database_url)
    for who in FOUR:
        join(slack, who)
        wait_for_message(slack, slack.person(who), "You are in")

    slot = move_before_round(slack, bot, minutes=3)
    slack.wait_for(lambda: len(slack.calls(OPEN)) == 2)
    posted_before = len(slack.calls(POST))
    wait_for_introductions(slack)

    assert slack.clock.now() >= slot
    assert [one.at < slot for one in slack.calls(OPEN)] == [True, True]
    intros = slack.calls(POST)[posted_before:]
    assert len(intros) == 2
    assert all(one.at >= slot for one in intros)
    assert not slack.rate_limited


@pytest.mark.slow
def test_a_lead_of_none_opens_them_when_the_round_begins(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start_bot(database_url, PAIRME_LEAD_MINUTES="0")
    for who in FOUR:
        join(slack, who)

    slot = move_before_round(slack, bot, minutes=1)
    wait_for_introductions(slack)

    assert [one.at >= slot for one in slack.calls(OPEN)] == [True, True]


def test_a_bot_that_starts_again_within_the_lead_opens_nothing_twice(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    first = start_bot(database_url)
    for who in FOUR:
        join(slack, who)
    slot = move_before_round(slack, first, minutes=20)
    slack.wait_for(lambda: slack.calls(OPEN))

    first.stop()
    start_bot(database_url)
    slack.clock.set(slot)
    wait_for_introductions(slack)

    assert len(slack.calls(OPEN)) == 2


def test_who_leaves_within_the_lead_reads_nothing_of_the_round(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start_bot(database_url)
    for who in FOUR:
        join(slack, who)
    slot = move_before_round(slack, bot, minutes=10)
    slack.wait_for(lambda: len(slack.calls(OPEN)) == 2)

    leave(slack, slack.person(BEN))
    slack.clock.set(slot)
    wait_for_introductions(slack, (ANA, CHLOE, DEV))

    assert all(not slack.person(BEN).messages(one.id) for one in groups(slack.person(BEN)))
