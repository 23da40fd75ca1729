"""Scopes that a workspace did not grant: the operator and its admins are told once."""

from __future__ import annotations

import logging

import pytest

from bot.delivery.letters import PostLetter, Undeliverable, compose
from bot.manifest import SCOPES
from bot.services.operating.workspaces import MISSING_SCOPE, hold
from storage import program_admins
from storage.outbox import Message, MessageKind
from storage.workspaces import WorkspaceState, set_workspace_state
from tests.bot.oauth.home import Home
from tests.bot.services.factories import NOW, bring_in, messages_in, person_of, program_of

FEWER, MISSING = SCOPES[1:], SCOPES[0]


@pytest.fixture
def run(home: Home) -> Home:
    """U2 runs the program of T1; nobody that we know is an admin of T2."""
    home.install("T1")
    home.install("T2")
    bring_in(home.db, "U1", "U2")
    program = program_of(home.db)
    with home.db.write() as session:
        who = person_of(home.db, "U2").id
        program_admins.add(session, program.workspace_id, program.id, who, now=NOW)
    home.here.look_after()
    return home


def notices(home: Home) -> list[Message]:
    return [one for one in messages_in(home.db) if one.kind is MessageKind.ADMIN_NOTICE]


def looked_after(home: Home, days: int = 1) -> None:
    """Let days go by, with several looks on each."""
    for _ in range(days):
        home.wait(days=1)
        for _ in range(3):
            home.here.look_after()


def warned(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    found = [one for one in caplog.records if getattr(one, "event", "") == "scopes.missing"]
    return [(one.team_id, one.scopes) for one in found]  # type: ignore[attr-defined]


def test_each_workspace_is_asked_once_a_day(run: Home) -> None:
    before = run.slack.count("auth.test")

    looked_after(run, days=2)

    assert run.slack.count("auth.test") - before == 4
    assert notices(run) == []


def test_what_is_missing_is_told_to_admins_and_operator_once(
    run: Home, caplog: pytest.LogCaptureFixture
) -> None:
    run.slack.scopes = FEWER

    looked_after(run, days=3)
    another = run.instance()
    another.look_after()

    assert sorted(warned(caplog)) == [("T1", MISSING), ("T2", MISSING)]
    [notice] = notices(run)
    assert notice.person_id == person_of(run.db, "U2").id
    letter = compose(run.runtime(), notice)
    assert isinstance(letter, PostLetter)
    assert f"`{MISSING}`" in letter.message.text
    assert "https://pairme.example.com/slack/install" in str(letter.message.blocks)


def test_who_becomes_known_as_an_admin_later_is_told_then(
    run: Home, caplog: pytest.LogCaptureFixture
) -> None:
    run.slack.scopes = FEWER
    looked_after(run)
    before = notices(run)
    bring_in(run.db, "U7", team_id="T2")
    program = program_of(run.db, "T2")
    with run.db.write() as session:
        who = person_of(run.db, "U7", "T2").id
        program_admins.add(session, program.workspace_id, program.id, who, now=run.at)

    looked_after(run, days=2)

    assert len(before) == 1
    assert [one.person_id for one in notices(run)[1:]] == [who]
    assert sorted(warned(caplog)) == [("T1", MISSING), ("T2", MISSING)]


def test_where_nothing_is_sent_admins_are_told_when_it_is_again(
    run: Home, caplog: pytest.LogCaptureFixture
) -> None:
    run.slack.scopes = FEWER
    with run.db.write() as session:
        hold(session, run.workspace("T1").id, reason=MISSING_SCOPE)
    looked_after(run, days=2)
    held = notices(run)
    with run.db.write() as session:
        set_workspace_state(session, run.workspace("T1").id, WorkspaceState.ACTIVE)

    looked_after(run, days=2)

    assert held == []
    assert len(notices(run)) == 1
    assert sorted(warned(caplog)) == [("T1", MISSING), ("T2", MISSING)]


def test_after_an_upgrade_only_what_was_not_told_before_is_told(
    run: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.slack.scopes = FEWER
    looked_after(run)
    monkeypatch.setattr(
        "bot.stored_installations.needed_by", lambda _: (*SCOPES, "reactions:write")
    )

    looked_after(run, days=2)

    assert [one.facts["scopes"] for one in notices(run)] == [
        [MISSING],
        [MISSING, "reactions:write"],
    ]


def test_who_installed_again_meanwhile_is_told_nothing(run: Home) -> None:
    run.slack.scopes = FEWER
    looked_after(run)
    [notice] = notices(run)
    run.slack.scopes = SCOPES

    run.install("T1", authed_user={"id": "U2"})

    with pytest.raises(Undeliverable, match="granted"):
        compose(run.runtime(), notice)


def test_installed_again_without_them_it_is_told_again(run: Home) -> None:
    run.slack.scopes = FEWER
    looked_after(run)
    run.wait(days=1)

    run.install("T1", authed_user={"id": "U2"})
    looked_after(run)

    assert len(notices(run)) == 2


def test_what_is_granted_by_now_counts_at_once_for_what_needs_it(run: Home) -> None:
    before = run.here.may_upload("T1")
    run.slack.scopes = SCOPES

    looked_after(run)

    assert (before, run.here.may_upload("T1")) == (True, False)


def test_a_slack_that_does_not_say_what_is_granted_changes_nothing(
    run: Home, caplog: pytest.LogCaptureFixture
) -> None:
    run.slack.scopes = ()

    looked_after(run)

    assert run.here.may_upload("T1")
    assert (notices(run), warned(caplog)) == ([], [])


@pytest.fixture(autouse=True)
def hears_warnings(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
