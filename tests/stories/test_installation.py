"""The app is refused, removed and comes back while people use it; two connections, broken ones."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode import builtin
from sqlalchemy import text

from bot.run import Bot
from bot.services import people as service
from bot.views import texts
from pairing.participants import Standing
from sandbox import EntryKind, Sandbox
from storage import people, workspaces
from storage.errors import StorageBusy
from storage.workspaces import Workspace, WorkspaceState
from tests.bot.delivery.office import ON_POSTGRESQL
from tests.stories.conftest import StartBot
from tests.stories.people import ANA, BEN, join, standing_of, wait_for_message

FIVE_MINUTES = timedelta(minutes=5, seconds=1)
IN_ONE_MODE = pytest.mark.parametrize("mode", ["socket"])  # not about transport


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something in the bot, which tells nobody."""
    waited = threading.Event()
    for _ in range(1500):
        if is_so():
            return
        waited.wait(0.02)
    raise AssertionError("it never came to that")


def workspace(slack: Sandbox, bot: Bot) -> Workspace:
    with bot.runtime.db.read() as session:
        found = workspaces.find_workspace(session, team_id=slack.team_id)
    assert found is not None
    return found


def zone_of(slack: Sandbox, bot: Bot, who: str = ANA) -> str | None:
    with bot.runtime.db.read() as session:
        ours = workspace(slack, bot).id
        person = people.find_person(session, ours, slack_user_id=who)
    assert person is not None
    return person.zone


def handled(bot: Bot, kind: str) -> int:
    with bot.runtime.db.read() as session:
        query = text("SELECT count(*) FROM inbox WHERE kind = :kind")
        return int(session.execute(query, {"kind": kind}).scalar_one())


def events_of(slack: Sandbox, name: str, kind: EntryKind) -> int:
    return sum((one.method, one.kind) == (name, kind) for one in slack.transcript)


@pytest.mark.slow
@IN_ONE_MODE
def test_a_refused_token_holds_everything_until_it_is_good_again(slack: Sandbox, bot: Bot) -> None:
    slack.subscriptions = slack.subscriptions - {"tokens_revoked"}  # nobody tells us
    join(slack, ANA)
    wait_for_message(slack, slack.person(ANA), "You are in")
    slack.admin.revoke_tokens()
    slack.person(BEN).command("/pairme join")  # stored; its welcome is refused
    wait_until(lambda: workspace(slack, bot).state is WorkspaceState.HELD)

    refused = slack.person(ANA).command("/pairme leave")
    slack.admin.reinstall()
    slack.clock.advance(FIVE_MINUTES)
    slack.wait_for(lambda: len(slack.posted()) == 2, 30.0)
    served = slack.person(ANA).command("/pairme status")

    assert (refused.text, refused.late) == (texts.NOT_CONNECTED, False)
    assert standing_of(slack, bot) is Standing.IN
    assert workspace(slack, bot).state is WorkspaceState.ACTIVE
    assert "*You are in.*" in str(served.blocks)
    assert len(slack.posted()) == 2


@IN_ONE_MODE
def test_a_removed_app_says_whom_to_ask_and_speaks_again_when_it_is_back(
    slack: Sandbox, bot: Bot
) -> None:
    join(slack, ANA)
    wait_for_message(slack, slack.person(ANA), "You are in")
    slack.admin.uninstall()
    slack.wait_for(lambda: events_of(slack, "app_uninstalled", EntryKind.ACK), 30.0)
    removed = workspace(slack, bot).state
    bot.tick()  # who we are was asked once: that is no reason to speak there again
    still_removed = workspace(slack, bot).state

    slack.admin.reinstall()
    refused = slack.person(ANA).command("/pairme skip")
    slack.clock.advance(FIVE_MINUTES)
    wait_until(lambda: workspace(slack, bot).state is WorkspaceState.ACTIVE)

    assert (removed, still_removed) == (WorkspaceState.UNINSTALLED,) * 2
    assert refused.text == texts.NOT_CONNECTED
    assert handled(bot, "event") == 2  # revoked, removed


@ON_POSTGRESQL
def test_the_same_payload_on_two_instances_has_one_effect_and_one_answer(
    slack: Sandbox, start_bot: StartBot, database_url: str
) -> None:
    bots = [start_bot(database_url), start_bot(database_url)]
    assert slack.links.count == 2  # each attempt takes the next one
    join(slack, ANA)

    slack.duplicate_next("slash_commands")
    skipped = slack.person(ANA).command("/pairme skip")
    slack.duplicate_next("user_change")
    slack.admin.change_person(ANA, tz="Asia/Tokyo")
    slack.wait_for(lambda: events_of(slack, "user_change", EntryKind.ACK) == 2, 30.0)

    assert str(skipped.text).startswith("You are skipping")  # not "already skipping"
    assert handled(bots[0], "command") == 1
    assert handled(bots[0], "event") == 1
    assert zone_of(slack, bots[0]) == "Asia/Tokyo"


@pytest.mark.slow
def test_a_socket_that_breaks_between_storing_and_acknowledging_stores_once(
    slack: Sandbox,
    start_bot: StartBot,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bot = start_bot(database_url)
    join(slack, ANA)
    broken: list[int] = []
    really_send = builtin.send_response

    def send(client: Any, request: Any, response: Any, began: float) -> None:
        if request.type == "events_api" and not broken:
            broken.append(handled(bot, "event"))
            slack.links.drop()
            return
        really_send(client, request, response, began)

    monkeypatch.setattr(builtin, "send_response", send)
    slack.clock.speed = 0.001  # the second repetition waits until the socket is there again
    slack.admin.change_person(ANA, tz="Asia/Tokyo")
    slack.wait_for(lambda: events_of(slack, "user_change", EntryKind.ACK) == 2, 60.0)
    slack.wait_for(lambda: slack.links.count == 1, 60.0)
    slack.clock.advance(timedelta(minutes=1))
    slack.wait_for(lambda: _acked_in_the_end(slack), 60.0)

    assert broken == [1]  # it was stored when the socket broke
    assert handled(bot, "event") == 1
    assert zone_of(slack, bot) == "Asia/Tokyo"


def _acked_in_the_end(slack: Sandbox) -> bool:
    acks = [one for one in slack.transcript if one.kind is EntryKind.ACK]
    return any(one.ok for one in acks if one.method == "user_change")


@pytest.mark.slow
def test_an_event_that_cannot_be_stored_is_delivered_again_until_it_is(
    slack: Sandbox, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    join(slack, ANA)
    wait_for_message(slack, slack.person(ANA), "You are in")
    failing: list[int] = []
    really_save = service.save_person

    def save(db: Any, **news: Any) -> bool:
        if news.get("event") is not None and not failing:
            failing.append(1)
            raise StorageBusy("busy")
        return really_save(db, **news)

    monkeypatch.setattr(service, "save_person", save)
    slack.admin.change_person(ANA, tz="Asia/Tokyo")
    slack.wait_for(lambda: _acked_in_the_end(slack), 60.0)

    assert events_of(slack, "user_change", EntryKind.DELIVERY) == 2
    assert zone_of(slack, bot) == "Asia/Tokyo"
