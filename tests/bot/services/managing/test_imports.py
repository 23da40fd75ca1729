"""Bringing in lists: weighed before, carried out once and whole, by admins of that workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.services.joining.participants import leave
from bot.services.managing import imports
from bot.services.managing.imports import import_now, weigh
from bot.services.managing.org_changes import Checked, Effect
from pairing.profiles import CareerStage
from storage import apart, earlier_pairs, people, places, separations, workspaces
from storage.database import Database
from storage.erasure_ledger import Ledger
from storage.people import PersonKind
from storage.places import StoredPlace
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    count_rows,
    member,
    participant_of,
    person_of,
    program_of,
)
from tests.bot.services.managing.importing import (
    ANA,
    APART,
    BEN,
    PAST,
    PEOPLE,
    admin_step,
    import_id,
    listed,
    two,
)

LIST = listed(PEOPLE, ANA, BEN)


def carry_out(db: Database, checked: Checked, *, team_id: str = TEAM) -> Effect | None:
    return import_now(db, team_id=team_id, checked=checked, actor="test", ledger=None, now=NOW)


def place_of(db: Database, who: str) -> StoredPlace | None:
    with db.read() as session:
        return places.find_place(session, person_of(db, who).id)


def test_a_list_of_people_says_where_they_work(db: Database) -> None:
    bring_in(db, "U1")

    effect = carry_out(db, LIST)

    assert effect == Effect(PEOPLE, new=2)
    boss = person_of(db, "U2").id
    assert place_of(db, "U1") == StoredPlace(
        team="Harbour", stage=CareerStage.SENIOR, has_manager=True, manager_id=boss
    )
    assert place_of(db, "U2") == StoredPlace(has_manager=False)


def test_a_missing_column_keeps_and_an_empty_cell_takes_back(db: Database) -> None:
    bring_in(db, "U1", "U2")
    carry_out(db, LIST)

    carry_out(db, listed(PEOPLE, {"person": "U1", "stage": None, "location": "Oslo"}))
    carry_out(db, listed(PEOPLE, {"person": "U2", "manager": None}))

    ana = place_of(db, "U1")
    assert ana is not None
    assert (ana.team, ana.stage, ana.location) == ("Harbour", None, "Oslo")
    assert ana.manager_id == person_of(db, "U2").id
    assert place_of(db, "U2") == StoredPlace()


@pytest.mark.parametrize(
    ("checked", "effect"),
    [
        (LIST, Effect(PEOPLE, same=2)),
        (listed(PEOPLE, {**ANA, "team": "Pine"}, BEN), Effect(PEOPLE, changed=1, same=1)),
        (listed(PEOPLE, {**ANA, "manager": "U7"}), Effect(PEOPLE, changed=1)),
        (listed(PEOPLE, {**ANA, "manager": None}), Effect(PEOPLE, changed=1)),
        (listed(PEOPLE, {**BEN, "manager": None}), Effect(PEOPLE, changed=1)),
        (listed(PEOPLE, {"person": "U9", "team": "Pine"}), Effect(PEOPLE, new=1)),
        (listed(APART, two("U2", "U1"), two("U1", "U9")), Effect(APART, new=1, same=1)),
        (listed(APART, two("U2", "U1", apart=False)), Effect(APART, gone=1)),
        (listed(APART, two("U2", "U9", apart=False)), Effect(APART, same=1)),
        (
            listed(PAST, two("U1", "U2", date="2025-01-01"), two("U2", "U1", date="2026-01-01")),
            Effect(PAST, changed=1),
        ),
        (listed(PAST, two("U1", "U2", date="2024-01-01")), Effect(PAST, same=1)),
        (
            listed(PAST, two("U8", "U9", date="2025-01-01"), two("U7", "U6", date="2026-01-01")),
            Effect(PAST, new=2),
        ),
    ],
)
def test_a_list_is_weighed_as_it_is_then_carried_out(
    db: Database, checked: Checked, effect: Effect
) -> None:
    bring_in(db, "U1", "U2")
    carry_out(db, LIST)
    carry_out(db, listed(APART, two("U1", "U2")))
    carry_out(db, listed(PAST, two("U1", "U2", date="2025-06-01")))
    n_people = count_rows(db, "people")

    weighed = weigh(db, team_id=TEAM, checked=checked)
    assert count_rows(db, "people") == n_people
    done = carry_out(db, checked)
    again = weigh(db, team_id=TEAM, checked=checked)

    assert weighed == done == effect
    assert (again.new, again.changed, again.gone) == (0, 0, 0)


def test_separations_and_past_pairs_are_stored(db: Database) -> None:
    bring_in(db, "U1", "U2", "U3")
    carry_out(db, listed(APART, two("U3", "U1", apart=True)))
    carry_out(db, listed(PAST, two("U2", "U1", date="2025-06-01")))

    ids = [participant_of(db, one).id for one in ("U1", "U2", "U3")]
    with db.read() as session:
        program = program_of(db)
        assert apart.avoided_pairs(session, program.id) == {(ids[0], ids[2])}
        assert list(earlier_pairs.pairs_of_program(session, program.id)) == [
            (ids[0], ids[1], datetime(2025, 6, 1, tzinfo=UTC))
        ]


def test_what_one_of_two_people_said_is_neither_counted_nor_taken_back(db: Database) -> None:
    bring_in(db, "U1", "U2")
    one, other = person_of(db, "U1"), person_of(db, "U2")
    with db.write() as session:
        separations.separate(session, one.workspace_id, one.id, other.id, now=NOW)

    added = carry_out(db, listed(APART, two("U1", "U2")))
    gone = carry_out(db, listed(APART, two("U1", "U2", apart=False)))

    assert (added, gone) == (Effect(APART, new=1), Effect(APART, gone=1))
    with db.read() as session:
        assert len(apart.avoided_pairs(session, program_of(db).id)) == 1


def test_an_import_opts_nobody_in_and_least_of_all_somebody_who_left(db: Database) -> None:
    bring_in(db, "U1", "U2")
    leave(db, ask("U2"), now=NOW)
    n = count_rows(db, "participants")

    carry_out(db, listed(PEOPLE, {"person": "U2", "team": "A"}, {"person": "U3", "team": "A"}))

    left = participant_of(db, "U2")
    assert left.opted_out_at is not None
    assert count_rows(db, "participants") == n
    assert count_rows(db, "outbox") == 0


@pytest.mark.parametrize(
    "change", [{"deactivated": True}, {"kind": PersonKind.GUEST}, {"kind": PersonKind.BOT}]
)
def test_nothing_is_written_when_somebody_went_since_the_list_was_checked(
    db: Database, change: dict[str, object]
) -> None:
    bring_in(db, "U1", "U2")
    news = replace(member("U2"), updated_at=None, **change)  # type: ignore[arg-type]
    with db.write() as session:
        facts = {name: getattr(news, name) for name in ("zone", "kind", "deactivated", "is_admin")}
        ours = person_of(db, "U2").workspace_id
        people.update_person(session, ours, slack_user_id="U2", updated_at=None, **facts)

    assert carry_out(db, listed(PEOPLE, {"person": "U9", "team": "A"}, ANA)) is None
    assert count_rows(db, "places") == 0
    assert count_rows(db, "people") == 2


def test_who_was_erased_is_found_in_the_ledger_and_stays_away(db: Database, tmp_path: Path) -> None:
    bring_in(db, "U1", "U2")
    ledger = Ledger(tmp_path / "erased")
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=TEAM)
    assert workspace is not None
    for who in ("U8", "U2"):
        gone = replace(person_of(db, "U1"), slack_user_id=who)
        ledger.note(workspace, gone, keeps_history=False, now=NOW)

    known = imports.find_known(db, team_id=TEAM, slack_user_ids=["U1", "U2", "U8"], ledger=ledger)
    done = import_now(
        db,
        team_id=TEAM,
        checked=listed(PEOPLE, {"person": "U8", "team": "A"}),
        actor="test",
        ledger=ledger,
        now=NOW,
    )

    assert known.erased == {"U8"}  # U2 came back by themselves
    assert done is None
    assert count_rows(db, "places") == 0


def test_an_import_is_in_the_audit_trail_in_counts_and_without_names(db: Database) -> None:
    bring_in(db, "U1", "U2")
    imports.keep(db, admin_step(), import_id(), LIST)
    imports.apply_kept(db, admin_step(), import_id(), ledger=None)

    with db.read() as session:
        query = text("SELECT actor, subject FROM audit WHERE event = 'org.imported'")
        [(actor, subject)] = session.execute(query)
    assert actor == "U1"
    assert "U2" not in str(subject)
    assert '"new": 2' in str(subject).replace("'", '"')


def test_a_workspace_that_is_not_known_has_nobody_in_it(db: Database) -> None:
    assert imports.find_known(db, team_id="T9", slack_user_ids=["U1"], ledger=None).managers == {}
    assert weigh(db, team_id="T9", checked=LIST) == Effect(PEOPLE, new=2)
    assert carry_out(db, LIST, team_id="T9") == Effect(PEOPLE, new=2)
