"""Reading and erasing one's own data: complete, for oneself only, and for good."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from bot.services.answers import Said
from bot.services.joining import erasing, participants, privacy
from bot.services.joining.participants import JoinTerms
from bot.services.requests import RequestKind
from pairing.ids import ERASED
from storage import avoidances, history, workspaces
from storage.database import Database
from storage.erasure_ledger import Entry, Ledger
from storage.errors import StorageBusy, StorageUnavailable
from tests.bot.services.caring import introduced, partner_of, told
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    member,
    participant_of,
    person_of,
    program_of,
)
from tests.bot.services.privacies import (
    DM,
    KEY,
    PARTNER,
    WHO,
    WORDS,
    ZONE_OF_WHO,
    dump,
    fill,
    ledger_in,
    members_of,
)
from tests.storage.factories import race


def forget(db: Database, folder: Path, *, keep: bool = False, key: str | None = None) -> Said:
    return privacy.forget(
        db, ask(WHO), keep_history=keep, ledger=ledger_in(folder, key=key), now=NOW
    ).said


@pytest.mark.parametrize("key", [None, KEY])
def test_erasing_oneself_is_no_way_around_a_wish_of_somebody_else(
    db: Database, tmp_path: Path, key: str | None
) -> None:
    bring_in(db, WHO, PARTNER)
    program = program_of(db)
    wish = {"by_person_id": person_of(db, PARTNER).id, "about_person_id": person_of(db, WHO).id}
    with db.write() as session:
        avoidances.avoid(session, program.workspace_id, **wish, now=NOW)

    assert forget(db, tmp_path, key=key) is Said.FORGOTTEN
    ledger = ledger_in(tmp_path, key=key)
    terms = JoinTerms(default_zone="UTC", ledger=ledger)
    participants.opt_in(db, ask(WHO), profile=None, who=None, terms=terms, now=NOW)

    with db.read() as session:
        avoided = avoidances.list_avoided(session, person_of(db, PARTNER).id)
    assert avoided == [person_of(db, WHO).id]


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("keep", [False, True])
def test_after_an_erasure_nothing_leads_to_the_person_any_more(
    db: Database, tmp_path: Path, key: str | None, keep: bool
) -> None:
    fill(db)
    before = json.dumps(dump(db))
    canaries = [WHO, ZONE_OF_WHO, DM, *WORDS.values()]
    assert [word for word in canaries if word not in before] == []

    assert forget(db, tmp_path, keep=keep, key=key) is Said.FORGOTTEN

    after = dump(db)
    assert [word for word in canaries if word in json.dumps(after)] == []
    assert "partner-note" in json.dumps(after)


def test_the_partner_hears_of_an_end_and_can_be_paired_again(db: Database, tmp_path: Path) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)

    privacy.forget(db, ask("U1"), keep_history=False, ledger=ledger_in(tmp_path), now=NOW)

    [message] = told(db)
    assert message.person_id == person_of(db, "U2").id
    assert partner_of(db, "U2") == ()


def test_their_number_is_in_no_list_that_others_are_in(db: Database, tmp_path: Path) -> None:
    fill(db)
    me, other = person_of(db, WHO).id, person_of(db, PARTNER).id

    forget(db, tmp_path)

    rows = dump(db)
    assert [one["suits"] for one in rows["talk_times"]] == [[other], [other]]
    assert [one for one in rows["conversations"] if str(me) in one["people"].split(",")] == []
    line = [{"label": "Line", "contact": "https://x.org"}]
    assert [one["care"] for one in rows["workspaces"]] == [line]


def test_who_met_whom_is_kept_of_somebody_who_has_no_name_any_more(
    db: Database, tmp_path: Path
) -> None:
    pair = fill(db)
    before = members_of(db, pair)

    forget(db, tmp_path)

    assert members_of(db, pair) == before
    [tombstone] = [one for one in dump(db)["people"] if one["slack_user_id"].startswith(ERASED)]
    assert tombstone["deactivated"]
    assert (tombstone["zone"], tombstone["is_admin"]) == (None, False)
    assert len(tombstone["slack_user_id"]) == 32


def test_erased_twice_is_erased_once_and_a_repeated_form_brings_nobody_back(
    db: Database, tmp_path: Path
) -> None:
    fill(db)
    ledger, form = ledger_in(tmp_path), ask(WHO, kind=RequestKind.FORM)

    for _ in range(3):
        privacy.forget(db, form, keep_history=False, ledger=ledger, now=NOW)
    forget(db, tmp_path)

    named = [one["slack_user_id"] for one in dump(db)["people"]]
    assert WHO not in named
    assert all(one.startswith((ERASED, "U")) for one in named)


def test_forms_that_come_at_the_same_moment_erase_once(db: Database, tmp_path: Path) -> None:
    fill(db)
    ledger, form = ledger_in(tmp_path), ask(WHO, kind=RequestKind.FORM)

    def submit(_: int) -> Said:
        while True:
            with suppress(StorageBusy):  # they are told to try again, and do
                return privacy.forget(db, form, keep_history=False, ledger=ledger, now=NOW).said

    assert set(race(4, submit)) == {Said.FORGOTTEN}
    assert WHO not in json.dumps(dump(db))
    assert len(ledger.entries()) == len(dump(db)["erasures"]) == 1


def test_somebody_of_whom_nothing_was_stored_is_told_the_same(db: Database, tmp_path: Path) -> None:
    bring_in(db, "U1")

    assert forget(db, tmp_path) is Said.FORGOTTEN

    assert WHO not in json.dumps(dump(db))


@pytest.mark.parametrize(
    ("keep", "key", "meets_again"),
    [(True, KEY, False), (False, KEY, True), (True, None, True)],
    ids=["agreed", "not agreed", "no key"],
)
def test_who_comes_back_meets_nobody_again_if_they_agreed_to_be_known(
    db: Database, tmp_path: Path, *, keep: bool, key: str | None, meets_again: bool
) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)
    ledger = ledger_in(tmp_path, key=key)
    privacy.forget(db, ask("U1"), keep_history=keep, ledger=ledger, now=NOW)

    opt_in_again(db, "U1", ledger)

    with db.read() as session:
        met = history.list_meetings(session, program_of(db).id)
    me, other = participant_of(db, "U1").id, participant_of(db, "U2").id
    assert ((min(me, other), max(me, other)) in set(zip(met.low, met.high, strict=True))) is (
        not meets_again
    )
    assert person_of(db, "U1").deactivated is False


def test_who_takes_their_consent_back_is_known_no_more(db: Database, tmp_path: Path) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)
    ledger = ledger_in(tmp_path, key=KEY)

    for keep in (True, False):
        privacy.forget(db, ask("U1"), keep_history=keep, ledger=ledger, now=NOW)

    opt_in_again(db, "U1", ledger)
    with db.read() as session:
        met = history.list_meetings(session, program_of(db).id)
    assert participant_of(db, "U1").id not in {*met.low, *met.high}


def test_nobody_is_erased_while_the_ledger_cannot_be_written(db: Database, tmp_path: Path) -> None:
    fill(db)
    ledger = Ledger(tmp_path)  # a folder

    with pytest.raises(StorageUnavailable, match="ledger"):
        privacy.forget(db, ask(WHO), keep_history=False, ledger=ledger, now=NOW)

    assert WHO in json.dumps(dump(db))


@pytest.mark.parametrize("key", [None, KEY])
def test_the_ledger_names_nobody(db: Database, tmp_path: Path, key: str | None) -> None:
    fill(db)

    forget(db, tmp_path, key=key)

    file = tmp_path / "ledger"
    text = file.read_text()
    assert WHO not in text
    assert "T1" not in text
    assert ('"key"' in text) is (key is None)
    assert file.stat().st_mode & 0o077 == 0


def test_an_erasure_that_came_to_nothing_is_taken_out_of_the_ledger(
    db: Database, tmp_path: Path
) -> None:
    fill(db)
    ledger, made = ledger_in(tmp_path), list[Entry]()
    person = person_of(db, WHO)

    with suppress(LookupError), erasing.kept_only_if_done(db, ledger, made), db.write() as session:
        workspace = workspaces.get_workspace(session, person.workspace_id)
        entry = erasing.erase_person(session, workspace, person, ledger=ledger, now=NOW)
        made += [entry] if entry else []
        raise LookupError

    assert ledger.entries() == ()
    assert WHO in json.dumps(dump(db))


def opt_in_again(db: Database, who: str, ledger: Ledger) -> None:
    terms = JoinTerms(None, ledger)
    participants.opt_in(db, ask(who), profile=None, who=member(who), terms=terms, now=NOW)
