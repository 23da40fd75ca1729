"""A pool knows where its people work: what they said themselves counts, then what is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import event

from pairing.ids import PersonId
from pairing.participants import CareerStage, Participant, Place, Profile
from storage import participants, places, profiles, searches
from storage.database import Database
from tests.storage.factories import NOW, WEEK, Team, make_team


def say(db: Database, team: Team, rows: Mapping[PersonId, Mapping[str, Any]]) -> None:
    """Import where people work; what is not said is not known."""
    nothing: dict[str, Any] = dict.fromkeys(places.FIELDS)
    said = {person: nothing | dict(row) for person, row in rows.items()}
    with db.write() as s:
        places.save_places(s, team.workspace_id, said, fields=places.FIELDS, now=NOW)


def pool_of(db: Database, team: Team) -> list[Participant]:
    with db.read() as s:
        return participants.list_pool(s, team.program_id, due_at=NOW)


def test_places_are_brought_into_the_pool(db: Database) -> None:
    team = make_team(db, 3)
    boss, report, _ = team.people
    work = {"team": "Crew", "department": "Care", "function": "law"}
    say(
        db,
        team,
        {boss: {"has_manager": False}, report: work | {"has_manager": True, "manager_id": boss}},
    )

    top, crew, unknown = pool_of(db, team)

    assert top.place == Place(managers=())
    assert crew.place == Place("Crew", "Care", "law", managers=(boss,))
    assert unknown.place == Place()


def test_a_chain_leads_on_through_managers_who_take_no_part(db: Database) -> None:
    team = make_team(db, 3)
    boss, between, report = team.people
    say(
        db,
        team,
        {
            boss: {"has_manager": False},
            between: {"has_manager": True, "manager_id": boss},
            report: {"has_manager": True, "manager_id": between},
        },
    )
    with db.write() as s:
        participants.set_opted_out(s, team.participants[1], now=NOW)

    _, lowest = pool_of(db, team)

    assert lowest.place.managers == (between, boss)
    assert lowest.place.is_charted


def test_circles_and_unknown_managers_have_no_top(db: Database) -> None:
    team = make_team(db, 4)
    one, other, lost, silent = team.people
    say(
        db,
        team,
        {
            one: {"has_manager": True, "manager_id": other},
            other: {"has_manager": True, "manager_id": one},
            lost: {"has_manager": True},
            silent: {"team": "Crew"},
        },
    )

    found = [person.place for person in pool_of(db, team)]

    assert [place.managers for place in found] == [(other,), (one,), None, None]
    assert not any(place.is_charted for place in found)


def test_stage_and_site_are_the_companys_until_a_person_says_another(db: Database) -> None:
    team = make_team(db, 3)
    quiet, clear, unknown = team.people
    told = {"stage": CareerStage.MANAGER, "location": "Bergen"}
    say(db, team, {quiet: told, clear: told, unknown: {"team": "Crew"}})
    own = Profile(CareerStage.GROWING, ("writing",), site="Pune")
    with db.write() as s:
        profiles.save_profile(s, team.workspace_id, clear, own, now=NOW)

    found = [person.profile for person in pool_of(db, team)]

    assert found == [Profile(CareerStage.MANAGER, site="Bergen"), own, Profile()]


def test_people_who_search_have_their_places_too(db: Database) -> None:
    team = make_team(db, 1)
    [one] = team.people
    say(db, team, {one: {"team": "Crew"}})
    with db.write() as s:
        searches.begin(
            s,
            team.workspace_id,
            team.program_id,
            team.participants[0],
            until=NOW + WEEK,
            now=NOW,
        )

        [found] = searches.list_waiting(s, team.program_id)

    assert found.place == Place(team="Crew")


def test_another_workspace_says_nothing_about_ours(db: Database) -> None:
    team, abroad = make_team(db, 1), make_team(db, 1, team_id="T2")
    say(db, abroad, {abroad.people[0]: {"team": "Crew"}})

    assert [one.place for one in pool_of(db, team)] == [Place()]


def test_a_pool_of_any_size_takes_one_query_for_its_places(db: Database) -> None:
    team = make_team(db, 9)
    say(db, team, {one: {"team": "Crew"} for one in team.people})
    asked: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *told: asked.append(str(told[2])), named=False
    )

    pool_of(db, team)

    assert sum("FROM places" in statement for statement in asked) == 1
