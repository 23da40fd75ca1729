"""A backup comes back in the middle of a round: what the database forgot has happened in Slack."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.operating import deliveries, recovery
from sandbox import Person, Sandbox, SandboxClock
from sandbox.scopes import DEFAULT_SCOPES
from storage import workspaces
from storage.database import Database
from storage.outbox import Message, MessageKind, MessageState
from storage.recoveries import RESTORED
from tests.bot.delivery.office import Office
from tests.bot.services.factories import NOW, join, run_round
from tests.postgres import PostgresServer

CROWD = [Person(id=f"U{n:02}", name=f"u{n}", real_name=f"U {n}") for n in range(1, 14)]
pytestmark = pytest.mark.slow

HISTORY = {"PAIRME_DELIVERY_EVIDENCE": "history"}
Copy = Callable[[str], str]
OpenOffice = Callable[..., Office]


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A local Slack that starts with the tests' clock and lets conversations be searched."""
    scopes = (*DEFAULT_SCOPES, "mpim:history", "im:history")
    with Sandbox(CROWD, clock=SandboxClock(start=NOW), tiers=False, scopes=scopes) as sandbox:
        yield sandbox


@pytest.fixture
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copy]:
    """Copy a database that nobody has open; returns the URL of the copy: a backup put back."""
    with ExitStack() as cleanup:

        def copy(url: str) -> str:
            if url.startswith("sqlite"):
                return f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), tmp_path / 'old')}"
            server: PostgresServer = request.getfixturevalue("postgres")
            copied = server.copy(url)
            cleanup.callback(server.drop, copied)
            return copied

        yield copy


@pytest.fixture
def open_office(slack: Sandbox, copy: Copy) -> Iterator[OpenOffice]:
    """Start an instance on a database: open_office(url, **settings)."""
    with ExitStack() as cleanup:

        def start(url: str, **settings: str) -> Office:
            db = Database(url)
            cleanup.callback(db.close)
            office = Office(db, slack, **settings)
            cleanup.callback(office.close)
            office.at = max(NOW, slack.clock.now())
            return office

        yield start


@pytest.fixture
def old(database_url: str, slack: Sandbox, open_office: OpenOffice, copy: Copy) -> str:
    """A backup from the middle of a round, most of which was delivered after it was made."""
    office = open_office(database_url)
    join(office.db, *(person.id for person in CROWD), team_id=slack.team_id)
    deliver(office)
    run_round(office.db, team_id=slack.team_id, now=office.at)
    deliver(office, steps=3)
    end(office)
    backup = copy(database_url)

    office = open_office(database_url)
    deliver(office, steps=2)  # not all: what was not sent must not be lost either
    assert 1 <= len(office.in_state(MessageState.PENDING)) <= 4
    end(office)
    return backup


def deliver(office: Office, *, steps: int = 500) -> None:
    """Step, seconds apart, until nothing waits any more; the clock of Slack goes along."""
    waiting = (MessageState.PENDING, MessageState.SENDING, MessageState.CHECKING)
    for _ in range(steps):
        office.step()
        if not any(office.in_state(state) for state in waiting):
            return
        office.wait(seconds=3)
        clock = office.slack.clock
        clock.advance(max(timedelta(0), office.at - clock.now()))


def end(office: Office) -> None:
    office.close()
    office.db.close()


def intros(office: Office) -> list[Message]:
    every = [one for state in MessageState for one in office.in_state(state)]
    return [one for one in every if one.kind is MessageKind.PAIR_INTRO]


def copies(slack: Sandbox) -> Counter[str]:
    """How often Slack has each message, by its delivery key."""
    payloads = [one.metadata["event_payload"] for one in slack.posted() if one.metadata]
    return Counter(payload["key"] for payload in payloads)


def doubled(slack: Sandbox) -> int:
    return sum(n - 1 for n in copies(slack).values())


def test_without_recovery_people_hear_twice(
    old: str, slack: Sandbox, open_office: OpenOffice
) -> None:
    office = open_office(old, **HISTORY)

    deliver(office)

    assert doubled(slack) > 0


def test_with_history_the_recovery_leaves_nothing_doubled_and_nothing_lost(
    old: str, slack: Sandbox, open_office: OpenOffice
) -> None:
    office = open_office(old, **HISTORY)
    learn_bot(office)
    before = office.at

    done = recovery.recover(office.db, has_history=True, now=office.at)
    deliver(office)

    assert done.doubted == {MessageKind.PAIR_INTRO: 4}
    assert doubled(slack) == 0
    assert {one.state for one in intros(office)} == {MessageState.SENT}
    assert {copies(slack)[one.delivery_key] for one in intros(office)} == {1}
    assert office.at - before < timedelta(minutes=5)


def test_without_history_nothing_is_doubled_and_the_operator_decides(
    old: str, slack: Sandbox, open_office: OpenOffice
) -> None:
    office = open_office(old)
    before = copies(slack)

    recovery.recover(office.db, has_history=False, now=office.at)
    deliver(office)
    in_review = office.in_state(MessageState.REVIEW)
    sent_meanwhile = copies(slack) - before
    lost = [one for one in in_review if not before[one.delivery_key]]
    arrived = [one for one in in_review if before[one.delivery_key]]
    deliveries.retry(office.db, [one.id for one in lost], now=office.at)
    deliveries.mark_delivered(office.db, [one.id for one in arrived], now=office.at)
    deliver(office)

    assert lost
    assert arrived
    assert not sent_meanwhile
    assert doubled(slack) == 0
    assert {one.state for one in intros(office)} == {MessageState.SENT}
    assert {copies(slack)[one.delivery_key] for one in intros(office)} == {1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_when_the_conversations_cannot_be_searched_after_all_the_operator_decides(
    old: str, slack: Sandbox, open_office: OpenOffice
) -> None:
    office = open_office(old)  # as when the scope was never granted

    recovery.recover(office.db, has_history=True, now=office.at)
    deliver(office)

    assert {one.reason for one in office.in_state(MessageState.REVIEW)} == {RESTORED}
    assert len(office.in_state(MessageState.REVIEW)) == 4
    assert doubled(slack) == 0


def learn_bot(office: Office) -> None:
    """Store who we are, as every start does."""
    slack = office.slack
    with office.db.write() as session:
        workspaces.set_bot(
            session, office.workspace().id, bot_user_id=slack.bot_user_id, bot_id=slack.bot_id
        )
