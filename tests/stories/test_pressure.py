"""Many at once: slow databases, racing instances, a restart in the middle."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from bot.run import Bot
from sandbox import NO_RECEIPTS, Fault, FaultKind, Person, Sandbox
from storage import outbox
from storage.outbox import MessageState
from tests.stories.conftest import StartBot
from tests.stories.people import ANA, BEN, groups, join, move_to_round

CROWD = [
    Person(id=f"U{n:03}", name=f"p{n}", real_name=f"Person {n}", title="", tz="Europe/Berlin")
    for n in range(60)
]


class SlowDatabase:
    """Lets every transaction of a bot take time: before BEGIN, as with a distant server."""

    seconds = 0.0

    def slow_down(self, bot: Bot) -> None:
        """Connect; nothing is slow until `seconds` says so."""
        event.listen(bot.runtime.db.engine, "begin", self._wait)

    def _wait(self, _: Connection) -> None:
        if self.seconds:
            threading.Event().wait(self.seconds)


@pytest.mark.slow
@pytest.mark.parametrize("words", ["status", "skip"])
def test_sixty_commands_at_once_on_a_slow_database_are_all_acknowledged_in_time(
    start_bot: StartBot, database_url: str, mode: str, words: str
) -> None:
    with Sandbox(people=CROWD, tiers=False) as slack:
        database = SlowDatabase()
        bot = start_bot(database_url, mode=mode, slack=slack, before=database.slow_down)
        database.seconds = 1.0
        with ThreadPoolExecutor(len(CROWD)) as crowd:
            results = list(
                crowd.map(lambda p: slack.person(p.id).command(f"/pairme {words}"), CROWD)
            )
        database.seconds = 0.0
        bot.stop()

        assert [result.ms for result in results if result.late or not result.acked] == []
        assert slack.late_acks == 0


def test_two_bots_on_postgresql_run_one_round_and_introduce_every_pair_once(
    slack: Sandbox, start_bot: StartBot, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres")
    url = server.create(migrated=True)
    bots = [start_bot(url), start_bot(url)]
    for who in (ANA, BEN):
        join(slack, who)

    move_to_round(slack, bots[0])
    with ThreadPoolExecutor(2) as both:
        list(both.map(Bot.tick, bots * 3))
    ana = slack.person(ANA)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)
    slack.clock.advance(timedelta(minutes=5))
    for bot in bots:
        bot.tick()
        bot.stop()

    assert len(groups(ana)) == 1
    assert len(ana.messages(groups(ana)[0].id)) == 1
    server.drop(url)


def test_an_answer_lost_after_slack_posted_is_not_sent_again_at_once(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start_bot(database_url)
    slack.quirks.receipts = NO_RECEIPTS
    slack.faults.add(Fault(method="chat.postMessage", kind=FaultKind.DROP_AFTER))

    join(slack, ANA)
    slack.wait_for(lambda: slack.calls("chat.postMessage"), 30.0)
    state = wait_for_state(bot, MessageState.CHECKING)

    assert state[MessageState.CHECKING] == 1
    assert len(slack.person(ANA).messages()) == 1


def test_a_lost_request_is_sent_once_more_after_the_settle_time(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start_bot(database_url)
    slack.faults.add(Fault(method="chat.postMessage", kind=FaultKind.DROP_BEFORE))
    join(slack, ANA)
    wait_for_state(bot, MessageState.CHECKING)

    slack.clock.advance(timedelta(seconds=61))
    bot.tick()
    slack.wait_for(lambda: slack.person(ANA).messages(), 30.0)

    assert len(slack.person(ANA).messages()) == 1
    assert wait_for_state(bot, MessageState.SENT)[MessageState.SENT] == 1


def test_a_rate_limit_is_obeyed_and_nothing_is_lost(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bot = start_bot(database_url)
    slack.faults.add(
        Fault(method="chat.postMessage", kind=FaultKind.HTTP_429, retry_after=30, times=1)
    )
    join(slack, ANA)
    asked_at = slack.clock.now()

    slack.wait_for(lambda: slack.person(ANA).messages(), 30.0)

    [posted] = slack.calls("chat.postMessage")
    assert slack.faults.fired[FaultKind.HTTP_429] == 1
    assert posted.at - asked_at >= timedelta(seconds=29)
    assert wait_for_state(bot, MessageState.SENT)[MessageState.SENT] == 1


def test_messages_of_a_stopped_bot_are_delivered_by_the_next_one(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    first = start_bot(database_url)
    for who in (ANA, BEN):
        join(slack, who)
    slack.down(page_stays=True)
    move_to_round(slack, first)
    first.stop()
    slack.up()

    start_bot(database_url)
    ana = slack.person(ANA)
    slack.wait_for(lambda: groups(ana) and ana.messages(groups(ana)[0].id), 30.0)

    assert len(ana.messages(groups(ana)[0].id)) == 1


def wait_for_state(bot: Bot, state: MessageState) -> dict[MessageState, int]:
    """Wait until some message is in a state; the delivery thread is at work meanwhile."""
    waited = threading.Event()
    for _ in range(500):
        with bot.runtime.db.read() as session:
            counts = outbox.count_by_state(session)
        if counts.get(state):
            return counts
        waited.wait(0.02)
    raise AssertionError(f"no message became {state}: {counts}")
