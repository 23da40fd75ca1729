"""A removed workspace is forgotten after its grace: all of it, however often it is interrupted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.events import Event
from bot.services.operating import retention, workspaces
from storage import installations
from storage import workspaces as stored
from storage.database import Database
from storage.installations import Tokens
from storage.sealing import Sealer, Secret, new_key
from tests.bot.services.caring import introduced
from tests.bot.services.factories import NOW, TEAM, bring_in
from tests.bot.services.privacies import dump

GRACE = timedelta(days=30, seconds=1)


@pytest.fixture
def removed(db: Database) -> Database:
    """One workspace that removed the app, with an installation that was somehow left behind."""
    bring_in(db, "U1", "U2")
    introduced(db)
    workspaces.disconnect(db, Event(TEAM, "Ev1"), reason="app_uninstalled", now=NOW)
    with db.write() as session:
        found = stored.find_workspace(session, team_id=TEAM)
        assert found is not None
        installations.save_installation(
            session,
            found.id,
            Tokens(Secret("xoxb-1")),
            scopes=(),
            version=1,
            sealer=Sealer([("a", new_key())]),
            now=NOW,
        )
    return db


def test_nothing_stays_not_even_its_tokens(removed: Database) -> None:
    retention.run(removed, now=NOW + GRACE)

    assert {table for table, rows in dump(removed).items() if rows} == set()


def test_interrupted_after_any_piece_it_is_finished_the_next_time(
    removed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The audit trail says since when it is removed: gone too early, nobody would go on."""
    monkeypatch.setattr(retention, "BATCH", 1)
    [line] = [one for one in retention.DEADLINES if one.name == "removed"]
    age = retention.Age(NOW + GRACE, NOW + GRACE - line.kept)

    pieces = 0
    while next(iter(line.forget(removed, age)), None) is not None:
        pieces += 1

    assert pieces > 5
    assert {table for table, rows in dump(removed).items() if rows} == set()


def test_an_app_that_comes_back_in_the_middle_keeps_what_is_left(removed: Database) -> None:
    [line] = [one for one in retention.DEADLINES if one.name == "removed"]
    going = line.forget(removed, retention.Age(NOW + GRACE, NOW))
    next(going)
    workspaces.connect(
        removed, workspaces.Identity(TEAM, "B1", "U0BOT"), lacks_scopes=False, now=NOW
    )
    before = dump(removed)

    list(going)

    assert dump(removed) == before
    assert before["workspaces"]
