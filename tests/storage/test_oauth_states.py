"""A state is used up by exactly one, in time, and is not in the database."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text

from storage import oauth_states
from storage.database import Database
from tests.storage.factories import NOW

LATER = NOW + timedelta(minutes=10)


def issue(db: Database, state: str, *, limit: int = 100) -> bool:
    with db.write() as s:
        return oauth_states.issue(s, state, expires_at=LATER, now=NOW, limit=limit)


def test_of_eight_threads_exactly_one_uses_a_state_up(db: Database) -> None:
    for number in range(20):
        state, ready = f"state-{number}", threading.Barrier(8)
        issue(db, state)

        def consume(_: int, state: str = state, ready: threading.Barrier = ready) -> bool:
            ready.wait(10)
            with db.write() as s:
                return oauth_states.consume(s, state, now=NOW)

        with ThreadPoolExecutor(8) as threads:
            assert sorted(threads.map(consume, range(8))) == [False] * 7 + [True]


def test_a_state_is_good_until_its_end_and_kept_as_a_hash(db: Database) -> None:
    issue(db, "state-1")
    with db.read() as s:
        [stored] = s.execute(text("SELECT state_hash FROM oauth_states")).scalars()

    with db.write() as s:
        late = oauth_states.consume(s, "state-1", now=LATER)
        hashed = oauth_states.consume(s, stored, now=NOW)
        in_time = oauth_states.consume(s, "state-1", now=LATER - timedelta(seconds=1))

    assert "state-1" not in stored
    assert (late, hashed, in_time) == (False, False, True)


def test_no_more_than_so_many_are_open_and_old_ones_make_room(db: Database) -> None:
    issued = [issue(db, f"state-{number}", limit=3) for number in range(4)]

    with db.write() as s:
        later = oauth_states.issue(
            s, "state-9", expires_at=LATER + timedelta(minutes=10), now=LATER, limit=3
        )

    assert issued == [True, True, True, False]
    assert later is True
