"""Somebody whom PAIRME_ADMINS names and who had themselves erased is not stored again for that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.jobs import Jobs
from bot.services.drawing import holds
from bot.services.joining import privacy
from bot.services.managing.round_orders import Order
from bot.services.operating import recovery
from sandbox import Sandbox
from storage import care_contacts
from storage.database import Database
from storage.erasure_ledger import Ledger
from storage.outbox import MessageState
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.services.factories import NOW, ask, bring_in, due_at, messages_in, person_of
from tests.bot.services.managing.ordering import coming, give
from tests.bot.services.privacies import dump

DAN, EVE = "U04DAN", "U0NEVER"
NAMED = f"{DAN}, {EVE}"


@pytest.fixture
def place(db: Database, slack: Sandbox, tmp_path: Path) -> Iterator[Office]:
    """Three people, and Dan, who had himself erased; he and Eve are named by the operator."""
    file = str(tmp_path / "erased")
    office = Office(db, slack, PAIRME_ADMINS=NAMED, PAIRME_ERASURE_LEDGER=file)
    team = slack.team_id
    bring_in(db, ANA, BEN, CHLOE, DAN, team_id=team)
    ledger = office.runtime.ledger
    privacy.forget(db, ask(DAN, team_id=team), keep_history=False, ledger=ledger, now=NOW)
    yield office
    office.close()


def jobs_of(office: Office) -> Jobs:
    return Jobs(office.runtime, office.client_for, new_seed=lambda: 7, learn=lambda: None)


def known(db: Database) -> set[str]:
    return {one["slack_user_id"] for one in dump(db)["people"]}


def told(db: Database) -> set[int | None]:
    """Whom messages to organizers are for."""
    kinds = ("round_skipped", "admin_notice")
    found = [one for state in MessageState for one in messages_in(db, state)]
    return {one.person_id for one in found if one.kind.value in kinds}


def test_of_a_skipped_round_only_those_who_were_not_erased_hear(place: Office) -> None:
    place.at = due_at(place.db, team_id=place.slack.team_id) + timedelta(days=2)

    jobs_of(place).run_rounds()

    assert told(place.db) == {person_of(place.db, EVE, place.slack.team_id).id}
    assert DAN not in known(place.db)


def test_nor_of_a_round_that_is_still_held(place: Office) -> None:
    team = place.slack.team_id
    give(place.db, Order.HOLD, meant=coming(place.db, team), team_id=team)
    place.at = due_at(place.db, team_id=place.slack.team_id) + timedelta(days=2)

    jobs_of(place).tell_ahead()

    assert told(place.db) == {person_of(place.db, EVE, place.slack.team_id).id}
    assert DAN not in known(place.db)


def test_nor_that_somebody_to_turn_to_is_gone(place: Office) -> None:
    team = place.slack.team_id
    entry = {"label": "Ana", "contact": ANA, "audience": ["support", "concern"]}
    with place.db.write() as session:
        care_contacts.keep_care(session, person_of(place.db, ANA, team).workspace_id, [entry])

    privacy.forget(
        place.db,
        ask(ANA, team_id=team),
        keep_history=False,
        ledger=place.runtime.ledger,
        now=NOW,
        admin_ids=(DAN, EVE),
    )

    assert told(place.db) == {person_of(place.db, EVE, team).id}
    assert DAN not in known(place.db)


def test_who_joins_again_hears_again(place: Office) -> None:
    bring_in(place.db, DAN, team_id=place.slack.team_id)
    place.at = due_at(place.db, team_id=place.slack.team_id) + timedelta(days=2)

    jobs_of(place).run_rounds()

    assert person_of(place.db, DAN, place.slack.team_id).id in told(place.db)


def test_whoever_had_themselves_erased_while_rounds_run_is_not_stored_again(place: Office) -> None:
    """What a run begins with may be minutes old at its last round."""
    team = place.slack.team_id
    bring_in(place.db, DAN, team_id=team)
    late = due_at(place.db, team_id=team) + timedelta(days=2)
    give(place.db, Order.HOLD, meant=coming(place.db, team), team_id=team)
    named = place.runtime.named_admins

    ledger = place.runtime.ledger
    privacy.forget(place.db, ask(DAN, team_id=team), keep_history=False, ledger=ledger, now=NOW)
    holds.tell_of_holds(place.db, now=late, named=named)

    assert told(place.db) == {person_of(place.db, EVE, team).id}
    assert DAN not in known(place.db)


def make_a_folder(ledger: Path) -> None:
    ledger.unlink()
    ledger.mkdir()


def spoil_a_byte(ledger: Path) -> None:
    ledger.write_bytes(b"\xff" + ledger.read_bytes())


@pytest.mark.parametrize("spoil", [make_a_folder, spoil_a_byte])
def test_a_ledger_that_cannot_be_read_stops_no_round_and_tells_nobody(
    place: Office, tmp_path: Path, spoil: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    spoil(tmp_path / "erased")
    place.at = due_at(place.db, team_id=place.slack.team_id) + timedelta(days=2)
    jobs = jobs_of(place)

    jobs.run_rounds()
    jobs.tell_ahead()
    jobs.keep_house()

    [skipped] = [one for one in dump(place.db)["rounds"] if one["state"] == "skipped"]
    assert skipped["reason"] == "late"
    assert told(place.db) == set()
    assert known(place.db).isdisjoint({DAN, EVE})
    events = [getattr(one, "event", "") for one in caplog.records]
    assert (events.count("ledger.unreadable"), events.count("round.failed")) == (1, 0)
    assert DAN not in caplog.text


def test_nor_after_a_restore_in_which_they_were_there(db: Database, tmp_path: Path) -> None:
    """The ledger knows of an erasure that this database does not."""
    bring_in(db, ANA, BEN, DAN)
    ledger = Ledger(tmp_path / "erased", b"key" * 16)
    with db.read() as session:
        workspace = recovery.workspaces.get_workspace(session, person_of(db, DAN).workspace_id)
    ledger.note(workspace, person_of(db, DAN), keeps_history=False, now=NOW)

    recovery.recover(
        db,
        has_history=False,
        now=due_at(db) + timedelta(days=2),
        admin_ids=(DAN, EVE),
        ledger=ledger,
    )

    assert told(db) == {person_of(db, EVE).id}
    assert DAN not in known(db)
