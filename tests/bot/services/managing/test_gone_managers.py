"""Profiles go on naming a manager who left the company; whoever was erased does not come back."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.joining import privacy
from bot.services.managing import profile_sync
from bot.services.managing.profile_sync import Effect, Place
from bot.services.operating import retention
from bot.services.people import learn
from pairing.ids import ERASED
from pairing.profile_fields import Ignored, Said
from storage import people
from storage.database import Database, Session
from storage.erasure_ledger import Ledger, ledger_of
from storage.people import Person
from tests.bot.services.factories import NOW, TEAM, ask, bring_in, join, member, person_of
from tests.bot.services.privacies import dump

DAY = timedelta(days=1)
IN_A_MONTH = NOW + 40 * DAY


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return ledger_of(None, path=tmp_path / "erased", key="k" * 32)


def save(db: Database, ledger: Ledger, manager: str = "U9") -> Effect | None:
    """What the profile of U1 says is stored."""
    ours = person_of(db, "U1").workspace_id
    [due] = [
        one for one in profile_sync.list_everybody(db, team_id=TEAM)[1] if one.slack_user_id == "U1"
    ]
    said = Said({"manager": manager}, Counter())
    where, wanted = Place(ours, TEAM), ("manager",)
    return profile_sync.save(db, where, due, said, wanted=wanted, ledger=ledger, now=IN_A_MONTH)


def close(db: Database, who: str, ledger: Ledger) -> None:
    """Their account is closed, and a month later they are erased."""
    with db.write() as session:
        known = people.get_person(session, person_of(db, who).id)
        learn(session, known, member(who, deactivated=True, updated_at=NOW), now=NOW)
    retention.run(db, now=IN_A_MONTH, ledger=ledger)


def names(db: Database) -> list[str]:
    return [one["slack_user_id"] for one in dump(db)["people"] if one["slack_user_id"][0] != ERASED]


@pytest.mark.parametrize("was_known", [True, False])
def test_a_manager_whose_account_was_closed_and_erased_stays_away(
    db: Database, ledger: Ledger, was_known: bool
) -> None:
    bring_in(db, "U1", "U9")
    if was_known:
        save(db, ledger)
    close(db, "U9", ledger)

    effects = [save(db, ledger), save(db, ledger)]

    assert [None if one is None else one.ignored for one in effects] == [
        Counter({Ignored.NOT_HERE: 1})
    ] * 2
    assert names(db) == ["U1"]
    assert [one["manager_id"] for one in dump(db)["places"]] == [None] * was_known


def test_who_came_back_and_takes_part_is_a_manager_as_any_other(
    db: Database, ledger: Ledger
) -> None:
    bring_in(db, "U1", "U9")
    close(db, "U9", ledger)
    join(db, "U9", now=IN_A_MONTH)

    save(db, ledger)

    assert [one["manager_id"] for one in dump(db)["places"]] == [person_of(db, "U9").id]


@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
def test_who_is_erased_while_a_profile_is_stored_is_nobodys_manager(
    db: Database, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the moment before the manager is held; on SQLite nobody else writes then."""
    bring_in(db, "U1", "U9")
    real, n_asked = people.ensure_person, 0

    def erase_first(session: Session, *args: object, **said: str) -> Person:
        nonlocal n_asked
        if said["slack_user_id"] == "U9" and not n_asked:
            n_asked += 1
            privacy.forget(db, ask("U9"), keep_history=False, ledger=ledger, now=NOW)
        return real(session, *args, **said)

    monkeypatch.setattr(people, "ensure_person", erase_first)
    save(db, ledger)

    assert n_asked
    assert [one["manager_id"] for one in dump(db)["places"]] == [None]
    retention.run(db, now=IN_A_MONTH, ledger=ledger)
    assert names(db) == ["U1"]
