"""A deadline that cannot be kept keeps no other from being kept, and is never silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.errors import NotForgotten
from bot.services.operating import housekeeping, retention
from storage.database import Database
from storage.errors import StorageError, StorageUnavailable
from tests.bot.services.factories import NOW, bring_in
from tests.bot.services.operating.aging import deeds, is_there, requests
from tests.stories.conftest import free_port

LATER = NOW + timedelta(days=400)


@contextmanager
def without(db: Database, *tables: str) -> Iterator[None]:
    """Take tables away for a while, so that whatever asks for them fails."""
    for old, new in ((0, 1), (1, 0)):
        with db.write() as session:
            for table in tables:
                names = (table, f"{table}_gone")
                session.execute(text(f"ALTER TABLE {names[old]} RENAME TO {names[new]}"))
        if new:
            yield


def test_what_comes_before_and_after_one_that_fails_is_forgotten(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bring_in(db, "U1", "U2")
    for put in (requests, deeds):
        put(db)

    def told() -> list[str]:
        found = [one for one in caplog.records if getattr(one, "event", "") == "data.kept"]
        return [vars(one)["what"] for one in found]

    signs: list[int] = []

    with without(db, "oauth_states", "earlier_pairs"), pytest.raises(NotForgotten) as failed:
        retention.run(db, now=LATER, alive=lambda: signs.append(len(told())))

    assert {"states", "earlier pairs"} <= {*failed.value.names}
    assert not is_there(db, "deeds")
    assert told() == list(failed.value.names)
    assert {*signs} == {*range(len(told()) + 1)}  # after each of them, too


def test_while_the_database_is_away_one_try_is_enough(caplog: pytest.LogCaptureFixture) -> None:
    away = Database(f"postgresql+psycopg://pairme@127.0.0.1:{free_port()}/pairme", pool_size=2)

    with pytest.raises(StorageUnavailable):
        retention.run(away, now=LATER)

    assert "data.kept" not in {getattr(one, "event", "") for one in caplog.records}
    away.close()


def test_what_is_old_goes_though_rounds_cannot_be_closed(db: Database) -> None:
    bring_in(db, "U1", "U2")
    deeds(db)

    with without(db, "follow_ups"), pytest.raises((StorageError, DBAPIError)):
        housekeeping.run(db, now=LATER)

    assert not is_there(db, "deeds")
