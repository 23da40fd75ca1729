"""When reports come: at the end of their own round, in order, whatever becomes of others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Event

import pytest
from sqlalchemy import update

from bot.services.managing import reports
from pairing.feedback import Feedback
from pairing.ids import ProgramId
from pairing.presets import Preset
from storage import feedback
from storage import reports as stored
from storage.database import Database
from storage.outbox import MessageKind
from storage.statements import table_of
from storage.tables import ProgramRow, ReportRow
from tests.bot.services.caring import introduced, pair_id_of
from tests.bot.services.factories import (
    NOW,
    TEAM,
    bring_in,
    follow,
    messages_in,
    person_of,
    program_of,
    run_round,
)
from tests.bot.services.managing.test_reports import (
    DAY,
    HOUR,
    closing_at,
    one_round,
    report_of,
)


def set_preset(db: Database, preset: Preset) -> None:
    with db.write() as session:
        session.execute(update(table_of(ProgramRow)).values(preset=preset))


def spoil(db: Database, program_id: ProgramId, figures: Mapping[str, object]) -> None:
    """Let the reports of a program hold something else."""
    rows = table_of(ReportRow)
    with db.write() as session:
        session.execute(
            update(rows).where(rows.c.program_id == program_id).values(figures=dict(figures))
        )


@pytest.mark.parametrize("preset", [Preset.TASTER, Preset.DEEP])
def test_a_round_is_as_long_as_its_program_was_when_it_began(db: Database, preset: Preset) -> None:
    """Neither its report nor the counts behind it come earlier or later than was said."""
    one_round(db)
    at = NOW + closing_at(db)
    set_preset(db, preset)
    with db.write() as session:
        ours = program_of(db).workspace_id
        feedback.save(session, ours, pair_id_of(db), person_of(db, "U1").id, Feedback(useful=4))

    def reduce_and_report(now: datetime) -> tuple[int, int]:
        with db.write() as session:
            n = feedback.reduce(session, now=now)
        return n, reports.close_rounds(db, now=now)

    assert reduce_and_report(at - 2 * HOUR) == (0, 0)
    assert reduce_and_report(at) == (1, 1)
    [made] = report_of(db).rounds
    assert made.ends_on - made.begins_on == timedelta(weeks=4)


def test_a_short_round_is_reported_on_after_the_long_one_before_it(db: Database) -> None:
    bring_in(db, "U1", "U2")
    set_preset(db, Preset.DEEP)
    run_round(db, now=program_of(db).next_round_at)
    first_due = program_of(db).next_round_at - timedelta(weeks=4)
    set_preset(db, Preset.TASTER)
    run_round(db, now=program_of(db).next_round_at)
    long_over = first_due + timedelta(weeks=8) + reports.KEPT

    early = reports.close_rounds(db, now=long_over - HOUR)
    made = reports.close_rounds(db, now=long_over)

    assert (early, made) == (0, 2)
    weeks = [(one.ends_on - one.begins_on) / timedelta(weeks=1) for one in report_of(db).rounds]
    assert weeks == [8, 2]


def test_a_report_that_fails_keeps_no_other_program_from_its_own_and_comes_again(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    bring_in(db, "U1", "U2")
    bring_in(db, "U1", "U2", team_id="T2")
    for team in (TEAM, "T2"):
        run_round(db, team_id=team, now=program_of(db, team).next_round_at)
        reports.close_rounds(db, now=NOW + 60 * DAY)
        run_round(db, team_id=team, now=program_of(db, team).next_round_at)
    mine = program_of(db).id
    with db.read() as session:
        figures = stored.list_reports(session, mine)[0].figures
    spoil(db, mine, {"number": 1})

    made = reports.close_rounds(db, now=NOW + 120 * DAY)
    [failed] = [vars(one) for one in caplog.records if one.levelname == "ERROR"]
    spoil(db, mine, figures)
    again = reports.close_rounds(db, now=NOW + 121 * DAY)

    assert (made, again) == (1, 1)
    assert (failed["event"], failed["program_id"]) == ("report.failed", mine)


def test_reports_end_early_when_the_bot_stops_and_say_that_they_go_on(db: Database) -> None:
    one_round(db)
    at, stop, alive = NOW + closing_at(db), Event(), [0]
    stop.set()

    stopped = reports.close_rounds(db, now=at, stop=stop)
    made = reports.close_rounds(db, now=at, alive=lambda: alive.append(1))

    assert (stopped, made, alive) == (0, 1, [0, 1])


def test_what_follows_an_introduction_goes_by_the_length_that_the_round_had(db: Database) -> None:
    bring_in(db, "U1", "U2")
    introduced(db)
    set_preset(db, Preset.TASTER)

    follow(db, until=NOW + 60 * DAY)

    assert MessageKind.FEEDBACK in {one.kind for one in messages_in(db)}
