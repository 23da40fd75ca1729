"""What a Slack profile said is kept only while the operator has it read; a list is left alone."""

from __future__ import annotations

from datetime import timedelta

from bot.jobs import Jobs
from bot.services.joining.participants import leave
from bot.services.managing.imports import import_now
from bot.services.operating import retention
from storage import places
from storage.database import Database
from storage.places import StoredPlace
from tests.bot.delivery.office import ANA, BEN, Office
from tests.bot.delivery.profile_reading import SETTING, Reader, place
from tests.bot.services.factories import NOW, ask, bring_in, person_of
from tests.bot.services.managing.importing import PEOPLE, listed


def read_both(office: Office) -> None:
    """Ana and Ben are read, then a list says where Ana sits, and Ben leaves."""
    team = office.slack.team_id
    bring_in(office.db, ANA, BEN, team_id=team)
    Reader(office).read()
    said = listed(PEOPLE, {"person": ANA, "location": "Oslo", "function": "Sales"})
    import_now(office.db, team_id=team, checked=said, actor="test", ledger=None, now=office.at)
    leave(office.db, ask(BEN, team_id=team), now=office.at)


def keep_house(office: Office, fields: str) -> None:
    """An hour of an instance that was started with this setting."""
    started = Office(office.db, office.slack, PAIRME_PROFILE_FIELDS=fields)
    started.at = office.at
    jobs = Jobs(started.runtime, started.client_for, new_seed=lambda: 7, learn=lambda: None)
    jobs.keep_house()
    started.close()


def test_with_the_setting_emptied_only_what_a_list_said_stays(profiles: Office) -> None:
    read_both(profiles)

    keep_house(profiles, "")

    assert place(profiles, ANA) == StoredPlace(location="Oslo", function="Sales")
    assert place(profiles, BEN) == StoredPlace()


def test_a_column_that_is_not_named_any_more_goes_the_others_stay(profiles: Office) -> None:
    read_both(profiles)
    before = place(profiles, ANA)
    assert before is not None
    assert before.manager_id is not None

    keep_house(profiles, "team=Team, location=Xf0OFFICE")

    assert place(profiles, ANA) == StoredPlace(
        team="Harbour", location="Oslo", function="Sales", synced=frozenset({"team"})
    )
    found = place(profiles, BEN)
    assert found is not None
    assert found.synced == {"team", "location"}
    assert (found.department, found.has_manager, found.manager_id) == (None, None, None)


def test_what_is_read_stays(profiles: Office) -> None:
    read_both(profiles)
    before = [place(profiles, who) for who in (ANA, BEN)]

    keep_house(profiles, SETTING)

    assert [place(profiles, who) for who in (ANA, BEN)] == before


def test_of_more_people_than_one_transaction_takes_everybody_is_forgotten(db: Database) -> None:
    crowd = [f"U{n}" for n in range(retention.BATCH + 1)]
    bring_in(db, *crowd)
    ours = person_of(db, "U1").workspace_id
    row = {"team": "Docks", "synced": ["team"]}
    rows = {person_of(db, who).id: row for who in crowd}
    with db.write() as session:
        places.save_places(session, ours, rows, fields=("team", "synced"), now=NOW)

    retention.run(db, now=NOW + timedelta(hours=1), wanted=("stage",))

    with db.read() as session:
        found = places.places_of_workspace(session, ours)
    assert set(found.values()) == {StoredPlace()}
    assert len(found) == len(crowd)
