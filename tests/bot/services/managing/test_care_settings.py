"""Whom people can turn to: what is set in Slack counts, and nothing is lost on the way there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.care_file import load_contacts
from bot.ids import Action
from bot.services.answers import Said
from bot.services.managing import care_settings
from bot.services.managing.care_contacts import Audience, Contacts
from bot.services.managing.care_entries import MAX_CONTACTS, InvalidContact
from bot.services.managing.care_settings import mark_of
from bot.views.admin_care import contacts_page
from storage import care_contacts, workspaces
from storage.database import Database
from tests.bot.services.factories import TEAM, bring_in
from tests.bot.services.managing.running import step, written_down
from tests.storage.factories import race

MANY = 6  # admins at once
FILE = load_contacts(Path(__file__).parents[4] / "docs" / "care.example.yaml")
ROBIN = {
    "label": "Robin",
    "contact": "U0123ROBIN",
    "confidential": True,
    "audience": ["support", "concern"],
}


def contacts(db: Database, file: Contacts = FILE) -> Contacts:
    return care_settings.find_contacts(db, team_id=TEAM, file=file)


def store(db: Database, entries: list[Any]) -> None:
    with db.write() as session:
        workspace = workspaces.find_workspace(session, team_id=TEAM)
        assert workspace is not None
        care_contacts.keep_care(session, workspace.id, entries)


def test_until_something_is_set_the_operators_file_counts(db: Database) -> None:
    assert contacts(db) == FILE  # a workspace we do not know
    bring_in(db, "U1")
    page = care_settings.find_page(db, step(), file=FILE)

    assert contacts(db) == FILE
    assert page is not None
    assert (page.is_set_here, page.has_file) == (False, True)


def test_where_there_is_no_file_none_is_offered(db: Database) -> None:
    bring_in(db, "U1")
    care_settings.remove(db, step(), mark=mark_of(FILE.entries[0]), file=FILE)
    pages = [care_settings.find_page(db, step(), file=one) for one in (FILE, Contacts())]

    offered = [
        Action.ADMIN_CARE_FILE.value in repr(contacts_page(page, ("mark",) * len(FILE.entries[1:])))
        for page in pages
        if page is not None
    ]

    assert offered == [True, False]


def test_the_first_change_begins_with_the_file_and_then_the_list_counts(db: Database) -> None:
    bring_in(db, "U1")

    answer = care_settings.keep(db, step(), ROBIN, mark="", file=FILE)
    care_settings.keep(db, step(), ROBIN, mark="", file=FILE)  # the same words again
    care_settings.remove(db, step(), mark=mark_of(FILE.entries[0]), file=Contacts())

    assert answer.said is Said.CARE_SAVED
    assert [one.label for one in contacts(db).entries] == [
        *(one.label for one in FILE.entries[1:]),
        "Robin",
    ]
    assert contacts(db, Contacts()) == contacts(db)
    assert {event for event, _, _ in written_down(db)} == {"care.changed"}
    assert all(subject == {} for _, _, subject in written_down(db))


def test_a_contact_is_changed_in_its_place_unless_it_is_gone(db: Database) -> None:
    bring_in(db, "U1")
    mark = mark_of(FILE.entries[1])

    changed = care_settings.keep(db, step(), ROBIN, mark=mark, file=FILE)
    again = care_settings.keep(db, step(), ROBIN, mark=mark, file=FILE)

    assert (changed.said, again.said) == (Said.CARE_SAVED, Said.CHANGED_MEANWHILE)
    assert contacts(db).entries[1].label == "Robin"
    assert len(contacts(db).entries) == len(FILE.entries)


def test_an_empty_list_set_in_slack_is_a_list_and_the_file_comes_back(db: Database) -> None:
    bring_in(db, "U1")
    for one in FILE.entries:
        care_settings.remove(db, step(), mark=mark_of(one), file=FILE)

    emptied = contacts(db)
    care_settings.use_file(db, step())

    assert emptied == Contacts()
    assert contacts(db) == FILE
    with db.read() as session:  # NULL, not JSON's own null
        query = text("SELECT count(*) FROM workspaces WHERE care IS NULL")
        assert session.execute(query).scalar_one() == 1
    page = care_settings.find_page(db, step(), file=FILE)
    assert page is not None
    assert not page.is_set_here


def test_there_are_at_most_twenty(db: Database) -> None:
    bring_in(db, "U1")
    store(db, [ROBIN | {"label": f"Robin {n}"} for n in range(MAX_CONTACTS)])

    assert care_settings.keep(db, step(), ROBIN, mark="", file=FILE).said is Said.TOO_MANY_CONTACTS


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"label": " "}, "label"),
        ({"label": "x" * 81}, "label"),
        ({"contact": "http://a.example"}, "contact"),
        ({"contact": "https://a|b"}, "contact"),
        ({"audience": []}, "audience"),
        ({"audience": ["all"]}, "audience"),
        ({"languages": ["x"] * 11}, "languages"),
    ],
)
def test_what_the_file_may_not_hold_is_refused_here_too(
    db: Database, changes: dict[str, Any], field: str
) -> None:
    bring_in(db, "U1")

    with pytest.raises(InvalidContact) as wrong:
        care_settings.keep(db, step(), ROBIN | changes, mark="", file=FILE)

    assert set(wrong.value.errors) == {field}
    assert contacts(db) == FILE


def test_what_is_stored_and_makes_no_sense_takes_no_help_away(db: Database) -> None:
    bring_in(db, "U1")
    store(db, [{"label": "?"}, "nonsense", ROBIN, None])

    assert [one.label for one in contacts(db).entries] == ["Robin"]


def test_gaps_are_counted_in_what_counts(db: Database) -> None:
    bring_in(db, "U1")
    store(db, [ROBIN])

    assert list(contacts(db).gaps()) == ["1 of at least 2 for concern"]
    assert len(contacts(db).of(Audience.SUPPORT)) == 1


def test_admins_who_add_at_once_all_add(db: Database) -> None:
    bring_in(db, *(f"U{n}" for n in range(MANY)))

    race(
        MANY,
        lambda n: care_settings.keep(
            db, step(f"U{n}"), ROBIN | {"label": f"Robin {n}"}, mark="", file=Contacts()
        ),
    )

    assert {one.label for one in contacts(db).entries} == {f"Robin {n}" for n in range(MANY)}
