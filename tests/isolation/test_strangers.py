"""Somebody of another workspace is nobody here, whoever has the same id here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.services.answers import Said
from bot.views import texts
from sandbox import Sandbox
from storage.database import Database
from tests.isolation.deeds import ADMIN, Stand
from tests.isolation.rows import contents
from tests.isolation.town import MEMBERS, A, B, Town


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


@pytest.mark.parametrize("home", ["E0GRID", "T0FIRST"])
def test_an_organization_around_a_workspace_is_no_other_workspace(town: Town, home: str) -> None:
    stand, before = Stand(town, A), contents(town.db)
    in_grid = {"id": MEMBERS[0], "team_id": home}
    clicked = stand.click_payload("skip", value=str(town.programs(A)[0].id))

    town.knock(clicked | {"user": in_grid, "enterprise": {"id": "E0GRID"}})

    after = contents(town.db)
    assert after[town.id_of(A)]["participants"] != before[town.id_of(A)]["participants"]
    assert after[town.id_of(B)] == before[town.id_of(B)]
    assert town.homes[A].workspace(A).enterprise_id == "E0GRID"
