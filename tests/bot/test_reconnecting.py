"""Workspaces that are silent are asked about now and then, until our token is good there again."""

from __future__ import annotations

import logging

import pytest

from bot.services.events import Event
from bot.services.operating.workspaces import disconnect
from sandbox import Fault, FaultKind
from sandbox.scopes import DEFAULT_SCOPES
from storage.workspaces import WorkspaceState
from tests.bot.place import AUTH, Place
from tests.bot.services.factories import NOW

WITHOUT = tuple(scope for scope in DEFAULT_SCOPES if scope != "mpim:write")


def test_a_workspace_that_works_is_not_asked_about(place: Place) -> None:
    installations = place.start()
    installations.learn()
    place.wait(hours=5)

    assert installations.look_after() is False
    assert place.asked() == 1


def test_a_held_workspace_is_asked_about_every_five_minutes_and_lifted_when_repaired(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    installations, slack = place.start(), place.slack
    installations.learn()
    slack.admin.revoke_tokens()
    place.hold("token_revoked")

    installations.look_after()
    at_once = place.asked()
    for _ in range(10):  # nine minutes and a half
        place.wait(seconds=57)
        installations.look_after()
    in_vain = place.asked()
    held = place.workspace()
    slack.admin.reinstall()
    place.wait(minutes=2)
    with caplog.at_level(logging.INFO):
        lifted = installations.look_after()

    assert (at_once, in_vain) == (1, 2)
    assert (held.state, held.reason) == (WorkspaceState.HELD, "token_revoked")
    assert lifted
    assert place.asked() == 3
    assert place.workspace().state is WorkspaceState.ACTIVE
    assert "workspace works again" in caplog.messages


def test_a_missing_scope_waits_until_all_that_are_needed_are_granted(place: Place) -> None:
    installations, slack = place.start(), place.slack
    installations.learn()
    slack.admin.grant(WITHOUT)
    place.hold("missing_scope")

    installations.look_after()
    place.wait(minutes=5)
    lacking = installations.look_after()
    slack.admin.grant(DEFAULT_SCOPES)
    place.wait(minutes=5)

    assert not lacking
    assert installations.look_after() is True


@pytest.mark.parametrize("reason", ["ekm_access_denied", "accesslimited", "no_permission"])
def test_what_only_writing_can_tell_is_tried_once_an_hour(place: Place, reason: str) -> None:
    installations = place.start()
    installations.learn()
    place.hold(reason)

    installations.look_after()
    place.wait(minutes=59)
    early = installations.look_after()
    place.wait(minutes=1)

    assert not early
    assert installations.look_after() is True


def test_a_start_lifts_what_was_repaired_meanwhile(place: Place) -> None:
    place.start().learn()
    place.hold("token_revoked")

    place.start().learn()

    assert place.workspace().state is WorkspaceState.ACTIVE


def test_a_start_does_not_lift_what_still_lacks_a_scope(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.start().learn()
    place.hold("missing_scope")
    place.slack.admin.grant(WITHOUT)

    with caplog.at_level(logging.WARNING):
        place.start().learn()

    assert place.workspace().state is WorkspaceState.HELD
    [record] = [one for one in caplog.records if one.levelno == logging.WARNING]
    assert vars(record)["scopes"] == "mpim:write"


def test_news_of_a_removal_that_come_after_the_app_is_back_do_not_last(place: Place) -> None:
    installations = place.start()
    installations.learn()
    disconnect(place.db, Event(place.slack.team_id, "Late"), reason="tokens_revoked", now=NOW)

    installations.look_after()
    place.wait(minutes=5)

    assert installations.look_after() is True
    assert place.workspace().state is WorkspaceState.ACTIVE


def test_an_app_that_is_gone_stays_gone(place: Place) -> None:
    installations = place.start()
    installations.learn()
    place.slack.admin.uninstall()
    disconnect(place.db, Event(place.slack.team_id, "Ev1"), reason="app_uninstalled", now=NOW)

    for _ in range(3):
        place.wait(minutes=6)
        assert installations.look_after() is False

    assert place.workspace().state is WorkspaceState.UNINSTALLED


@pytest.mark.parametrize(
    "fault",
    [
        Fault(AUTH, FaultKind.REFUSE),
        Fault(AUTH, FaultKind.HTTP_5XX),
        Fault(AUTH, FaultKind.GARBAGE),
        Fault(AUTH, FaultKind.ERROR, code="internal_error"),
    ],
    ids=lambda fault: str(fault.kind),
)
def test_an_answer_that_says_nothing_changes_nothing(place: Place, fault: Fault) -> None:
    installations = place.start()
    installations.learn()
    place.hold("token_revoked")
    installations.look_after()
    place.slack.faults.add(fault)
    place.wait(minutes=5)

    said_nothing = installations.look_after()
    place.wait(minutes=5)

    assert not said_nothing
    assert installations.look_after() is True


def test_our_token_says_nothing_about_another_workspace(place: Place) -> None:
    installations = place.start()
    installations.learn()
    place.remember("T-former", held="token_revoked")
    place.hold("ekm_access_denied")  # ours: to be tried again in an hour, not before

    installations.look_after()
    place.wait(minutes=5)

    assert installations.look_after() is False
    assert place.workspace("T-former").state is WorkspaceState.HELD
    assert place.workspace().state is WorkspaceState.HELD


@pytest.mark.parametrize(
    ("evidence", "scopes", "warned"),
    [
        ("history", DEFAULT_SCOPES, True),
        ("history", (*DEFAULT_SCOPES, "mpim:history"), True),
        ("history", (*DEFAULT_SCOPES, "mpim:history", "im:history"), False),
        ("receipts", DEFAULT_SCOPES, False),
    ],
)
def test_history_that_nobody_granted_is_warned_of_and_the_bot_starts(
    place: Place,
    caplog: pytest.LogCaptureFixture,
    evidence: str,
    scopes: tuple[str, ...],
    warned: bool,
) -> None:
    place.slack.admin.grant(scopes)

    with caplog.at_level(logging.WARNING):
        learned = place.start(PAIRME_DELIVERY_EVIDENCE=evidence).learn()

    assert learned is not None
    events = [vars(one)["event"] for one in caplog.records if one.levelno == logging.WARNING]
    assert events == ["evidence.off"] * warned


@pytest.mark.parametrize(("granted", "warned"), [((), True), (("users.profile:read",), False)])
def test_profiles_that_nobody_may_read_are_warned_of_and_the_bot_starts(
    place: Place, caplog: pytest.LogCaptureFixture, granted: tuple[str, ...], warned: bool
) -> None:
    place.slack.admin.grant((*DEFAULT_SCOPES, *granted))

    with caplog.at_level(logging.WARNING):
        learned = place.start(PAIRME_PROFILE_FIELDS="team=Team").learn()

    assert learned is not None
    events = [vars(one)["event"] for one in caplog.records if one.levelno == logging.WARNING]
    assert events == ["profiles.off"] * warned
