"""What Slack says about people: the newest news counts, and who may not be paired leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services import people
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from bot.services.people import SlackPerson, Unread
from storage import participants as stored
from storage.database import Database
from storage.people import PersonKind
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    count_rows,
    due_at,
    join,
    member,
    participant_of,
    person_of,
    program_of,
)

LATER = NOW + timedelta(hours=1)


def save(db: Database, person: SlackPerson, *, team_id: str = TEAM) -> bool:
    return people.save_person(db, team_id=team_id, person=person, now=LATER)


def pool(db: Database) -> list[int]:
    with db.read() as session:
        found = stored.list_pool(session, program_of(db).id, due_at=due_at(db))
    return [one.person_id for one in found]


def test_newer_news_replace_older_ones(db: Database) -> None:
    join(db, "U1")

    changed = save(db, member("U1", zone="Asia/Tokyo", updated_at=LATER))

    assert changed
    assert person_of(db, "U1").zone == "Asia/Tokyo"


def test_older_news_are_ignored(db: Database) -> None:
    join(db, "U1")

    changed = save(
        db,
        member("U1", zone=None, kind=PersonKind.GUEST, updated_at=NOW - timedelta(seconds=1)),
    )

    assert not changed
    assert person_of(db, "U1").zone == "Europe/Berlin"
    assert participant_of(db, "U1").opted_out_at is None


def test_news_without_a_date_count_as_of_now(db: Database) -> None:
    join(db, "U1")

    save(db, member("U1", zone="Asia/Tokyo", updated_at=None))

    assert person_of(db, "U1").updated_at == LATER


def test_nothing_is_stored_about_people_and_workspaces_we_do_not_know(db: Database) -> None:
    join(db, "U1")

    results = [save(db, member("U9")), save(db, member("U1"), team_id="T9")]

    assert results == [False, False]
    assert count_rows(db, "people") == 1
    assert count_rows(db, "workspaces") == 1


@pytest.mark.parametrize("kind", [PersonKind.GUEST, PersonKind.BOT, PersonKind.STRANGER])
def test_who_turns_out_to_be_no_member_leaves(db: Database, kind: PersonKind) -> None:
    join(db, "U1", "U2")

    save(db, member("U1", kind=kind, updated_at=LATER))

    assert participant_of(db, "U1").opted_out_at == LATER
    assert pool(db) == [person_of(db, "U2").id]


def test_a_deactivated_person_is_not_paired_until_their_account_is_back(db: Database) -> None:
    join(db, "U1")

    save(db, member("U1", deactivated=True, updated_at=LATER))
    without = pool(db)
    save(db, member("U1", updated_at=LATER + timedelta(minutes=1)))

    assert without == []
    assert pool(db) == [person_of(db, "U1").id]


def test_participants_whom_slack_has_not_described_are_listed_until_they_are(
    db: Database,
) -> None:
    join(db, "U1")
    for who in ("U2", "U3"):
        participants.opt_in(db, ask(who), profile=None, who=None, terms=JoinTerms(), now=NOW)
    participants.leave(db, ask("U3"), now=NOW)

    before = people.list_unread(db, limit=10)
    save(db, member("U2", updated_at=None))

    assert before == (Unread(program_of(db).workspace_id, TEAM, "U2"),)
    assert people.list_unread(db, limit=10) == ()
