"""Every deadline is kept to the second, in pieces; a line that is removed fails its test."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.services.events import Event
from bot.services.joining import privacy
from bot.services.managing.org_changes import carry_out
from bot.services.operating import retention, workspaces
from bot.services.operating.retention import DEADLINES
from pairing.ids import ERASED
from pairing.org_data import FileKind
from pairing.participants import Profile
from storage import places, profiles
from storage.database import Database
from storage.erasure_ledger import Ledger
from storage.outbox import MessageState
from storage.statements import table_of
from storage.tables import (
    OutboxRow,
    ProfileRow,
)
from tests.bot.services.caring import introduced
from tests.bot.services.factories import NOW, TEAM, ask, bring_in, person_of, program_of
from tests.bot.services.managing.importing import listed
from tests.bot.services.operating.aging import (
    CANARY,
    CASES,
    closed,
    deeds,
    due_of,
    is_there,
    left,
    messages,
    pairs,
    put,
    removed,
)
from tests.bot.services.privacies import dump

SECOND = timedelta(seconds=1)
KEPT = {line.name: line.kept for line in DEADLINES}


def test_every_deadline_has_a_case() -> None:
    assert {*CASES, "erased", "profiles"} == {line.name for line in DEADLINES}


@pytest.mark.parametrize("name", CASES)
def test_what_has_had_its_time_is_forgotten_then_and_not_before(db: Database, name: str) -> None:
    bring_in(db, "U1", "U2")
    begins_at = CASES[name](db)
    kept = KEPT[name]

    if kept:
        retention.run(db, now=begins_at + kept - SECOND)
        assert is_there(db, name)
    retention.run(db, now=begins_at + kept + SECOND)

    assert not is_there(db, name)


def test_of_a_message_its_key_and_time_stay(db: Database) -> None:
    bring_in(db, "U1", "U2")
    messages(db)

    retention.run(db, now=NOW + timedelta(days=8))

    [row] = dump(db)["outbox"]
    assert (row["delivery_key"], row["state"], row["facts"]) == ("a" * 32, "sent", {})


def test_a_message_that_may_still_be_sent_keeps_what_it_says(db: Database) -> None:
    bring_in(db, "U1", "U2")
    messages(db)
    for state in (MessageState.PENDING, MessageState.CHECKING, MessageState.REVIEW):
        with db.write() as session:
            session.execute(update(OutboxRow).values(state=state))

        retention.run(db, now=NOW + timedelta(days=400))

        assert is_there(db, "messages")


def test_where_somebody_talks_with_the_bot_is_known_by_the_newest_message_alone(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    messages(db)
    with db.write() as session:
        session.execute(update(OutboxRow).values(channel_id="D1"))
        row = dict(session.execute(select(table_of(OutboxRow))).one()._mapping)
        newer = {**row, "id": row["id"] + 1, "delivery_key": "b" * 32}
        session.execute(insert(table_of(OutboxRow)).values(newer))

    retention.run(db, now=NOW + timedelta(days=8))

    assert [one["channel_id"] for one in dump(db)["outbox"]] == [None, "D1"]


def test_of_old_pairs_their_number_stays(db: Database) -> None:
    bring_in(db, "U1", "U2")
    pairs(db)

    retention.run(db, now=due_of(db) + timedelta(days=731))

    rows = dump(db)
    assert [one["n_pairs"] for one in rows["rounds"]] == [1]
    assert len(rows["pairs"]) == 1
    assert rows["pair_members"] == rows["follow_ups"] == rows["guide_prompts"] == []


def test_who_left_keeps_their_history_and_who_comes_back_in_time_their_topics(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    left(db)
    bring_in(db, "U3")
    me = person_of(db, "U1")
    with db.write() as session:
        said = Profile(grow_topics=("influence",))
        profiles.save_profile(session, me.workspace_id, me.id, said, now=NOW)

    retention.run(db, now=NOW + timedelta(days=31))

    rows = dump(db)
    assert "U1" in [one["slack_user_id"] for one in rows["people"]]
    assert rows["profiles"] == []
    assert len(rows["pair_members"]) == 2


def test_whoever_takes_part_again_keeps_everything(db: Database) -> None:
    bring_in(db, "U1", "U2")
    left(db)
    bring_in(db, "U1")

    retention.run(db, now=NOW + timedelta(days=31))

    assert is_there(db, "left")


def test_a_closed_account_leaves_a_tombstone_in_its_pairs(db: Database) -> None:
    bring_in(db, "U1", "U2")
    closed(db)

    retention.run(db, now=NOW + timedelta(days=91))

    rows = dump(db)
    assert [one["slack_user_id"][0] for one in rows["people"]] == [ERASED, "U"]
    assert len(rows["pair_members"]) == 2
    assert "U1" not in json.dumps(rows)


def test_of_a_removed_workspace_nothing_stays_and_of_others_everything(db: Database) -> None:
    bring_in(db, "U1", "U2", team_id="T2")
    bring_in(db, "U1", "U2")
    introduced(db)
    workspaces.disconnect(db, Event(TEAM, "Ev1"), reason="app_uninstalled", now=NOW)
    others = len(dump(db)["people"])

    retention.run(db, now=NOW + timedelta(days=31))

    rows = dump(db)
    assert [one["team_id"] for one in rows["workspaces"]] == ["T2"]
    assert len(rows["people"]) == others - 2
    assert rows["pairs"] == rows["outbox"] == []


def test_a_workspace_that_came_back_keeps_its_data(db: Database) -> None:
    bring_in(db, "U1", "U2")
    removed(db)
    identity = workspaces.Identity(TEAM, "B1", "U0BOT")
    workspaces.connect(db, identity, lacks_scopes=False, now=NOW)

    retention.run(db, now=NOW + timedelta(days=31))

    assert is_there(db, "removed")


def test_what_was_written_about_somebody_while_they_were_erased_goes_an_hour_later(
    db: Database,
) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)
    me = person_of(db, "U1").id
    privacy.forget(db, ask("U1"), keep_history=False, ledger=Ledger(None, b"key"), now=NOW)
    put(db, ProfileRow, person_id=me, grow_topics=[CANARY], share_topics=[], updated_at=NOW)

    retention.run(db, now=NOW + timedelta(hours=1))

    assert not is_there(db, "erased")


def test_it_ends_early_when_it_is_told_to(db: Database) -> None:
    bring_in(db, "U1", "U2")
    deeds(db)
    stop = threading.Event()
    stop.set()

    retention.run(db, now=NOW + timedelta(days=400), stop=stop)

    assert is_there(db, "deeds")


def test_a_place_stays_while_lists_name_somebody_or_they_take_part(db: Database) -> None:
    bring_in(db, "U1")
    ours = program_of(db).workspace_id
    said = [{"person": who, "team": "Harbour"} for who in ("U1", "U3", "U4")]
    for rows, at in ((said, NOW), (said[1:2], NOW + timedelta(days=200))):
        with db.write() as session:
            assert carry_out(session, ours, listed(FileKind.PEOPLE, *rows), now=at)

    retention.run(db, now=NOW + timedelta(days=366))

    with db.read() as session:
        assert set(places.places_of_workspace(session, ours)) == {"U1", "U3"}
