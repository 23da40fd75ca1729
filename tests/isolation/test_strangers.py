"""Somebody of another workspace is nobody here, whoever has the same id here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.services import people as people_service
from bot.services.answers import Said
from bot.views import texts
from sandbox import Sandbox
from storage import people
from storage.database import Database
from storage.people import PersonKind
from tests.isolation.deeds import ADMIN, Stand
from tests.isolation.rows import contents
from tests.isolation.town import MEMBERS, A, B, Town

GRID = "E0GRID"


@pytest.fixture
def town(db: Database, slack: Sandbox) -> Iterator[Town]:
    town = Town(db, slack)
    yield town
    town.close()


@pytest.mark.parametrize("theirs", [B, "T0NOTOURS"])
def test_a_click_or_a_form_of_a_stranger_changes_nothing(town: Town, theirs: str) -> None:
    stand, before = Stand(town, A), contents(town.db)
    stranger = {"id": MEMBERS[0], "team_id": theirs}
    admin = {"id": ADMIN, "team_id": theirs}
    leave, form = stand.click_payload("leave"), stand.form_payload("profile_form")
    suspend = stand.click_payload("admin_suspend", value=str(town.programs(A)[0].id))

    said = [
        town.knock(body | {"user": who})
        for body, who in ((leave, stranger), (form, stranger), (suspend, admin))
    ]

    assert [answer.status for answer in said] == [200] * 3
    assert texts.REPLIES[Said.MEMBERS_ONLY] in said[1].body
    assert contents(town.db) == before


@pytest.mark.parametrize("home", [GRID, "T0FIRST"])
def test_an_organization_around_a_workspace_is_no_other_workspace(town: Town, home: str) -> None:
    stand, before = Stand(town, A), contents(town.db)
    in_grid = {"id": MEMBERS[0], "team_id": home}
    clicked = stand.click_payload("skip", value=str(town.programs(A)[0].id))

    town.knock(clicked | {"user": in_grid, "enterprise": {"id": GRID}})

    after = contents(town.db)
    assert after[town.id_of(A)]["participants"] != before[town.id_of(A)]["participants"]
    assert after[town.id_of(B)] == before[town.id_of(B)]
    assert town.homes[A].workspace(A).enterprise_id == GRID


def news(
    town: Town, *, of: str, enterprise_id: str | None = None, **user: object
) -> dict[str, Any]:
    """An event for workspace A about the member who has the same id in both."""
    said = {"id": MEMBERS[0], "team_id": of, "updated": int(town.now().timestamp()) + 60} | user
    body = Stand(town, A).event_payload("user_change", user=said)
    where = {"team_id": A, "enterprise_id": enterprise_id, "is_bot": True}
    return body | {"enterprise_id": "E0OTHER", "authorizations": [where]}


def kind_in(town: Town, team_id: str) -> PersonKind:
    with town.db.read() as session:
        found = people.find_person(session, town.id_of(team_id), slack_user_id=MEMBERS[0])
    assert found is not None
    return found.kind


@pytest.mark.parametrize("theirs", [B, "T0NOTOURS"])
@pytest.mark.parametrize("enterprise_id", [None, GRID])
@pytest.mark.parametrize(
    "user", [{}, {"deleted": True}, {"is_bot": True}, {"is_restricted": True}, {"is_admin": True}]
)
def test_news_of_somebody_of_another_workspace_change_nobody_here(
    town: Town, theirs: str, enterprise_id: str | None, user: dict[str, object]
) -> None:
    before = contents(town.db)

    answer = town.knock(news(town, of=theirs, enterprise_id=enterprise_id, **user))

    assert answer.status == 200
    assert contents(town.db) == before


def test_who_leaves_one_workspace_of_an_organization_is_a_stranger_there_alone(town: Town) -> None:
    in_grid = {"enterprise_id": GRID, "teams": [B]}

    town.knock(news(town, of=B, enterprise_id=GRID, enterprise_user=in_grid))

    assert (kind_in(town, A), kind_in(town, B)) == (PersonKind.STRANGER, PersonKind.MEMBER)


def test_news_of_a_member_whose_first_workspace_is_another_one_are_kept(town: Town) -> None:
    in_grid = {"enterprise_id": GRID, "teams": [B, A]}
    guest = news(town, of=B, enterprise_id=GRID, enterprise_user=in_grid, is_restricted=True)

    town.knock(guest)

    assert (kind_in(town, A), kind_in(town, B)) == (PersonKind.GUEST, PersonKind.MEMBER)


@pytest.mark.parametrize("flags", [{}, {"is_stranger": True}])
def test_whom_we_know_as_a_stranger_stays_one(town: Town, flags: dict[str, object]) -> None:
    known = people_service.SlackPerson(
        slack_user_id=MEMBERS[0],
        zone=None,
        kind=PersonKind.STRANGER,
        deactivated=False,
        is_admin=False,
        updated_at=None,
    )
    people_service.save_person(town.db, team_id=A, person=known, now=town.now())

    town.knock(news(town, of="T0NOTOURS", **flags))

    assert kind_in(town, A) is PersonKind.STRANGER
