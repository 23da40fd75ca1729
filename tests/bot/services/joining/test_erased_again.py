"""A restored backup brings nobody back who was erased after it was made."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services import people
from bot.services.joining import participants, privacy
from bot.services.joining.participants import JoinTerms
from bot.services.operating import recovery, retention
from storage import avoidances
from storage.database import Database
from storage.erasure_ledger import BESIDE, Ledger, ledger_of
from storage.errors import StorageUnavailable
from storage.outbox import MessageKind, MessageState
from tests.bot.services.caring import introduced
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    member,
    messages_in,
    participant_of,
    person_of,
)
from tests.bot.services.privacies import KEY, WHO, dump, fill, ledger_in


def erased_elsewhere(folder: Path, template: Path, *who: str, key: str | None = None) -> Ledger:
    """The ledger after people were erased in the database that got lost."""
    file = folder / "lost.db"
    file.write_bytes(template.read_bytes())
    lost, ledger = Database(f"sqlite:///{file}"), ledger_in(folder, key=key)
    bring_in(lost, *who)
    for one in who:
        privacy.forget(lost, ask(one), keep_history=True, ledger=ledger, now=NOW)
    lost.close()
    return ledger


def recover(db: Database, ledger: Ledger) -> recovery.Recovery:
    return recovery.recover(db, has_history=False, ledger=ledger, now=NOW)


@pytest.mark.parametrize("key", [None, KEY])
def test_whoever_was_erased_after_the_backup_is_erased_again(
    db: Database, tmp_path: Path, sqlite_template: Path, key: str | None
) -> None:
    fill(db)
    ledger = erased_elsewhere(tmp_path, sqlite_template, WHO, key=key)

    shown = recovery.preview(db, has_history=False, ledger=ledger, now=NOW)
    assert WHO in json.dumps(dump(db))
    done = recover(db, ledger)

    assert shown.erased.n_erased == done.erased.n_erased == 1
    assert not shown.is_empty
    assert WHO not in json.dumps(dump(db))
    assert recover(db, ledger).erased.n_erased == 0


def test_partners_hear_no_second_time_that_the_pairing_has_ended(
    db: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)
    ledger = erased_elsewhere(tmp_path, sqlite_template, "U1")

    recover(db, ledger)

    for state in set(MessageState) - {MessageState.CANCELLED}:
        kinds = {one.kind for one in messages_in(db, state)}
        assert kinds.isdisjoint({MessageKind.PAIRING_ENDED, MessageKind.SAT_OUT}), state


def test_whoever_came_back_before_the_backup_stays(db: Database, tmp_path: Path) -> None:
    bring_in(db, "U1", "U2")
    ledger = ledger_in(tmp_path)
    privacy.forget(db, ask("U1"), keep_history=False, ledger=ledger, now=NOW)
    bring_in(db, "U1")

    assert recover(db, ledger).erased.n_erased == 0

    assert participant_of(db, "U1").opted_out_at is None


def test_the_same_id_in_another_workspace_is_another_person(
    db: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    bring_in(db, "U1", team_id=TEAM)
    bring_in(db, "U1", team_id="T2")

    recover(db, erased_elsewhere(tmp_path, sqlite_template, "U1"))

    [left] = [one for one in dump(db)["people"] if one["slack_user_id"] == "U1"]
    assert left["id"] == person_of(db, "U1", "T2").id


def test_entries_by_a_key_that_is_gone_are_reported(
    db: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    bring_in(db, "U1")
    erased_elsewhere(tmp_path, sqlite_template, "U1", key=KEY)

    done = recover(db, ledger_in(tmp_path, key="another key " * 4))

    assert (done.erased.n_erased, done.erased.n_unknown) == (0, 1)


def test_entries_from_before_there_was_a_key_count_as_well(
    db: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    bring_in(db, "U1")
    erased_elsewhere(tmp_path, sqlite_template, "U1")

    assert recover(db, ledger_in(tmp_path, key=KEY)).erased.n_erased == 1


def test_a_line_that_a_crash_cut_short_harms_no_other(
    db: Database, tmp_path: Path, sqlite_template: Path
) -> None:
    bring_in(db, "U1", "U2")
    ledger = erased_elsewhere(tmp_path, sqlite_template, "U1")
    with (tmp_path / "ledger").open("a") as file:
        file.write('{"person_hash": "cut')
    privacy.forget(db, ask("U2"), keep_history=False, ledger=ledger, now=NOW)

    assert len(ledger.entries()) == 2


def test_the_ledger_is_beside_the_sqlite_file_or_where_the_operator_says(tmp_path: Path) -> None:
    file = tmp_path / "pairme.db"

    assert ledger_of(file, path=None, key=None).path == tmp_path / f"pairme.db{BESIDE}"
    assert ledger_of(file, path=tmp_path / "else", key=None).path == tmp_path / "else"
    assert ledger_of(None, path=None, key=None).path is None


def test_with_a_key_alone_people_are_erased_and_wishes_about_them_hold(db: Database) -> None:
    fill(db)

    privacy.forget(db, ask(WHO), keep_history=False, ledger=Ledger(None, b"key"), now=NOW)

    assert WHO not in json.dumps(dump(db))


def test_with_neither_ledger_nor_key_nobody_is_erased(db: Database) -> None:
    fill(db)
    before = dump(db)

    with pytest.raises(StorageUnavailable, match="neither PAIRME_ERASURE_LEDGER"):
        privacy.forget(db, ask(WHO), keep_history=False, ledger=Ledger(None), now=NOW)

    assert dump(db) == before


@pytest.mark.parametrize("made", [b"old", None])
def test_another_key_or_file_is_noticed(db: Database, tmp_path: Path, made: bytes | None) -> None:
    fill(db)
    file = tmp_path / "ledger"
    privacy.forget(db, ask(WHO), keep_history=False, ledger=Ledger(file, made), now=NOW)

    assert Ledger(file, made).count_unknown() == 0
    assert Ledger(file, b"new").count_unknown() == (0 if made is None else 1)
    assert Ledger(tmp_path / "other", made).count_unknown() == 0


def test_a_wish_about_somebody_holds_after_a_long_leave(db: Database, tmp_path: Path) -> None:
    bring_in(db, "U1", "U2")
    ledger, me, other = ledger_in(tmp_path, key=None), person_of(db, "U2"), person_of(db, "U1")
    with db.write() as session:
        wish = {"by_person_id": other.id, "about_person_id": me.id}
        avoidances.avoid(session, me.workspace_id, **wish, now=NOW)
    closed = member("U2", deactivated=True)
    people.save_person(db, team_id=TEAM, person=closed, now=NOW)
    later = NOW + timedelta(days=60)

    retention.run(db, now=later, ledger=ledger)
    assert "U2" not in json.dumps(dump(db))
    terms = JoinTerms(default_zone="UTC", ledger=ledger)
    participants.opt_in(db, ask("U2"), profile=None, who=None, terms=terms, now=later)

    with db.read() as session:
        assert avoidances.list_avoided(session, other.id) == [person_of(db, "U2").id]
