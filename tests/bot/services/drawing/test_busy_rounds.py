"""A round whose moment finds the database busy: it waits with its plan, unless the bot stops."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import text

from bot.services.drawing.rounds import Ran, run_due
from pairing.guides.loading import load_library
from storage.database import Database
from tests.bot.services.factories import bring_in, due_at, library_during

SEVEN = tuple(f"U{number}" for number in range(1, 8))


@pytest.mark.slow
def test_a_round_that_waits_for_the_database_is_not_planned_anew(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bring_in(db, *SEVEN)
    now, seeds, waits = due_at(db), count(1), threading.Event()
    caplog.set_level(logging.INFO)

    with caplog.filtering(lambda record: _seen(record, waits)), ThreadPoolExecutor(1) as other:
        with db.write() as session:
            session.execute(
                text("UPDATE participants SET trios = trios")
            )  # others write, for too long
            running = other.submit(
                run_due, db, now=now, library=load_library(), new_seed=lambda: next(seeds)
            )
            assert waits.wait(30)
        [done] = running.result()

    assert (done.ran, next(seeds)) == (Ran.COMMITTED, 2)


@pytest.mark.slow
def test_a_bot_that_stops_does_not_wait_for_the_database_again(db: Database) -> None:
    bring_in(db, *SEVEN)
    now, stop = due_at(db), threading.Event()
    library = library_during(stop.set)

    with ThreadPoolExecutor(1) as other, db.write() as session:
        session.execute(text("UPDATE participants SET trios = trios"))
        running = other.submit(run_due, db, now=now, library=library, new_seed=lambda: 7, stop=stop)
        [done] = running.result()

    assert done.ran is Ran.STOPPED
    assert due_at(db) == now


def _seen(record: logging.LogRecord, waits: threading.Event) -> bool:
    if getattr(record, "event", None) == "round.waiting":
        waits.set()
    return True
