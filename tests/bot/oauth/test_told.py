"""An app that is installed again: those who run programs there hear of it, and nobody else."""

from __future__ import annotations

import pytest

from bot.delivery.letters import PostLetter, compose
from bot.services.events import Event
from bot.services.joining import privacy
from bot.services.operating.workspaces import disconnect
from bot.services.people import SlackPerson, learn
from storage import people, program_admins
from storage.erasure_ledger import Ledger
from storage.outbox import Message, MessageKind
from storage.people import PersonKind
from tests.bot.oauth.home import Home
from tests.bot.services.factories import NOW, ZONE, bring_in, messages_in, person_of, program_of

INSTALLER = {"authed_user": {"id": "U0NEW"}}


def notices(home: Home) -> list[Message]:
    return [one for one in messages_in(home.db) if one.kind is MessageKind.ADMIN_NOTICE]


def said_to(home: Home, message: Message) -> str:
    letter = compose(home.runtime(), message)
    assert isinstance(letter, PostLetter)
    return letter.message.text


@pytest.fixture
def run(home: Home) -> Home:
    """U1 takes part, U2 runs the program, U3 is an admin of the workspace who takes no part."""
    home.install()
    bring_in(home.db, "U1", "U2")
    program = program_of(home.db)
    ours = program.workspace_id
    with home.db.write() as session:
        program_admins.add(session, ours, program.id, person_of(home.db, "U2").id, now=NOW)
        admin = people.ensure_person(session, ours, slack_user_id="U3")
        says = SlackPerson("U3", ZONE, PersonKind.MEMBER, False, True, NOW)
        learn(session, admin, says, now=NOW)
    return home


@pytest.mark.parametrize("removed", [False, True])
def test_who_runs_programs_is_told_by_whom_it_was_installed_again(run: Home, removed: bool) -> None:
    if removed:
        disconnect(run.db, Event("T1", "Ev1"), reason="app_uninstalled", now=run.at)

    run.install(**INSTALLER)

    told = notices(run)
    assert {one.person_id for one in told} == {person_of(run.db, who).id for who in ("U2", "U3")}
    assert all("was added to this workspace again" in said_to(run, one) for one in told)
    assert all("It was <@U0NEW>." in said_to(run, one) for one in told)


def test_the_first_time_nobody_is_told_and_nobody_of_another_workspace_ever(run: Home) -> None:
    run.install("T2", **INSTALLER)

    assert notices(run) == []


def test_who_installs_is_not_told_of_it(run: Home) -> None:
    run.install(authed_user={"id": "U3"})

    assert [one.person_id for one in notices(run)] == [person_of(run.db, "U2").id]


def test_where_slack_does_not_say_who_it_was_nobody_is_named(run: Home) -> None:
    run.install(authed_user=None)

    assert all("I do not know who did it." in said_to(run, one) for one in notices(run))
    assert len(notices(run)) == 2


def test_who_was_erased_since_is_not_named(run: Home) -> None:
    run.install(authed_user={"id": "U1"})
    ledger = Ledger(None, b"key" * 16)
    privacy.erase(run.db, team_id="T1", slack_user_id="U1", ledger=ledger, now=run.at)

    assert all("I do not know who did it." in said_to(run, one) for one in notices(run))
    assert len(notices(run)) == 2
    assert not any("U1" in f"{said_to(run, one)} {one.facts}" for one in notices(run))
