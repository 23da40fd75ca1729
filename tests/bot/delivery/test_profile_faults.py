"""Profile fields when Slack refuses, limits or hangs: each workspace and each person alone."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from bot.delivery.pacing import PROFILES
from bot.delivery.profiles import REFUSED_FOR, UNCLEAR_FOR
from bot.delivery.sender import delivery_client
from sandbox import Fault, FaultKind, ProfileField, Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.delivery.profile_reading import (
    LABELS,
    SCOPES,
    Reader,
    asked_about,
    place,
    team_of,
    tried,
)
from tests.bot.services.factories import bring_in

# what goes wrong is no matter of the database
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_told_to_wait_it_waits_as_long_and_nobody_is_lost(profiles: Office) -> None:
    bring_in(profiles.db, ANA, BEN, team_id=profiles.slack.team_id)
    profiles.slack.faults.add(Fault(PROFILES, FaultKind.HTTP_429, retry_after=90))
    reader = Reader(profiles)

    limited = reader.read()
    profiles.wait(seconds=89)
    other_instance = Reader(profiles).read()
    profiles.wait(seconds=1)
    after = reader.read()

    assert (limited, other_instance, after) == (0, 0, 2)
    assert tried(profiles.slack, PROFILES) == 3


def test_while_the_labels_may_not_be_asked_for_nobody_is_read(profiles: Office) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    profiles.slack.faults.add(Fault(LABELS, FaultKind.HTTP_429, retry_after=90))
    reader = Reader(profiles)

    assert [reader.read(), reader.read()] == [0, 0]
    profiles.wait(seconds=90)
    assert reader.read() == 1
    assert tried(profiles.slack, LABELS) == 2


@pytest.mark.parametrize("what", ["scope", "revoked"])
def test_a_refusal_is_logged_once_an_hour_and_the_bot_goes_on(
    profiles: Office, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    profiles.slack.admin.grant(DEFAULT_SCOPES)
    if what == "revoked":
        profiles.slack.admin.revoke_tokens()
    reader = Reader(profiles)

    for _ in range(3):
        reader.read()
        profiles.wait(minutes=10)

    [line] = [one for one in caplog.records if one.levelno >= logging.WARNING]
    reason = "missing_scope" if what == "scope" else "token_revoked"
    assert (vars(line)["event"], vars(line)["reason"]) == ("profiles.unread", reason)
    profiles.slack.admin.reinstall()
    profiles.slack.admin.grant(SCOPES)
    profiles.wait(seconds=REFUSED_FOR.total_seconds())
    assert reader.read() == 1


def test_when_one_cannot_be_read_the_next_is_tried_first(profiles: Office) -> None:
    bring_in(profiles.db, ANA, BEN, team_id=profiles.slack.team_id)
    profiles.slack.faults.add(Fault(PROFILES, FaultKind.REFUSE))
    reader = Reader(profiles)

    at_once = reader.read()
    soon = reader.read()
    profiles.wait(seconds=UNCLEAR_FOR.total_seconds())
    then = reader.read()
    profiles.wait(seconds=REFUSED_FOR.total_seconds())
    at_last = reader.read()

    assert (at_once, soon, then, at_last) == (0, 0, 1, 1)
    assert asked_about(profiles) == [BEN, ANA]


def test_who_is_unknown_to_slack_is_asked_about_a_day_later(profiles: Office) -> None:
    bring_in(profiles.db, "U99NOBODY", ANA, team_id=profiles.slack.team_id)
    reader = Reader(profiles)

    assert reader.read() == 2
    profiles.wait(hours=23)
    assert reader.read() == 0
    assert team_of(profiles, ANA) == "Harbour"


@pytest.mark.parametrize("bad", ["missing_scope", "token_revoked", "hangs", "limited"])
def test_one_bad_workspace_delays_no_other(profiles: Office, bad: str) -> None:
    bring_in(profiles.db, CHLOE, team_id="T0BAD")
    bring_in(profiles.db, ANA, BEN, team_id=profiles.slack.team_id)
    with profiles.db.read() as session:
        ids = [row[0] for row in session.execute(text("SELECT id FROM workspaces ORDER BY id"))]
    assert len(ids) == 2
    with Sandbox(tiers=False, scopes=DEFAULT_SCOPES) as elsewhere:
        if bad == "token_revoked":
            elsewhere.admin.revoke_tokens()
        if bad == "limited":
            elsewhere.faults.add(Fault(LABELS, FaultKind.HTTP_429, retry_after=600))
        if bad == "hangs":
            elsewhere.faults.add(Fault(LABELS, FaultKind.HTTP_5XX))
        client = delivery_client(token=elsewhere.bot_token, base_url=elsewhere.api_url)
        reader = Reader(profiles, lambda team: client if team == "T0BAD" else profiles.client)

        assert [reader.read(), reader.read()] == [2, 0]
        assert tried(elsewhere, LABELS) == 1


def test_a_label_that_a_workspace_does_not_have_leaves_the_others_to_be_read(
    profiles: Office, caplog: pytest.LogCaptureFixture
) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    profiles.slack.admin.set_profile_fields([ProfileField(id="Xf0TEAM", label="Team")])

    assert Reader(profiles).read() == 1

    found = place(profiles, ANA)
    assert found is not None
    assert (found.team, found.department) == ("Harbour", None)
    [line] = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert vars(line)["columns"] == "department,location,manager,stage"


def test_without_any_of_the_labels_nobody_is_read_and_nothing_is_lost(profiles: Office) -> None:
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    Reader(profiles).read()
    profiles.slack.admin.set_profile_fields([])
    profiles.wait(days=1)
    reader = Reader(profiles)

    assert [reader.read(), reader.read()] == [0, 0]
    assert profiles.calls(LABELS) == 2
    assert team_of(profiles, ANA) == "Harbour"


def test_what_stands_in_profiles_is_never_logged(
    profiles: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    bring_in(profiles.db, ANA, team_id=profiles.slack.team_id)
    held = {"Xf0TEAM": "<!channel> canary", "Xf0LEVEL": "canary", "Xf0BOSS": "canary"}
    profiles.slack.admin.change_person(ANA, fields={**held, "Xf0DEPT": "canary dept"})

    Reader(profiles).read()

    found = place(profiles, ANA)
    assert found is not None
    assert (found.department, found.team, found.stage) == ("canary dept", None, None)
    ours = [one.getMessage() + str(vars(one)) for one in caplog.records if "bot" in one.name]
    assert ours
    assert not [line for line in ours if "canary" in line]
