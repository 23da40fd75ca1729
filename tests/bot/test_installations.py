"""Whose token answers a request, and what the start makes of Slack's first answer."""

from __future__ import annotations

import threading

import pytest

from bot.errors import StartRefused
from bot.manifest import OPTIONAL_SCOPES
from bot.services.events import Event
from bot.services.operating.workspaces import Identity, NotServed, disconnect
from bot.slack_identity import BAD_TOKEN
from sandbox import Fault, FaultKind, Sandbox
from sandbox.scopes import DEFAULT_SCOPES
from storage import workspaces
from storage.database import Database
from storage.errors import StorageBusy, StorageUnavailable
from tests.bot.place import AUTH, Place
from tests.bot.services.factories import NOW


def test_slack_is_asked_once_who_we_are_and_the_answer_is_kept(place: Place) -> None:
    installations, slack = place.start(), place.slack

    first, second = installations.learn(), installations.learn()

    assert first == second == Identity(slack.team_id, slack.bot_id, slack.bot_user_id)
    assert place.asked() == 1
    assert (place.workspace().bot_id, place.workspace().bot_user_id) == (
        slack.bot_id,
        slack.bot_user_id,
    )


def test_our_workspace_gets_our_token_and_another_one_nothing(place: Place) -> None:
    installations, slack = place.start(), place.slack
    installations.learn()

    ours = installations.authorize(None, slack.team_id)

    assert not isinstance(ours, NotServed)
    assert (ours.bot_token, ours.bot_user_id) == (slack.bot_token, slack.bot_user_id)
    assert installations.authorize(None, "T999") is NotServed.NOT_OURS
    assert installations.authorize("E1", None) is NotServed.NOT_OURS
    assert place.asked() == 1  # nobody waits for Slack while a person waits for us


def test_before_slack_has_told_us_a_signed_workspace_is_believed(place: Place) -> None:
    unknown = place.start().authorize(None, "T999")

    assert not isinstance(unknown, NotServed)
    assert (unknown.team_id, unknown.bot_user_id) == ("T999", None)
    assert place.asked() == 0


def test_after_a_restart_with_slack_down_only_our_own_workspace_is_served(place: Place) -> None:
    place.start().learn()
    place.slack.down(page_stays=True)

    again = place.start()

    assert again.learn() is None
    ours = again.authorize(None, place.slack.team_id)
    assert not isinstance(ours, NotServed)
    assert ours.bot_user_id == place.slack.bot_user_id
    assert again.authorize(None, "T999") is NotServed.NOT_OURS


def test_a_token_of_another_workspace_serves_that_one(place: Place) -> None:
    with place.db.write() as session:
        former = workspaces.ensure_workspace(session, team_id="T-former", now=NOW)
        workspaces.set_bot(session, former.id, bot_user_id="U0", bot_id="B0")
    installations = place.start()
    installations.learn()

    assert installations.authorize(None, "T-former") is NotServed.NOT_OURS
    assert not isinstance(installations.authorize(None, place.slack.team_id), NotServed)


def test_a_workspace_that_is_held_or_removed_us_is_not_served(place: Place) -> None:
    installations, team_id = place.start(), place.slack.team_id
    installations.learn()

    place.hold("token_revoked")
    held = installations.authorize(None, team_id)
    disconnect(place.db, Event(team_id, "Ev1"), reason="app_uninstalled", now=NOW)

    assert held is NotServed.HELD
    assert installations.authorize(None, team_id) is NotServed.REMOVED


def test_a_database_that_is_gone_is_an_error_and_one_that_hangs_is_not_waited_for(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowing, unknowing, team_id = place.start(), place.start(), place.slack.team_id
    knowing.learn()

    def gone(*_: object, **__: object) -> None:
        raise StorageUnavailable("gone")

    monkeypatch.setattr("bot.services.operating.workspaces.admit", gone)
    for installations in (knowing, unknowing):
        with pytest.raises(StorageUnavailable):
            installations.authorize(None, team_id)

    free = threading.Event()
    for _ in range(2):  # all workers hang
        place.workers.submit(free.wait, 30)
    served = knowing.authorize(None, team_id)
    with pytest.raises(StorageBusy):
        unknowing.authorize(None, team_id)
    free.set()

    assert not isinstance(served, NotServed)


def test_a_token_slack_does_not_know_refuses_the_start_and_is_not_repeated(place: Place) -> None:
    installations = place.start(token="xoxb-1-wrong-secret-part")

    with pytest.raises(StartRefused, match=r"SLACK_BOT_TOKEN \(invalid_auth\).*OAuth") as refused:
        installations.learn()

    assert "secret-part" not in str(refused.value)


@pytest.mark.parametrize("code", sorted(BAD_TOKEN))
def test_a_token_that_is_no_longer_good_refuses_the_start(place: Place, code: str) -> None:
    place.slack.faults.add(Fault(AUTH, FaultKind.ERROR, code=code))

    with pytest.raises(StartRefused, match=code):
        place.start().learn()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(AUTH, FaultKind.REFUSE),
        Fault(AUTH, FaultKind.DROP_AFTER),
        Fault(AUTH, FaultKind.HTTP_5XX),
        Fault(AUTH, FaultKind.HTTP_429),
        Fault(AUTH, FaultKind.GARBAGE),
        Fault(AUTH, FaultKind.ERROR, code="internal_error"),
    ],
    ids=lambda fault: str(fault.kind),
)
def test_while_slack_is_away_the_bot_starts_without_knowing_and_asks_again(
    place: Place, fault: Fault
) -> None:
    place.slack.faults.add(fault)
    installations = place.start()

    away, back = installations.learn(), installations.learn()

    assert away is None
    assert back is not None


def test_slack_not_listening_at_all_is_no_reason_not_to_start(place: Place) -> None:
    place.slack.down()

    assert place.start().learn() is None


def test_who_we_are_is_asked_again_when_it_could_not_be_stored(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    installations = place.start()

    def full(*_: object, **__: object) -> None:
        raise StorageBusy("full")

    with monkeypatch.context() as patch:
        patch.setattr("bot.services.operating.workspaces.connect", full)
        with pytest.raises(StorageBusy):
            installations.learn()

    assert installations.learn() is not None
    assert place.workspace().bot_id == place.slack.bot_id


def test_messages_are_sent_by_a_client_that_repeats_nothing(place: Place) -> None:
    client = place.start().client_for(place.slack.team_id)

    assert client.retry_handlers == []
    assert client.token == place.slack.bot_token


@pytest.mark.parametrize("granted", [True, False])
def test_files_may_be_sent_where_slack_says_so_and_not_before(db: Database, granted: bool) -> None:
    scopes = [one for one in DEFAULT_SCOPES if one not in OPTIONAL_SCOPES]
    with Sandbox(scopes=[*scopes, *(OPTIONAL_SCOPES if granted else ())]) as slack:
        installations = Place(db, slack).start()
        before = installations.may_upload(slack.team_id)

        installations.learn()

        assert (before, installations.may_upload(slack.team_id)) == (False, granted)
