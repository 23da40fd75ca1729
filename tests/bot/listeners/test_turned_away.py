"""Who is not served is told so in the answer itself, and nothing is done for them."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import BoltResponse

from bot.services.events import Event
from bot.services.operating.workspaces import disconnect
from bot.views import texts
from sandbox import EntryKind
from storage.errors import StorageUnavailable
from storage.workspaces import WorkspaceState
from tests.bot.listeners.door import Door, said
from tests.bot.services.factories import NOW, count_rows

TABLES = ("people", "participants", "inbox", "outbox", "programs")
BESIDE_THE_FIELD = {"response_action": "errors", "errors": {"f": texts.NOT_CONNECTED}}


def stored(door: Door) -> list[int]:
    return [count_rows(door.place.db, table) for table in TABLES]


def ask_everything(door: Door, **changes: Any) -> list[BoltResponse]:
    return [
        door.command("join", **changes),
        door.submit("join_form", **changes),
        door.click("join_here", **changes),
    ]


def hold(door: Door) -> None:
    door.place.hold("token_revoked")


def remove(door: Door) -> None:
    ours = door.place.slack.team_id
    disconnect(door.place.db, Event(ours, "Ev1"), reason="app_uninstalled", now=NOW)


@pytest.mark.parametrize("silence", [hold, remove])
def test_people_of_a_silent_workspace_are_told_whom_to_ask_and_nothing_is_done(
    door: Door, silence: Any
) -> None:
    silence(door)
    before = stored(door)

    command, form, click = ask_everything(door)

    assert {answer.status for answer in (command, form, click)} == {200}
    assert said(command) == texts.NOT_CONNECTED
    assert "ask an admin" in texts.NOT_CONNECTED
    assert said(form) == BESIDE_THE_FIELD
    assert stored(door) == before


def test_people_of_another_workspace_are_told_so_too(door: Door) -> None:
    before = stored(door)

    command = door.command("join", team_id="T999")
    form = door.submit("join_form", team={"id": "T999"})

    assert said(command) == texts.NOT_CONNECTED
    assert said(form) == BESIDE_THE_FIELD
    assert stored(door) == before


def test_a_form_without_fields_shows_the_sentence_in_its_place(door: Door) -> None:
    hold(door)
    view = door.form_payload("join_form")["view"] | {"blocks": []}

    answer = said(door.submit("join_form", view=view))

    assert answer["response_action"] == "update"
    assert texts.NOT_CONNECTED in str(answer["view"])


def test_a_home_that_opens_in_a_silent_workspace_is_acknowledged_and_left_alone(door: Door) -> None:
    hold(door)

    answer = door.tell("app_home_opened", user="U01ANA", tab="home")

    assert answer.status == 200
    assert door.place.slack.calls("views.publish") == []


def test_a_database_that_is_gone_is_said_in_the_answer_and_events_come_again(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise StorageUnavailable("gone")

    with monkeypatch.context() as patch:
        patch.setattr("storage.database.Database.read", gone)
        patch.setattr("storage.database.Database.write", gone)
        command, form, click = ask_everything(door)
        home = door.tell("app_home_opened", user="U01ANA", tab="home")

    assert said(command) == texts.NOT_SAVED_PLAIN
    assert said(form) == {"response_action": "errors", "errors": {"f": texts.NOT_SAVED_PLAIN}}
    assert (click.status, home.status) == (200, 503)


def test_slack_is_never_asked_who_we_are_while_somebody_waits(door: Door) -> None:
    asked = door.place.asked()

    for words in ("", "join", "status", "profile", "skip", "pause 2w", "resume", "leave", "help"):
        assert door.command(words).status == 200
    door.submit("join_form")
    door.click("skip")
    door.click("we_met", value="1")
    door.tell("app_home_opened", user="U01ANA", tab="home")
    door.close()  # waits for what is under way

    assert door.place.asked() == asked == 1
    methods = {one.method for one in door.place.slack.transcript if one.kind is EntryKind.CALL}
    assert methods >= {"users.info", "views.open"}


def test_a_workspace_that_was_mended_is_served_again(door: Door) -> None:
    hold(door)
    door.installations.look_after()
    door.place.wait(minutes=5)
    door.installations.look_after()

    answer = door.command("status")

    assert door.place.workspace().state is WorkspaceState.ACTIVE
    assert "not taking part" in answer.body
