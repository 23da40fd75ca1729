"""`pairme recover --restored`: what it shows, what it asks, and when it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from storage.database import Database
from storage.locks import Locks
from storage.outbox import MessageState
from storage.tables import OutboxRow, ProgramRow
from tests.bot.services.factories import due_at, join, messages_in, run_round
from tests.bot.services.operating.given_up import put
from tests.cli.calling import pairme

WEEK = timedelta(weeks=1)
HISTORY = {"PAIRME_DELIVERY_EVIDENCE": "history"}
RESTORED = ("recover", "--restored")


@pytest.fixture
def url(database_url: str) -> str:
    """A database with a welcome and an introduction that may have been sent."""
    db = Database(database_url)
    join(db, "U1", "U2")
    [first, _] = messages_in(db)
    put(db, first, MessageState.SENT)
    run_round(db)
    with db.write() as session:  # the command reads the clock of this machine
        session.execute(update(OutboxRow).values(send_after=datetime(2026, 1, 1, tzinfo=UTC)))
        session.execute(update(ProgramRow).values(next_round_at=datetime.now(UTC) + WEEK))
    db.close()
    return database_url


@pytest.fixture
def db(url: str) -> Iterator[Database]:
    """The same, to look at."""
    database = Database(url)
    yield database
    database.close()


def in_review(db: Database) -> int:
    return len(messages_in(db, MessageState.REVIEW))


def test_it_shows_what_it_will_do_asks_and_does_it(url: str, db: Database) -> None:
    code, shown, complaints = pairme(url, *RESTORED, typed="y\n")

    assert (code, complaints) == (0, "")
    assert "2 messages may have been sent (introduction 1, welcome 1)." in shown
    assert "They wait for you: pairme deliveries list" in shown
    assert "set\n  PAIRME_DELIVERY_EVIDENCE=history and run this again." in shown
    assert "Whoever joined, left or changed something after the backup has to do so again" in shown
    assert shown.endswith("Done. Start the bot.\n")
    assert in_review(db) == 2


def test_with_history_the_bot_looks_itself(url: str, db: Database) -> None:
    code, shown, _ = pairme(url, *RESTORED, "--yes", **HISTORY)

    assert code == 0
    assert "The bot looks for them in the conversations, and sends what is not there." in shown
    assert "Do this?" not in shown
    assert len(messages_in(db, MessageState.CHECKING)) == 2


@pytest.mark.parametrize("typed", ["n\n", ""], ids=["no", "nobody there"])
def test_without_a_yes_nothing_is_done(url: str, db: Database, typed: str) -> None:
    code, _, complaints = pairme(url, *RESTORED, typed=typed)

    assert code == 1
    assert "Aborted" in complaints
    assert in_review(db) == 0


def test_a_second_time_there_is_nothing_to_do(url: str) -> None:
    pairme(url, *RESTORED, "--yes")

    code, shown, _ = pairme(url, *RESTORED)

    assert (code, shown) == (0, "Nothing is in doubt: no message was due, and no round.\n")


def test_without_the_word_it_says_what_it_is_for(url: str, db: Database) -> None:
    code, shown, complaints = pairme(url, "recover", "--yes")

    assert (code, shown) == (2, "")
    assert "After a backup was restored" in complaints
    assert "pairme recover --restored" in complaints
    assert in_review(db) == 0


def test_while_a_bot_runs_it_refuses(url: str, db: Database) -> None:
    running = Locks(db)
    db.hold_single_process()
    running.enter()

    code, shown, complaints = pairme(url, *RESTORED, "--yes")
    running.close()

    assert (code, shown) == (1, "")
    assert complaints.startswith("pairme: PairMe is ")
    assert "running" in complaints
    assert in_review(db) == 0


def test_a_round_that_may_have_run_is_skipped_and_named(url: str, db: Database) -> None:
    with db.write() as session:
        session.execute(
            update(ProgramRow).values(next_round_at=datetime(2026, 1, 6, 9, tzinfo=UTC))
        )

    code, shown, _ = pairme(url, *RESTORED, "--yes")

    assert code == 0
    assert "Skipped, because it may have run: Peer mentoring, 2026-01-06T10:00" in shown
    assert f"Next round: {due_at(db):%Y-%m-%d %H:%M} UTC." in shown
    assert due_at(db) > datetime.now(UTC)
