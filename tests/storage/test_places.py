"""Where people work and who was a pair before: written by imports, read by the matching."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from pairing.participants import CareerStage
from storage import apart, earlier_pairs, people, places, separations
from storage.database import Database
from storage.places import StoredPlace
from tests.storage.factories import NOW, make_team

DAY = datetime(2025, 3, 1, tzinfo=UTC)


def test_a_column_that_is_not_named_keeps_what_it_holds(db: Database) -> None:
    team = make_team(db)
    one, two = team.people[:2]
    with db.write() as s:
        rows = {
            one: {"team": "Docks", "stage": CareerStage.SENIOR},
            two: {"team": "X", "stage": None},
        }
        places.save_places(s, team.workspace_id, rows, fields=("team", "stage"), now=NOW)
    with db.write() as s:
        changed = {one: {"team": None}, two: {"team": "Crew"}}
        places.save_places(s, team.workspace_id, changed, fields=("team",), now=NOW)

    with db.read() as s:
        assert places.find_place(s, one) == StoredPlace(stage=CareerStage.SENIOR)
        assert places.find_place(s, two) == StoredPlace(team="Crew")
        assert places.find_place(s, team.people[2]) is None


def test_the_places_of_a_program_are_those_of_its_participants(db: Database) -> None:
    team, elsewhere = make_team(db, 2), make_team(db, 2, team_id="T2")
    with db.write() as s:
        guest = people.ensure_person(s, team.workspace_id, slack_user_id="U9").id
        for one, by in ((team, [*team.people, guest]), (elsewhere, elsewhere.people)):
            rows = {person: {"department": f"D{person}"} for person in by}
            places.save_places(s, one.workspace_id, rows, fields=("department",), now=NOW)

    with db.read() as s:
        found = places.places_of_program(s, team.program_id)
        everybody = places.places_of_workspace(s, team.workspace_id)
    assert found == {one: StoredPlace(department=f"D{one}") for one in team.people}
    assert list(everybody) == ["U0", "U1", "U9"]


def test_the_map_of_managers_tells_the_top_from_what_nobody_said(db: Database) -> None:
    team = make_team(db)
    boss, report, nobody_knows, lost = team.people
    fields = ("has_manager", "manager_id")
    said = {
        boss: (False, None),
        report: (True, boss),
        nobody_knows: (None, None),
        lost: (True, None),
    }
    with db.write() as s:
        rows = {one: dict(zip(fields, values, strict=True)) for one, values in said.items()}
        places.save_places(s, team.workspace_id, rows, fields=fields, now=NOW)

    with db.read() as s:
        assert places.managers_of_workspace(s, team.workspace_id) == {boss: None, report: boss}


def test_earlier_pairs_are_found_by_person_by_participant_and_by_slack_id(db: Database) -> None:
    team, elsewhere = make_team(db, 3), make_team(db, 2, team_id="T2")
    one, two, three = team.people
    with db.write() as s:
        guest = people.ensure_person(s, team.workspace_id, slack_user_id="U9").id
        pairs = {(one, two): DAY, (two, three): DAY + timedelta(1), (one, guest): DAY}
        earlier_pairs.save_pairs(s, team.workspace_id, pairs)
        later = {(one, two): DAY + timedelta(5)}
        earlier_pairs.save_pairs(s, team.workspace_id, later)
        earlier_pairs.save_pairs(s, elsewhere.workspace_id, {elsewhere.people: DAY})  # type: ignore[dict-item]

    first, second, third = team.participants
    with db.read() as s:
        assert earlier_pairs.pairs_of_workspace(s, team.workspace_id) == pairs | later
        assert list(earlier_pairs.pairs_of_program(s, team.program_id)) == [
            (first, second, DAY + timedelta(5)),
            (second, third, DAY + timedelta(1)),
        ]
        assert earlier_pairs.list_by_slack_id(s, team.workspace_id) == [
            ("U0", "U1", DAY + timedelta(5)),
            ("U0", "U9", DAY),
            ("U1", "U2", DAY + timedelta(1)),
        ]


def test_nobody_of_another_workspace_gets_a_place_here(db: Database) -> None:
    here, there = make_team(db, 2), make_team(db, 2, team_id="T2")
    rows = {there.people[0]: {"team": "Spies"}}

    with pytest.raises(IntegrityError), db.write() as s:
        places.save_places(s, here.workspace_id, rows, fields=("team",), now=NOW)


def test_nobody_of_another_workspace_was_a_pair_with_somebody_here(db: Database) -> None:
    here, there = make_team(db, 2), make_team(db, 2, team_id="T2")
    pair = (here.people[0], there.people[0])

    with pytest.raises(IntegrityError), db.write() as s:
        earlier_pairs.save_pairs(s, here.workspace_id, {pair: DAY})


def test_what_the_company_said_can_be_taken_back_and_what_people_said_cannot(db: Database) -> None:
    team = make_team(db, 3)
    one, two, three = team.people
    with db.write() as s:
        assert separations.separate(s, team.workspace_id, two, one, now=NOW)
        assert not separations.separate(s, team.workspace_id, one, two, now=NOW)
        separations.separate_all(s, team.workspace_id, {(one, two), (two, three)}, now=NOW)
        separations.separate_all(s, team.workspace_id, {(one, two), (one, three)}, now=NOW)
        assert separations.separate(s, team.workspace_id, one, three, now=NOW)
        said = separations.said_by_company(s, team.workspace_id)
        separations.reunite(s, team.workspace_id, {(one, two), (one, three), (two, three)})

    assert said == {(one, two), (two, three), (one, three)}
    with db.read() as s:
        first, second, third = team.participants
        assert apart.avoided_pairs(s, team.program_id) == {(first, second), (first, third)}
        assert separations.said_by_company(s, team.workspace_id) == set()


def test_a_list_of_separations_names_nobody_who_said_it_themselves(db: Database) -> None:
    team = make_team(db, 3)
    one, two, three = team.people
    with db.write() as s:
        separations.separate(s, team.workspace_id, one, two, now=NOW)
        separations.separate_all(s, team.workspace_id, {(two, three)}, now=NOW)

    with db.read() as s:
        assert separations.list_by_slack_id(s, team.workspace_id) == [("U1", "U2")]


@pytest.mark.postgres
@pytest.mark.parametrize("many", [False, True])
def test_whoever_is_asked_for_is_not_taken_away_meanwhile(
    postgres_db: Database, many: bool
) -> None:
    """Who takes people away holds them first (`privacy.hold_person`), and has to wait for us."""
    team = make_team(postgres_db, 1)
    hold = text("SELECT id FROM people WHERE slack_user_id = 'U9' FOR UPDATE SKIP LOCKED")
    with postgres_db.write() as s:
        people.ensure_person(s, team.workspace_id, slack_user_id="U9")

    with postgres_db.write() as ours:
        if many:
            people.ensure_people(ours, team.workspace_id, ["U9", "U8"])
        else:
            people.ensure_person(ours, team.workspace_id, slack_user_id="U9")
        with postgres_db.write() as theirs:
            meanwhile = theirs.execute(hold).all()

    with postgres_db.write() as theirs:
        afterwards = theirs.execute(hold).all()
    assert (len(meanwhile), len(afterwards)) == (0, 1)


@pytest.mark.postgres
def test_what_profiles_said_of_somebody_who_is_written_about_is_left_for_the_next_time(
    postgres_db: Database,
) -> None:
    """An import, or the reading of a profile, holds who they are about."""
    team = make_team(postgres_db, 2)
    row = {"team": "Docks", "synced": ["team"]}
    with postgres_db.write() as s:
        rows = dict.fromkeys(team.people, row)
        places.save_places(s, team.workspace_id, rows, fields=tuple(row), now=NOW)

    with postgres_db.write() as ours:
        people.ensure_people(ours, team.workspace_id, ["U0"])
        with postgres_db.write() as theirs:
            meanwhile = places.forget_synced(theirs, {"team"}, limit=9)
    with postgres_db.write() as theirs:
        afterwards = places.forget_synced(theirs, {"team"}, limit=9)

    assert (meanwhile, afterwards) == (1, 1)
