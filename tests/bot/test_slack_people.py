"""Reading Slack's user object: what decides about pairing, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.services.people import SlackPerson
from bot.slack_people import is_of_elsewhere, read_person
from sandbox.people import render_user, sample_people
from storage.people import PersonKind

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def read(**user: Any) -> SlackPerson:
    return read_person({"id": "U1", "team_id": "T1", **user}, team_id="T1")


def test_a_member_is_read_with_zone_role_and_date() -> None:
    person = read(
        tz="Asia/Tokyo", is_admin=True, updated=1_700_000_000, real_name="Ana", name="ana"
    )

    assert person == SlackPerson(
        slack_user_id="U1",
        zone="Asia/Tokyo",
        kind=PersonKind.MEMBER,
        deactivated=False,
        is_admin=True,
        updated_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("user", "kind"),
    [
        ({}, PersonKind.MEMBER),
        ({"is_bot": True}, PersonKind.BOT),
        ({"is_app_user": True}, PersonKind.BOT),
        ({"is_workflow_bot": True}, PersonKind.BOT),
        ({"is_connector_bot": True}, PersonKind.BOT),
        ({"id": "USLACKBOT", "is_bot": False}, PersonKind.BOT),
        ({"is_stranger": True}, PersonKind.STRANGER),
        ({"team_id": "T2"}, PersonKind.STRANGER),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}, PersonKind.MEMBER),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2"]}}, PersonKind.STRANGER),
        ({"team_id": "T2", "enterprise_user": "T1"}, PersonKind.STRANGER),
        ({"team_id": "T2", "is_restricted": True}, PersonKind.STRANGER),
        ({"is_restricted": True}, PersonKind.GUEST),
        ({"is_ultra_restricted": True}, PersonKind.GUEST),
        ({"is_bot": True, "is_restricted": True}, PersonKind.BOT),
    ],
)
def test_only_a_full_member_of_the_workspace_is_one(user: dict[str, Any], kind: PersonKind) -> None:
    assert read(**user).kind is kind


def test_a_user_object_without_a_team_belongs_to_the_workspace_that_asked() -> None:
    assert read_person({"id": "U1"}, team_id="T1").kind is PersonKind.MEMBER


@pytest.mark.parametrize(
    ("user", "enterprise_id", "is_elsewhere"),
    [
        ({}, None, False),
        ({"team_id": "T1"}, None, False),
        ({"team_id": "T2"}, None, True),
        ({"team_id": "T2"}, "E1", True),
        ({"team_id": "T1", "is_stranger": True}, None, True),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1"]}}, None, False),
        ({"team_id": "E1", "enterprise_user": {"teams": ["T1"]}}, "E1", False),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T2"]}}, None, True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, "E1", True),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, "E1", False),
        ({"team_id": "T2", "enterprise_user": "E1"}, "E1", True),
    ],
)
def test_only_in_one_organization_somebody_of_another_workspace_may_be_ours(
    user: dict[str, Any], enterprise_id: str | None, is_elsewhere: bool
) -> None:
    found = is_of_elsewhere({"id": "U1", **user}, team_id="T1", enterprise_id=enterprise_id)

    assert found is is_elsewhere


@pytest.mark.parametrize(
    "zone", [None, "", "Mars/Olympus", "Europe", "../etc/passwd", "Europe/Berlin\0", 7, ["UTC"]]
)
def test_a_zone_nobody_knows_counts_as_unknown(zone: object) -> None:
    assert read(tz=zone).zone is None


@pytest.mark.parametrize("flag", ["is_admin", "is_owner"])
def test_admins_and_owners_are_admins(flag: str) -> None:
    assert read(**{flag: True}).is_admin
    assert not read(**{flag: False}).is_admin


def test_a_deactivated_account_comes_without_zone_and_roles() -> None:
    gone = next(person for person in sample_people() if person.deleted)

    person = read_person(render_user(gone, team_id="T1", now=NOW), team_id="T1")

    assert (person.deactivated, person.zone, person.is_admin) == (True, None, False)


@pytest.mark.parametrize("updated", [None, 0])
def test_a_user_without_a_date_has_none(updated: int | None) -> None:
    assert read(updated=updated).updated_at is None
