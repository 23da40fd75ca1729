"""A list and a profile that are written about one person at the same moment, on PostgreSQL.

Whichever comes first, the other one sees what it wrote: the list's word stays, and so does what the
list left to the profile. Without the lock on the person both see the place as it was before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from bot.services.managing import profile_sync
from bot.services.managing.imports import import_now
from pairing.profile_fields import Said
from storage import places
from storage.database import Database
from storage.places import StoredPlace
from tests.bot.services.factories import NOW, TEAM, bring_in, person_of
from tests.bot.services.managing.importing import PEOPLE, listed

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def bring_in_a_list(db: Database) -> object:
    """It names a team, and leaves the location to the profile."""
    checked = listed(PEOPLE, {"person": "U1", "team": "Docks", "location": None})
    return import_now(db, team_id=TEAM, checked=checked, actor="test", ledger=None, now=NOW)


def read_the_profile(db: Database) -> object:
    """It has another team, and a location."""
    where, [due] = profile_sync.list_everybody(db, team_id=TEAM)
    assert where is not None
    said = Said({"team": "Harbour", "location": "Rome"}, Counter())
    wanted = ("team", "location")
    return profile_sync.save(db, where, due, said, wanted=wanted, ledger=None, now=NOW)


def wait_for(db: Database, n: int) -> None:
    """Return once so many connections wait for a lock (bounded by the lock timeout)."""
    for _ in range(10_000):
        with db.read() as session:
            if session.execute(WAITING).scalar_one() >= n:
                return
    pytest.fail(f"no {n} connections wait for a lock")


@pytest.mark.parametrize(
    "in_order",
    [(bring_in_a_list, read_the_profile), (read_the_profile, bring_in_a_list)],
    ids=["the list first", "the profile first"],
)
def test_a_list_and_a_profile_at_the_same_moment_lose_nothing_of_each_other(
    db: Database, in_order: tuple[Callable[[Database], object], ...]
) -> None:
    """Somebody holds the row that both write; they come to it one after the other, and go on."""
    bring_in(db, "U1")
    me = person_of(db, "U1")
    with db.write() as session:
        fields = ("team", "synced")
        rows = {me.id: {"team": None, "synced": []}}
        places.save_places(session, me.workspace_id, rows, fields=fields, now=NOW)

    with ThreadPoolExecutor(2) as threads:
        with db.write() as held:
            held.execute(text("SELECT 1 FROM places FOR UPDATE"))
            running = []
            for n, write in enumerate(in_order, 1):
                running.append(threads.submit(write, db))
                wait_for(db, n)
        assert all(one.result(timeout=10) for one in running)

    with db.read() as session:
        assert places.find_place(session, me.id) == StoredPlace(
            team="Docks", location="Rome", synced=frozenset({"location"})
        )
