"""A day whose round was run, skipped or called off ahead of its time gets no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pairing.blackouts import Blackout
from pairing.programs import Program
from storage import program_terms, programs
from storage.database import Database
from storage.states import RoundState
from tests.storage.factories import NOW, Team, insert_round, make_plan, make_team

FAR_AWAY = Blackout(date(2027, 12, 20), date(2027, 12, 31))


def use_the_coming_slot(db: Database, team: Team, state: RoundState) -> Program:
    """Run or cancel the coming round a week early; the program moves on to the one after it."""
    with db.write() as s:
        program = programs.get_program(s, team.program_id)
        due = program.next_round_at
        local = due.astimezone(ZoneInfo(program.rule.zone))
        plan = None if state is RoundState.CANCELLED else make_plan(team.participants[:2])
        slot = f"{local:%Y-%m-%dT%H:%M}"
        insert_round(s, team, plan, slot=slot, due_at=due, state=state)
        programs.advance(s, program.id, seen=due, to=due + timedelta(weeks=4))
    return program


@pytest.mark.parametrize("state", [RoundState.CANCELLED, RoundState.DELIVERING])
@pytest.mark.parametrize(
    "change", [{"blackouts": (FAR_AWAY,)}, {"at": time(15, 0)}, {"at": time(7, 0)}]
)
def test_another_calendar_does_not_bring_a_used_day_back(
    db: Database, state: RoundState, change: dict[str, object]
) -> None:
    team = make_team(db, 2)
    used = use_the_coming_slot(db, team, state)
    used_on = used.next_round_at.astimezone(ZoneInfo(used.rule.zone)).date()

    with db.write() as s:
        seen = programs.get_program(s, team.program_id).terms
        wanted = replace(seen, rule=replace(seen.rule, **change))  # type: ignore[arg-type]
        changed = program_terms.set_terms(s, team.program_id, wanted, seen=seen, now=NOW)

    assert changed is not None
    comes_on = changed.next_round_at.astimezone(ZoneInfo(used.rule.zone)).date()
    assert comes_on == used_on + timedelta(weeks=4)
