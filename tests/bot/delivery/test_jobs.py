"""Rounds by the clock: one thread at a time, and the log tells what an operator wonders about."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.errors import NotForgotten
from bot.jobs import Jobs
from bot.services.drawing.round_starts import seed_of
from storage import rounds
from tests.bot.delivery.office import ANA, BEN, Office
from tests.bot.services.factories import bring_in, count_rows, due_at, program_of
from tests.bot.services.operating.test_failing_deadlines import without
from tests.storage.factories import race


def jobs_of(office: Office) -> Jobs:
    """The jobs of an instance, with two people who take part."""
    bring_in(office.db, ANA, BEN, team_id=office.slack.team_id)
    return Jobs(office.runtime, office.client_for, new_seed=lambda: 7, learn=lambda: None)


def test_whoever_ticks_comes_back_when_the_round_is_stored(office: Office) -> None:
    jobs = jobs_of(office)
    office.at = due_at(office.db, team_id=office.slack.team_id)

    def tick(_: int) -> int:
        jobs.run_rounds()
        return count_rows(office.db, "rounds")

    assert race(3, tick) == [1, 1, 1]


def test_the_log_says_once_that_a_round_waits_for_the_morning(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    jobs = jobs_of(office)
    late = due_at(office.db, team_id=office.slack.team_id) + timedelta(hours=12)

    for minutes in (0, 1, 2):
        office.at = late + timedelta(minutes=minutes)
        jobs.run_rounds()

    events = [getattr(one, "event", None) for one in caplog.records]
    assert events == ["round.late"]
    assert count_rows(office.db, "rounds") == 0


def test_a_round_that_is_not_planned_ahead_is_drawn_as_its_preview_was(office: Office) -> None:
    jobs, team_id = jobs_of(office), office.slack.team_id
    program = program_of(office.db, team_id)
    shown = seed_of(office.db, program)
    office.at = due_at(office.db, team_id=team_id)

    jobs.run_rounds()

    with office.db.read() as session:
        [ran] = rounds.list_rounds(session, program.id, limit=2)
    assert ran.seed == shown


def test_housekeeping_says_that_it_gets_on(office: Office) -> None:
    jobs = jobs_of(office)

    with jobs.pulse.beat("keep_house"):
        jobs.keep_house()
        beat = jobs.pulse.beats()["keep_house"]

    assert beat.sign_age_s is not None
    assert beat.sign_age_s < beat.age_s


def test_the_job_says_that_it_failed_and_reports_on_rounds_all_the_same(office: Office) -> None:
    jobs = jobs_of(office)
    office.at = due_at(office.db, team_id=office.slack.team_id)
    jobs.run_rounds()
    office.at += timedelta(days=60)

    with without(office.db, "oauth_states"), suppress(NotForgotten), jobs.pulse.beat("keep_house"):
        jobs.keep_house()

    beat = jobs.pulse.beats()["keep_house"]
    assert (beat.has_failed, beat.n_failed) == (True, 1)
    assert count_rows(office.db, "reports") == 1
