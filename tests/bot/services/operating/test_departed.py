"""Who comes back while others are being forgotten keeps everything: each is looked at once more."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.services.events import Event
from bot.services.joining import participants
from bot.services.operating import departed, housekeeping, recovery, retention, workspaces
from bot.services.operating.departed import Age
from bot.services.people import learn
from pairing.ids import ERASED
from pairing.participants import Profile
from storage import care_contacts, people
from storage import participants as stored
from storage.database import Database
from storage.erasure_ledger import Ledger
from storage.outbox import MessageKind, MessageState
from storage.statements import table_of
from storage.tables import OutboxRow, PersonRow, ProfileRow
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    join,
    member,
    messages_in,
    person_of,
    program_of,
)
from tests.bot.services.operating.aging import CANARY, is_there, messages, put
from tests.bot.services.privacies import dump

MONTH = timedelta(days=30)
LATER = NOW + MONTH + timedelta(minutes=5)
AGE = Age(LATER, LATER - MONTH)


def close(db: Database, who: str, *, deactivated: bool = True, days: int = 0) -> None:
    at = NOW + timedelta(days=days)
    news = member(who, deactivated=deactivated, updated_at=at)
    with db.write() as session:
        learn(session, people.get_person(session, person_of(db, who).id), news, now=at)


def ids(db: Database) -> list[str]:
    return sorted(one["slack_user_id"] for one in dump(db)["people"])


def said(db: Database, who: str) -> None:
    them = person_of(db, who).id
    put(db, ProfileRow, person_id=them, grow_topics=[CANARY], share_topics=[], updated_at=NOW)


@pytest.fixture
def all_left(db: Database) -> Database:
    bring_in(db, "U1", "U2", "U3", profile=Profile(grow_topics=("influence",)))
    for one in ("U1", "U2", "U3"):
        participants.leave(db, ask(one), now=NOW)
    return db


def test_who_joins_again_while_others_are_forgotten_keeps_place_and_profile(
    all_left: Database,
) -> None:
    steps = departed.left(all_left, AGE)
    assert next(steps) == 1  # of a list on which all of them are

    join(all_left, "U2", profile=Profile(grow_topics=("influence",)), now=LATER)
    left = list(steps)

    theirs = person_of(all_left, "U2").id
    assert left == [0, 1]
    assert [one["person_id"] for one in dump(all_left)["profiles"]] == [theirs]
    assert [one["person_id"] for one in dump(all_left)["participants"]] == [theirs]


def test_whoever_is_just_joining_is_waited_for(all_left: Database) -> None:
    steps = departed.left(all_left, AGE)
    next(steps)
    program, ours = program_of(all_left), person_of(all_left, "U2")

    with ThreadPoolExecutor(1) as threads:
        with all_left.write() as session:
            people.ensure_person(session, ours.workspace_id, slack_user_id="U2")
            stored.upsert_opt_in(
                session,
                workspace_id=ours.workspace_id,
                program_id=program.id,
                person_id=ours.id,
                now=LATER,
            )
            forgetting = threads.submit(next, steps)
            wait([forgetting], timeout=0.5)
        assert forgetting.result(timeout=30) == 0

    assert ours.id in [one["person_id"] for one in dump(all_left)["profiles"]]


@pytest.mark.parametrize("closed_anew", [False, True])
def test_an_account_that_is_opened_while_others_are_erased_is_not_erased(
    db: Database, closed_anew: bool
) -> None:
    bring_in(db, "U1", "U2")
    for one in ("U1", "U2"):
        close(db, one)
    steps = departed.closed(db, AGE)
    next(steps)

    close(db, "U2", deactivated=closed_anew, days=30)
    left = list(steps)

    assert left == [0]
    assert ids(db) == ["U2", next(one for one in ids(db) if one[0] == ERASED)]


def test_somebody_of_whom_something_is_written_meanwhile_is_not_taken_away(db: Database) -> None:
    bring_in(db, "U3")
    for one in ("U1", "U2"):
        put(db, PersonRow, slack_user_id=one, kind="member")
    steps = departed.unused(db, AGE)
    next(steps)

    said(db, "U2")

    assert list(steps) == [0]
    assert ids(db)[:2] == ["U2", "U3"]


def test_a_message_that_is_sent_once_more_meanwhile_keeps_what_it_says(db: Database) -> None:
    bring_in(db, "U1", "U2")
    messages(db)
    [line] = [one for one in retention.DEADLINES if one.name == "messages"]
    steps = line.forget(db, Age(LATER, LATER - line.kept))
    next(steps)  # the list is read

    with db.write() as session:
        again = {"state": MessageState.SENT, "settled_at": LATER}
        session.execute(update(table_of(OutboxRow)).values(**again))
    list(steps)

    assert is_there(db, "messages")


def test_a_workspace_that_comes_back_and_goes_again_has_its_thirty_days_anew(db: Database) -> None:
    bring_in(db, "U1", "U2")
    said(db, "U1")
    workspaces.disconnect(db, Event(TEAM, "Ev1"), reason="app_uninstalled", now=NOW)
    [line] = [one for one in retention.DEADLINES if one.name == "removed"]
    steps = line.forget(db, AGE)
    next(steps)

    identity = workspaces.Identity(TEAM, "B1", "U0BOT")
    workspaces.connect(db, identity, lacks_scopes=False, now=LATER)
    workspaces.disconnect(db, Event(TEAM, "Ev2"), reason="app_uninstalled", now=LATER)
    before = dump(db)

    assert list(steps) == [0]
    assert dump(db) == before
    assert before["people"]


def told_of_contacts(db: Database) -> list[int | None]:
    found = [one for state in MessageState for one in messages_in(db, state)]
    return [one.person_id for one in found if one.kind is MessageKind.ADMIN_NOTICE]


def with_contact(db: Database) -> None:
    """U1 can be turned to; U3 is named by the operator."""
    bring_in(db, "U1", "U2", "U3")
    entry = {"label": "Robin", "contact": "U1", "audience": ["support", "concern"]}
    with db.write() as session:
        care_contacts.keep_care(session, program_of(db).workspace_id, [entry])


def test_whom_the_operator_named_hears_that_a_contact_left_the_company(db: Database) -> None:
    with_contact(db)
    close(db, "U1")

    housekeeping.run(db, now=LATER, admin_ids=("U1", "U3"))

    assert told_of_contacts(db) == [person_of(db, "U3").id]


def test_and_that_a_contact_was_erased_again_after_a_restore(db: Database, tmp_path: Path) -> None:
    with_contact(db)
    ledger = Ledger(tmp_path / "erased", b"key" * 16)
    with db.read() as session:
        workspace = workspaces.workspaces.get_workspace(session, person_of(db, "U1").workspace_id)
    ledger.note(workspace, person_of(db, "U1"), keeps_history=False, now=NOW)
    known = {"has_history": False, "now": LATER, "admin_ids": ("U3",), "ledger": ledger}

    shown = recovery.preview(db, **known)
    done = recovery.recover(db, **known)

    assert done.doubted == shown.doubted
    assert told_of_contacts(db) == [person_of(db, "U3").id]


def test_but_no_admin_hears_who_is_erased_again_as_well(db: Database, tmp_path: Path) -> None:
    """U3 takes part in the backup, and is erased after U1."""
    with_contact(db)
    ledger = Ledger(tmp_path / "erased", b"key" * 16)
    for who in ("U1", "U3"):
        person = person_of(db, who)
        with db.read() as session:
            workspace = workspaces.workspaces.get_workspace(session, person.workspace_id)
        ledger.note(workspace, person, keeps_history=False, now=NOW)

    recovery.recover(db, has_history=False, now=LATER, admin_ids=("U3",), ledger=ledger)

    assert told_of_contacts(db) == []
