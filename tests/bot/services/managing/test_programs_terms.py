"""When rounds begin and who is paired, as admins set it: never over somebody else's change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.answers import Said
from bot.services.joining import participants
from bot.services.managing import programs, programs_notes, programs_terms
from pairing.cadence import next_due
from pairing.programs import HardRule, Notes
from pairing.weights import Factor
from storage import program_terms
from storage.database import Database
from tests.bot.services.factories import (
    NOW,
    ask,
    bring_in,
    participant_of,
    program_of,
)
from tests.bot.services.managing.running import (
    calendar,
    stamp,
    step,
    written_down,
)

NEW = {"name": "Leads", "preset": "taster", "time": "9:00", "zone": "Europe/Oslo"}
RULES = {"stage_gap": "1", "overlap": "90", "min_score": "0.35", "odd": "sit_out"}


@pytest.mark.parametrize("weeks", [0, 4, -8])
def test_what_is_saved_without_a_change_changes_nothing(db: Database, weeks: int) -> None:
    bring_in(db, "U1")
    before = program_of(db)
    on = (before.next_round_at + timedelta(weeks=weeks)).date()  # of the same series

    said = calendar(before, counted_from=on.isoformat())
    answer = programs_terms.change_calendar(db, step(), before.id, said, stamp=stamp(db))

    assert answer.said is Said.TERMS_SAVED
    assert program_of(db) == before


def test_another_rule_moves_the_next_round_to_its_own_slot_and_skips_with_it(db: Database) -> None:
    bring_in(db, "U1")
    participants.skip(db, ask("U1"), now=NOW)
    before = program_of(db)

    said = calendar(before, often="month.1", weekday="0", time="14:15", zone="America/New_York")
    answer = programs_terms.change_calendar(db, step(), before.id, said, stamp=stamp(db))

    after = program_of(db)
    assert after.next_round_at == next_due(after.rule, after=NOW).at
    assert answer.facts["next_round_at"] == after.next_round_at.isoformat()
    assert answer.facts["zone"] == "America/New_York"
    assert participant_of(db, "U1").skip_until == after.next_round_at != before.next_round_at
    assert [event for event, _, _ in written_down(db)] == ["program.terms_changed"]


def test_warnings_name_the_day_without_that_hour_and_rounds_that_overlap(db: Database) -> None:
    bring_in(db, "U1")
    before = program_of(db)

    said = calendar(before, often="weeks.1", weekday="6", time="2:30")
    answer = programs_terms.change_calendar(db, step(), before.id, said, stamp=stamp(db))

    assert answer.facts["gap_slot"] == "2027-03-28T02:30"
    assert answer.facts["gap_at"] == "2027-03-28T01:30:00+00:00"
    assert answer.facts["weeks"] == 4


@pytest.mark.parametrize("often", ["weeks.4", "month.1"])
def test_rounds_that_come_every_month_do_not_overlap(db: Database, often: str) -> None:
    bring_in(db, "U1")
    before = program_of(db)

    said = calendar(before, often=often)
    answer = programs_terms.change_calendar(db, step(), before.id, said, stamp=stamp(db))

    assert "weeks" not in answer.facts


def test_the_later_of_two_forms_changes_nothing(db: Database) -> None:
    bring_in(db, "U1")
    program_id, seen = program_of(db).id, stamp(db)
    programs_terms.change_rules(db, step(), program_id, RULES, on=["time"], stamp=seen)
    first = program_of(db)
    weights = dict.fromkeys(Factor, "") | {Factor.STAGE: "100"}

    answers = [
        programs_terms.change_rules(db, step(), program_id, RULES, on=[], stamp=seen),
        programs_terms.change_weights(db, step(), program_id, weights, stamp=seen),
        programs_terms.change_calendar(db, step(), program_id, calendar(first), stamp=seen),
        programs_notes.change_notes(db, step(), program_id, Notes(intro="Hello"), stamp=seen),
    ]

    assert {one.said for one in answers} == {Said.CHANGED_MEANWHILE}
    assert program_of(db) == first
    assert first.rules.is_on(HardRule.TIME)
    assert not first.rules.is_on(HardRule.LANGUAGE)
    assert [event for event, _, _ in written_down(db)] == ["program.rules_changed"]


def test_weights_and_rules_leave_each_other_alone(db: Database) -> None:
    bring_in(db, "U1")
    program_id = program_of(db).id
    weights = dict.fromkeys(Factor, "") | {Factor.STAGE: "100"}

    programs_terms.change_weights(db, step(), program_id, weights, stamp=stamp(db))
    programs_terms.change_rules(db, step(), program_id, RULES, on=["time"], stamp=stamp(db))

    rules = program_of(db).rules
    assert (rules.weights.stage, rules.max_stage_gap) == (1.0, 1)


def test_notes_are_kept(db: Database) -> None:
    bring_in(db, "U1")
    program, notes = program_of(db), Notes(intro="Hello\nyou", welcome=None)

    answer = programs_notes.change_notes(db, step(), program.id, notes, stamp=stamp(db))

    assert answer.said is Said.PROGRAM_SAVED
    with db.read() as session:
        assert program_terms.find_notes(session, program.id) == notes


def test_a_schedule_in_words_needs_one_program_and_its_zone(db: Database) -> None:
    bring_in(db, "U1")
    words = "every 2 weeks on Friday at 11:00"

    alone = programs_terms.change_schedule(db, step(), words)
    programs.create(db, step(), NEW)
    of_two = programs_terms.change_schedule(db, step(), words)

    assert alone.said is Said.TERMS_SAVED
    assert alone.facts["zone"] == "Europe/Berlin"
    assert of_two.said is Said.SEVERAL_PROGRAMS
