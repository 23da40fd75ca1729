"""What admins change about a program: it comes back as it was set, and of two the later loses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from pairing.blackouts import Blackout
from pairing.cadence import CalendarRule, EveryWeeks, next_due
from pairing.programs import HardRule, Odd, Preset, Program, Rules, Terms
from pairing.weights import Weights
from storage import participants, program_terms, programs
from storage.database import Database
from storage.program_terms import Renamed
from tests.storage.factories import NOW, Team, make_team, race

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
HOLIDAYS = Blackout(date(2026, 12, 21), date(2027, 1, 6))
RULE = CalendarRule(
    EveryWeeks(2, 2, date(2026, 12, 2)), time(11, 30), "America/New_York", (HOLIDAYS,)
)
RULES = Rules(
    odd=Odd.SIT_OUT,
    max_stage_gap=3,
    min_overlap_minutes=30,
    off=frozenset({HardRule.LANGUAGE}),
    weights=Weights(stage=0.34, exchange=0.22),
    min_score=0.35,
    never_same_team=True,
)
TERMS = Terms(Preset.TASTER, RULE, RULES)


def program_of(db: Database, team: Team) -> Program:
    with db.read() as s:
        return programs.get_program(s, team.program_id)


def closed(team_program: Program, *blackouts: Blackout) -> Terms:
    terms = team_program.terms
    return replace(terms, rule=replace(terms.rule, blackouts=blackouts))


def test_a_program_is_made_with_its_terms_and_its_first_slot(db: Database) -> None:
    team = make_team(db, 0)

    with db.write() as s:
        made = program_terms.create_program(
            s, team.workspace_id, name="Sales", terms=TERMS, now=NOW
        )

    assert made is not None
    with db.read() as s:
        assert programs.get_program(s, made.id) == made
        assert programs.find_default_program(s, team.workspace_id) != made
    assert (made.name, made.terms) == ("Sales", TERMS)
    assert made.next_round_at == next_due(RULE, after=NOW).at
    assert (made.suspended_at, made.held_at, made.is_running) == (None, None, True)


@pytest.mark.parametrize("name", ["Peer mentoring", "peer  MENTORING "])
def test_a_name_is_given_once_in_a_workspace(db: Database, name: str) -> None:
    team = make_team(db, 0)

    with db.write() as s:
        made = program_terms.create_program(s, team.workspace_id, name=name, terms=TERMS, now=NOW)

    assert made is None


def test_a_name_is_found_whatever_its_case_beyond_ascii_too(db: Database) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        made = program_terms.create_program(s, team.workspace_id, name="Büro", terms=TERMS, now=NOW)

    with db.read() as s:
        found = programs.program_named(s, team.workspace_id, " BÜRO")
        other = programs.program_named(s, team.workspace_id, "Buero")

    assert found == made
    assert other is None


def test_of_many_who_make_a_program_of_one_name_one_does(db: Database) -> None:
    team = make_team(db, 0)

    def make(n: int) -> bool:
        name = "sales" if n % 2 else "Sales"
        with db.write() as s:
            made = program_terms.create_program(
                s, team.workspace_id, name=name, terms=TERMS, now=NOW
            )
        return made is not None

    assert sorted(race(6, make)) == [False] * 5 + [True]


def test_a_program_keeps_its_place_as_default_under_another_name(db: Database) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        done = program_terms.rename(s, team.program_id, seen="Peer mentoring", to="Lunch")
        late = program_terms.rename(s, team.program_id, seen="Peer mentoring", to="Dinner")
        default = programs.ensure_default_program(s, team.workspace_id, zone="UTC", now=NOW)

    assert (done, late) == (Renamed.DONE, Renamed.STALE)
    assert (default.id, default.name) == (team.program_id, "Lunch")
    with db.read() as s:
        assert len(programs.list_programs(s)) == 1


def test_no_program_gets_the_name_of_another(db: Database) -> None:
    team, elsewhere = make_team(db, 0), make_team(db, 0, team_id="T2")
    with db.write() as s:
        program_terms.create_program(s, team.workspace_id, name="Sales", terms=TERMS, now=NOW)

        taken = program_terms.rename(s, team.program_id, seen="Peer mentoring", to="SALES")
        own = program_terms.rename(s, team.program_id, seen="Peer mentoring", to="peer mentoring")
        abroad = program_terms.rename(s, elsewhere.program_id, seen="Peer mentoring", to="Sales")

    assert (taken, own, abroad) == (Renamed.TAKEN, Renamed.DONE, Renamed.DONE)


def test_of_many_who_rename_programs_to_one_name_one_does(db: Database) -> None:
    team = make_team(db, 0)
    with db.write() as s:
        other = program_terms.create_program(
            s, team.workspace_id, name="Sales", terms=TERMS, now=NOW
        )
    assert other is not None
    names = {team.program_id: "Peer mentoring", other.id: "Sales"}

    def rename(n: int) -> Renamed:
        program_id = list(names)[n % 2]
        with db.write() as s:
            return program_terms.rename(s, program_id, seen=names[program_id], to="Lunch")

    assert race(6, rename).count(Renamed.DONE) == 1


def test_terms_come_back_as_they_were_set(db: Database) -> None:
    team = make_team(db, 0)
    before = program_of(db, team)

    with db.write() as s:
        after = program_terms.set_terms(s, team.program_id, TERMS, seen=before.terms, now=NOW)

    assert after == program_of(db, team)
    assert after is not None
    assert after.terms == TERMS
    assert after.next_round_at == next_due(RULE, after=NOW).at


def test_whoever_saw_other_terms_changes_nothing(db: Database) -> None:
    team = make_team(db, 0)
    before = program_of(db, team)
    theirs = replace(before.terms, rules=replace(before.rules, min_score=0.2))
    with db.write() as s:
        program_terms.set_terms(s, team.program_id, theirs, seen=before.terms, now=NOW)
        mine = program_terms.set_terms(s, team.program_id, TERMS, seen=before.terms, now=NOW)

    assert mine is None
    assert program_of(db, team).terms == theirs


def test_of_many_who_change_terms_one_does(db: Database) -> None:
    team = make_team(db, 0)
    seen = program_of(db, team).terms

    def change(n: int) -> bool:
        mine = replace(seen, rules=replace(seen.rules, min_overlap_minutes=n))
        with db.write() as s:
            done = program_terms.set_terms(s, team.program_id, mine, seen=seen, now=NOW)
        return done is not None

    assert sorted(race(6, change)) == [False] * 5 + [True]


def test_other_rules_leave_the_due_time_alone(db: Database) -> None:
    team = make_team(db, 0)
    before = program_of(db, team)
    other = replace(before.terms, rules=RULES)

    with db.write() as s:
        after = program_terms.set_terms(s, team.program_id, other, seen=before.terms, now=NOW)

    assert after is not None
    assert after.next_round_at == before.next_round_at


def test_a_blackout_moves_the_coming_round_behind_it_and_lifting_it_moves_it_back(
    db: Database,
) -> None:
    team = make_team(db, 0)
    before = program_of(db, team)
    on = before.next_round_at.date()
    shut = closed(before, Blackout(on, on))

    with db.write() as s:
        moved = program_terms.set_terms(s, team.program_id, shut, seen=before.terms, now=NOW)
        back = program_terms.set_terms(s, team.program_id, before.terms, seen=shut, now=NOW)

    assert moved is not None
    assert moved.next_round_at == next_due(before.rule, after=before.next_round_at).at
    assert back == before


def test_a_round_that_is_due_stays_due_unless_its_day_is_closed_now(db: Database) -> None:
    team = make_team(db, 0)
    before = program_of(db, team)
    now = before.next_round_at + timedelta(hours=1)
    elsewhere = closed(before, HOLIDAYS)
    today = closed(before, Blackout(now.date(), now.date()))

    with db.write() as s:
        due = program_terms.set_terms(s, team.program_id, elsewhere, seen=before.terms, now=now)
        gone = program_terms.set_terms(s, team.program_id, today, seen=elsewhere, now=now)

    assert due is not None
    assert due.next_round_at == before.next_round_at
    assert gone is not None
    assert gone.next_round_at == before.next_round_at + 4 * WEEK


def test_who_skips_the_coming_round_skips_it_when_it_comes_on_another_day(db: Database) -> None:
    team = make_team(db, 2)
    before = program_of(db, team)
    one, other = team.participants
    with db.write() as s:
        participants.set_skip_until(s, one, before.next_round_at)
        participants.set_skip_until(s, other, before.next_round_at - 4 * WEEK)

        after = program_terms.set_terms(s, team.program_id, TERMS, seen=before.terms, now=NOW)

        assert after is not None
        here = {
            due: [found.id for found in participants.list_pool(s, team.program_id, due_at=due)]
            for due in (after.next_round_at, next_due(RULE, after=after.next_round_at).at)
        }
    assert list(here.values()) == [[other], [one, other]]
