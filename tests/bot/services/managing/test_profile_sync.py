"""What Slack profiles change in places: beside lists, for managers, and for who is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.services.joining.participants import leave
from bot.services.managing import profile_sync
from bot.services.managing.imports import import_now
from bot.services.managing.profile_sync import EVERY, Effect, Place
from pairing.org_people import Row
from pairing.profile_fields import Change, Ignored, Said
from pairing.profiles import CareerStage
from storage import places, privacy, workspaces
from storage.database import Database
from storage.erasure_ledger import Ledger, ledger_of
from storage.people import PersonKind
from storage.places import StoredPlace
from storage.profile_reads import DueProfile
from tests.bot.services.factories import NOW, TEAM, ask, bring_in, person_of
from tests.bot.services.managing.importing import PEOPLE, listed

ALL = ("manager", "team", "department", "location", "stage")


def home(db: Database) -> Place:
    with db.read() as session:
        found = workspaces.find_workspace(session, team_id=TEAM)
    assert found is not None
    return Place(found.id, TEAM)


def due(db: Database, who: str = "U1") -> DueProfile:
    everybody = profile_sync.list_everybody(db, team_id=TEAM)[1]
    return next(one for one in everybody if one.slack_user_id == who)


def save(
    db: Database,
    said: Mapping[str, str | None],
    *,
    who: DueProfile | None = None,
    ledger: Ledger | None = None,
    wanted: tuple[str, ...] = ALL,
) -> Effect | None:
    profile = Said(said, Counter())
    one = who or due(db)
    return profile_sync.save(db, home(db), one, profile, wanted=wanted, ledger=ledger, now=NOW)


def give_list(db: Database, row: Row) -> tuple[int, int, int]:
    """Import one line; returns how many were new, changed, the same."""
    effect = import_now(
        db, team_id=TEAM, checked=listed(PEOPLE, row), actor="test", ledger=None, now=NOW
    )
    assert effect is not None
    return effect.new, effect.changed, effect.same


def place(db: Database, who: str = "U1") -> StoredPlace | None:
    with db.read() as session:
        return places.find_place(session, person_of(db, who).id)


def test_a_profile_fills_where_somebody_works(db: Database) -> None:
    bring_in(db, "U1", "U2")

    effect = save(db, {"manager": "U2", "team": "Harbour", "stage": "senior", "location": None})

    assert effect == Effect(Counter({Change.FILLED: 3}), Counter())
    assert place(db) == StoredPlace(
        team="Harbour",
        stage=CareerStage.SENIOR,
        has_manager=True,
        manager_id=person_of(db, "U2").id,
        synced=frozenset({"manager", "team", "stage"}),
    )
    assert due(db).due_at == NOW + EVERY


def test_it_changes_and_empties_what_came_from_a_profile_and_no_row_is_made_of_nothing(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    save(db, {"team": None}, who=due(db, "U2"))
    save(db, {"manager": "U2", "team": "Harbour"})

    effect = save(db, {"manager": None, "team": "Anchor"})

    assert effect == Effect(Counter({Change.CHANGED: 1, Change.EMPTIED: 1}), Counter())
    assert place(db) == StoredPlace(team="Anchor", synced=frozenset({"team"}))
    assert place(db, "U2") is None


def test_what_a_list_says_stays_and_what_it_left_empty_is_filled(db: Database) -> None:
    bring_in(db, "U1")
    give_list(db, {"person": "U1", "manager": "-", "team": "Docks", "department": None})

    effect = save(db, {"manager": "U2", "team": "Harbour", "department": "Product"})

    assert effect == Effect(Counter({Change.KEPT: 2, Change.FILLED: 1}), Counter())
    assert place(db) == StoredPlace(
        team="Docks",
        department="Product",
        has_manager=False,
        synced=frozenset({"department"}),
    )


def test_a_list_takes_a_column_over_and_leaves_others_to_the_profile(db: Database) -> None:
    bring_in(db, "U1", "U2")
    save(db, {"manager": "U2", "team": "Harbour", "department": "Product", "location": "Rome"})

    row = {"person": "U1", "manager": None, "team": "Docks", "department": "Product"}
    first, again = give_list(db, row), give_list(db, row)
    left = place(db)
    assert left is not None
    assert (left.manager_id, left.synced) == (
        person_of(db, "U2").id,
        {"manager", "department", "location"},
    )
    save(db, {"team": "Anchor", "department": "Data", "location": "Oslo", "manager": "U2"})

    assert (first, again) == ((0, 1, 0), (0, 0, 1))
    found = place(db)
    assert found is not None
    assert (found.team, found.department, found.location) == ("Docks", "Data", "Oslo")
    assert found.manager_id == person_of(db, "U2").id
    assert found.synced == {"manager", "department", "location"}


def test_a_list_takes_a_manager_over(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    save(db, {"manager": "U2"})

    give_list(db, {"person": "U1", "manager": "U3"})
    effect = save(db, {"manager": "U2"})

    assert effect == Effect(Counter({Change.KEPT: 1}), Counter())
    found = place(db)
    assert found is not None
    assert (found.manager_id, found.synced) == (person_of(db, "U3").id, frozenset())


def test_a_column_that_is_not_wanted_any_more_is_emptied(db: Database) -> None:
    bring_in(db, "U1")
    save(db, {"team": "Harbour", "location": "Rome"})

    save(db, {}, wanted=("location",))

    assert place(db) == StoredPlace(location="Rome", synced=frozenset({"location"}))


@pytest.mark.parametrize("gone", ["guest", "closed"])
def test_who_is_no_member_is_nobodys_manager(db: Database, gone: str) -> None:
    bring_in(db, "U1", "U2")
    with db.write() as session:
        change = "kind = 'guest'" if gone == "guest" else "deactivated = true"
        session.execute(text(f"UPDATE people SET {change} WHERE slack_user_id = 'U2'"))

    effect = save(db, {"manager": "U2"})

    assert effect == Effect(Counter(), Counter({Ignored.NOT_HERE: 1}))
    assert place(db) is None


def test_who_had_their_data_erased_does_not_come_back_as_a_manager(
    db: Database, tmp_path: Path
) -> None:
    bring_in(db, "U1")
    ledger = ledger_of(None, path=tmp_path / "erased", key="k" * 32)
    with db.read() as session:
        workspace = workspaces.get_workspace(session, home(db).workspace_id)
    gone = replace(person_of(db, "U1"), slack_user_id="U9")
    ledger.note(workspace, gone, keeps_history=False, now=NOW)

    effect = save(db, {"manager": "U9", "team": "Harbour"}, ledger=ledger)

    assert effect == Effect(Counter({Change.FILLED: 1}), Counter({Ignored.NOT_HERE: 1}))
    with db.read() as session:
        n = session.execute(text("SELECT count(*) FROM people WHERE slack_user_id = 'U9'"))
        assert n.scalar_one() == 0


def test_of_who_left_or_was_erased_meanwhile_nothing_is_written(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    left, erased, closed = due(db, "U1"), due(db, "U2"), due(db, "U3")
    leave(db, ask("U1"), now=NOW)
    with db.write() as session:
        session.execute(text("UPDATE people SET slack_user_id = 'x' WHERE slack_user_id = 'U2'"))
        session.execute(text("UPDATE people SET deactivated = true WHERE slack_user_id = 'U3'"))

    assert [save(db, {"team": "A"}, who=one) for one in (left, erased, closed)] == [None] * 3
    with db.read() as session:
        assert session.execute(text("SELECT count(*) FROM places")).scalar_one() == 0


def test_nothing_of_who_was_erased_tells_that_their_profile_was_read(db: Database) -> None:
    bring_in(db, "U1")
    save(db, {"team": "Harbour"})
    with db.write() as session:
        privacy.make_tombstone(session, person_of(db, "U1").id, "nobody-1")
        stamps = session.execute(text("SELECT fields_due_at FROM people")).scalars().all()

    assert stamps == [None]


def test_only_people_who_take_part_are_due_the_longest_waiting_first(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3", "U4")
    give_list(db, {"person": "U8", "team": "Docks"})
    leave(db, ask("U4"), now=NOW)
    profile_sync.put_off(db, person_of(db, "U1").id, until=NOW + timedelta(hours=1))
    profile_sync.put_off(db, person_of(db, "U2").id, until=NOW)

    def who(hours: int, limit: int = 9) -> list[str]:
        at = NOW + timedelta(hours=hours)
        found = profile_sync.list_due(db, home(db), now=at, limit=limit)
        return [one.slack_user_id for one in found]

    assert who(0) == ["U3", "U2"]
    assert who(1) == ["U3", "U2", "U1"]
    assert who(1, limit=1) == ["U3"]


def test_weighing_counts_and_writes_nothing(db: Database) -> None:
    bring_in(db, "U1", "U2")
    said = Said({"manager": "U7", "team": "Harbour"}, Counter({Ignored.MARKUP: 1}))

    effect = profile_sync.weigh(db, home(db), due(db), said, wanted=ALL, ledger=None)

    assert effect == Effect(Counter({Change.FILLED: 2}), Counter({Ignored.MARKUP: 1}))
    assert (place(db), due(db).due_at) == (None, None)
    assert profile_sync.list_everybody(db, team_id="T9") == (None, [])


def test_a_workspace_that_is_held_is_not_asked(db: Database) -> None:
    bring_in(db, "U1")
    assert profile_sync.list_workspaces(db) == (home(db),)
    with db.write() as session:
        session.execute(text("UPDATE workspaces SET state = 'held'"))

    assert profile_sync.list_workspaces(db) == ()
    assert person_of(db, "U1").kind is PersonKind.MEMBER
