"""An admin reads that a round did not take place."""

from __future__ import annotations

from datetime import timedelta

from bot.services.drawing.rounds import Ran, run_due
from bot.services.named_admins import NamedAdmins
from pairing.guides.loading import load_library
from storage.outbox import MessageState
from tests.bot.delivery.office import ANA, BEN, DEV, Office
from tests.bot.services.factories import bring_in, due_at


def test_who_was_named_reads_about_a_skipped_round_and_nobody_else_does(office: Office) -> None:
    team_id = office.slack.team_id
    bring_in(office.db, ANA, BEN, team_id=team_id)
    office.at = due_at(office.db, team_id=team_id) + timedelta(days=2)

    [run] = run_due(
        office.db,
        now=office.at,
        library=load_library(),
        new_seed=lambda: 7,
        named=NamedAdmins([DEV]),
    )
    office.deliver_all()

    assert run.ran is Ran.SKIPPED
    [read] = office.posts(DEV)
    assert read.text.startswith("Peer mentoring: a round was skipped.")
    assert "Tuesday 1 December 2026, 10:00 (Europe/Berlin)" in read.text
    assert office.posts(ANA) == office.posts(BEN) == []
    assert [one.person_id for one in office.in_state(MessageState.SENT)] != []
