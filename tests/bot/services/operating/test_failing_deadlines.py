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
from storage.errors import StorageError
from tests.bot.services.factories import NOW, bring_in
from tests.bot.services.operating.aging import deeds, is_there, requests

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

    with without(db, "oauth_states", "earlier_pairs"), pytest.raises(NotForgotten) as failed:
        retention.run(db, now=LATER)

    assert {"states", "earlier pairs"} <= {*failed.value.names}
    assert not is_there(db, "deeds")
    told = [one for one in caplog.records if getattr(one, "event", "") == "data.kept"]
    assert [vars(one)["what"] for one in told] == list(failed.value.names)


def test_what_is_old_goes_though_rounds_cannot_be_closed(db: Database) -> None:
    bring_in(db, "U1", "U2")
    deeds(db)

    with without(db, "follow_ups"), pytest.raises((StorageError, DBAPIError)):
        housekeeping.run(db, now=LATER)

    assert not is_there(db, "deeds")
