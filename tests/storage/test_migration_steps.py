"""Each migration from the release before it, with rows in the tables."""

from __future__ import annotations

import logging

import pytest
from alembic import command
from sqlalchemy import event, text

from pairing.matching.witness import Witness
from pairing.programs import HardRule
from pairing.weights import Weights
from storage import migrate, participants, programs
from storage.database import Database, Session
from storage.migrate import current, head, upgrade
from tests.storage.factories import NOW, make_team

PROGRAM = """
INSERT INTO programs (id, workspace_id, name, preset, cadence, local_time, zone, odd,
    max_stage_gap, min_overlap_minutes, next_round_at, created_at)
VALUES (1, 1, 'Peer mentoring', 'standard',
    '{"every_weeks": 4, "weekday": 1, "anchor_on": "2026-12-01"}', '10:00', 'Europe/Berlin',
    'trio', 2, 60, :now, :now)
"""
ROWS = (
    "INSERT INTO workspaces (id, team_id, enterprise_id, state, created_at)"
    " VALUES (1, 'T1', '', 'active', :now)",
    PROGRAM,
    "INSERT INTO people (id, workspace_id, slack_user_id, kind, deactivated, is_admin)"
    " VALUES (1, 1, 'U1', 'member', false, false)",
    "INSERT INTO participants (id, workspace_id, program_id, person_id, opted_in_at,"
    " rounds_waited, trios) VALUES (1, 1, 1, 1, :now, 2, 3)",
)


def upgrade_to(db: Database, version: str) -> None:
    with migrate._exclusive(db) as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def fill(s: Session) -> None:
    for row in ROWS:
        s.execute(text(row), {"now": NOW.replace(tzinfo=None)} if ":now" in row else {})


def test_programs_of_the_first_schema_keep_everything_and_every_rule(
    empty_database_url: str,
) -> None:
    db = Database(empty_database_url)
    upgrade_to(db, "0001")
    with db.write() as s:
        fill(s)

    upgrade(db)

    assert current(db) == head()
    with db.read() as s:
        [program] = programs.list_programs(s)
        [participant] = participants.list_participants(s, program.id)
        witness = programs.find_witness(s, program.id)
    assert (program.name, program.rules.off, witness) == ("Peer mentoring", frozenset(), None)
    assert (participant.rounds_waited, participant.trios) == (2, 3)
    db.close()


@pytest.mark.parametrize(
    ("stored", "off", "warned"),
    [
        ('["stage_gap", "time"]', {HardRule.STAGE_GAP, HardRule.TIME}, 0),
        ('["stage_gap", "zodiac"]', {HardRule.STAGE_GAP}, 1),
        ("[3, null]", set(), 2),
        ('"stage_gap"', set(), 1),
    ],
)
def test_rules_to_do_without_are_read_and_what_is_no_rule_is_left_out(
    db: Database,
    caplog: pytest.LogCaptureFixture,
    stored: str,
    off: set[HardRule],
    warned: int,
) -> None:
    with db.write() as s:
        fill(s)
        s.execute(text("UPDATE programs SET rules_off = :stored"), {"stored": stored})

    with caplog.at_level(logging.WARNING), db.read() as s:
        [program] = programs.list_programs(s)

    assert program.rules.off == off
    assert [record.event for record in caplog.records] == ["rule.unknown"] * warned  # type: ignore[attr-defined]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # PostgreSQL refuses it
def test_rules_that_are_no_json_leave_the_program_readable(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with db.write() as s:
        fill(s)
        s.execute(text("UPDATE programs SET rules_off = 'oops'"))

    with caplog.at_level(logging.WARNING), db.read() as s:
        [program] = programs.list_programs(s)

    assert program.rules.off == frozenset()
    assert [record.event for record in caplog.records] == ["rule.unknown"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("stored", "weights", "warned"),
    [
        ("{}", Weights(), 0),
        ('{"stage": 0.34, "exchange": 0.22}', Weights(stage=0.34, exchange=0.22), 0),
        ('{"stage": 0.9}', Weights(), 1),
        ('{"zodiac": 0.1}', Weights(), 1),
        ('{"stage": "much"}', Weights(), 1),
        ("[3]", Weights(), 1),
    ],
)
def test_weights_of_a_program_are_read_and_what_makes_no_score_is_left_out(
    db: Database, caplog: pytest.LogCaptureFixture, stored: str, weights: Weights, warned: int
) -> None:
    with db.write() as s:
        fill(s)
        s.execute(text("UPDATE programs SET weights = :stored"), {"stored": stored})

    with caplog.at_level(logging.WARNING), db.read() as s:
        [program] = programs.list_programs(s)

    assert program.rules.weights == weights
    assert [record.event for record in caplog.records] == ["weights.unknown"] * warned  # type: ignore[attr-defined]


def test_a_plan_ahead_comes_back_as_it_was_kept(db: Database) -> None:
    team = make_team(db, 4)
    a, b, c, d = team.participants
    ahead = Witness((((a, b), (c, d)), ((a, c), (b, d))))

    with db.write() as s:
        before = programs.find_witness(s, team.program_id)
        programs.keep_witness(s, team.program_id, ahead)
        kept = programs.find_witness(s, team.program_id)
        programs.keep_witness(s, team.program_id, None)
        gone = programs.find_witness(s, team.program_id)

    assert (before, kept, gone) == (None, ahead, None)


@pytest.mark.parametrize("stored", ["oops", "3", '[[["x"]]]', "{"])
def test_a_plan_ahead_that_cannot_be_read_is_left_out_with_a_warning(
    db: Database, caplog: pytest.LogCaptureFixture, stored: str
) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        s.execute(text("UPDATE programs SET witness = :stored"), {"stored": stored})

    with caplog.at_level(logging.WARNING), db.read() as s:
        found = programs.find_witness(s, team.program_id)

    assert found is None
    assert [record.event for record in caplog.records] == ["witness.unreadable"]  # type: ignore[attr-defined]


def test_no_query_for_programs_reads_the_plan_ahead(db: Database) -> None:
    team = make_team(db, 1)
    read: list[str] = []
    event.listen(
        db.engine, "before_cursor_execute", lambda *told: read.append(str(told[2])), named=False
    )

    with db.read() as s:
        programs.list_programs(s)
        programs.get_program(s, team.program_id)
        programs.find_default_program(s, team.workspace_id)
        programs.due_programs(s, now=NOW, limit=5)

    assert any("rules_off" in statement for statement in read)
    assert not any("witness" in statement for statement in read)
