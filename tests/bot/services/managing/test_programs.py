"""What admins do to programs: kept once, written down, and never over somebody else's change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants
from bot.services.managing import programs
from bot.services.managing.care_contacts import Contacts
from pairing.cadence import next_due
from pairing.errors import InvalidTerms
from pairing.programs import Program
from storage import programs as stored
from storage import workspaces
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    TEAM,
    ask,
    bring_in,
    due_at,
    program_of,
)
from tests.bot.services.managing.running import (
    BOSS,
    make_admin,
    step,
    written_down,
)

NOBODY = Contacts()
NEW = {"name": "Leads", "preset": "taster", "time": "9:00", "zone": "Europe/Oslo"}
RULES = {"stage_gap": "1", "overlap": "90", "min_score": "0.35", "odd": "sit_out"}


def all_programs(db: Database) -> list[Program]:
    with db.read() as session:
        workspace = workspaces.find_workspace(session, team_id=TEAM)
        assert workspace is not None
        return stored.list_programs(session, workspace.id)


def test_a_new_program_begins_in_a_week_or_later_and_changes_no_other(db: Database) -> None:
    bring_in(db, "U1")
    before = program_of(db)

    answer = programs.create(db, step(), NEW)

    old, new = all_programs(db)
    assert answer.said is Said.PROGRAM_CREATED
    assert answer.facts["next_round_at"] == new.next_round_at.isoformat()
    assert answer.facts["zone"] == "Europe/Oslo"
    assert new.next_round_at - NOW >= timedelta(days=6)
    assert old == before
    assert written_down(db) == [("program.created", BOSS, {"program_id": new.id})]


def test_a_name_that_is_taken_stores_nothing_so_the_same_form_may_come_again(db: Database) -> None:
    bring_in(db, "U1")
    again = step(key="one form")

    with pytest.raises(InvalidTerms) as taken:
        programs.create(db, again, NEW | {"name": "peer MENTORING"})
    answer = programs.create(db, again, NEW)

    assert taken.value.errors == {"name": "taken"}
    assert answer.said is Said.PROGRAM_CREATED
    assert len(all_programs(db)) == 2


def test_there_are_at_most_twenty_programs(db: Database) -> None:
    bring_in(db, "U1")
    for n in range(programs.MOST_PROGRAMS - 1):
        programs.create(db, step(), NEW | {"name": f"Program {n}"})

    answer = programs.create(db, step(), NEW)

    assert answer.said is Said.TOO_MANY_PROGRAMS
    assert len(all_programs(db)) == programs.MOST_PROGRAMS


def test_a_renamed_program_keeps_its_people(db: Database) -> None:
    bring_in(db, "U1")

    answer = programs.rename(db, step(), program_of(db).id, " Peers ")

    assert answer.said is Said.PROGRAM_SAVED
    assert program_of(db).name == "Peers"
    assert participants.skip(db, ask("U1"), now=NOW).said is Said.SKIPPED
    assert [event for event, _, _ in written_down(db)] == ["program.renamed"]


def test_a_round_that_was_due_while_a_program_was_suspended_is_left_out(db: Database) -> None:
    bring_in(db, "U1")
    program = program_of(db)
    later = due_at(db) + timedelta(days=1)
    programs.suspend(db, step(), program.id)
    programs.suspend(db, step(), program.id)

    answer = programs.go_on(db, replace(step(), now=later), program.id)
    again = programs.go_on(db, replace(step(), now=later), program.id)

    after = program_of(db)
    assert after.suspended_at is None
    assert after.next_round_at == next_due(program.rule, after=later).at
    assert answer.facts == again.facts
    assert [event for event, _, _ in written_down(db)] == ["program.suspended", "program.resumed"]


def test_a_program_that_goes_on_in_time_keeps_its_round(db: Database) -> None:
    bring_in(db, "U1")
    program = program_of(db)
    programs.suspend(db, step(), program.id)

    programs.go_on(db, step(), program.id)

    assert program_of(db).next_round_at == program.next_round_at


def test_somebody_sees_only_what_they_run(db: Database) -> None:
    bring_in(db, "U1", "U2")
    make_admin(db, "U1")
    programs.create(db, step(), NEW)
    old, new = all_programs(db)
    mine = step("U1", is_admin=False)

    everything = programs.find_overview(db, step(), file=NOBODY)
    overview = programs.find_overview(db, mine, file=NOBODY)

    assert everything is not None
    assert [one.n_in for one in everything.programs] == [2, 0]
    assert everything.runs_all
    assert overview is not None
    assert [one.program for one in overview.programs] == [old]
    assert not overview.runs_all
    assert programs.find_page(db, mine, new.id) is None
    assert programs.find_overview(db, step("U2", is_admin=False), file=NOBODY) is None
    assert [subject for _, _, subject in written_down(db)[1:]] == [
        {"asked": "program.look"},
        {"asked": "program.list"},
    ]
