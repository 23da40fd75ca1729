"""An admin whom the operator named, written to in the moment they are erased, on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.drawing import holds
from bot.services.joining.erasing import erase_person
from bot.services.managing.round_orders import Order
from bot.services.named_admins import NamedAdmins
from storage import people, privacy, workspaces
from storage.database import Database
from storage.erasure_ledger import Ledger
from tests.bot.services.factories import NOW, bring_in, due_at, person_of
from tests.bot.services.managing.ordering import give
from tests.bot.services.managing.test_import_races import wait_for


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_is_being_erased_is_not_stored_again(db: Database, tmp_path: Path) -> None:
    bring_in(db, "U1", "U2", "U3")
    give(db, Order.HOLD)
    late, dan = due_at(db) + timedelta(days=2), person_of(db, "U3")
    ledger = Ledger(tmp_path / "erased", b"key" * 16)
    named = NamedAdmins(["U3"], ledger)

    with ThreadPoolExecutor(1) as threads:
        with db.write() as session:
            assert privacy.hold_person(session, dan.id)
            workspace = workspaces.get_workspace(session, dan.workspace_id)
            telling = threads.submit(holds.tell_of_holds, db, now=late, named=named)
            wait_for(db, 1)
            assert erase_person(session, workspace, dan, ledger=ledger, now=NOW)
        assert telling.result(timeout=10) == 1

    with db.read() as session:
        assert people.find_person(session, dan.workspace_id, slack_user_id="U3") is None
