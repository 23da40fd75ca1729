"""What /readyz looks at beside the database: clock, delivery, jobs, and the way to Slack."""

from __future__ import annotations

from datetime import timedelta

import pytest

import bot.health
from bot.health import Health, State, check_clock, check_scheduler
from bot.pulse import Beat
from bot.slack_calls import Ending, SlackCalls
from storage.database import Database
from tests.bot.healthy import FINE, failures, found, instance, look
from tests.bot.services.factories import NOW


@pytest.fixture(autouse=True)
def _never_the_same_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bot.health, "FRESH_S", -1.0)


@pytest.mark.parametrize(
    ("ahead", "state", "says"),
    [
        (0.4, State.OK, "0 s ahead of Slack's"),
        (-299, State.OK, "299 s behind Slack's"),
        (301, State.FAILED, "301 s ahead of Slack's"),
        (-86_400, State.FAILED, "86400 s behind Slack's"),
    ],
)
def test_a_clock_five_minutes_off_is_a_failure(ahead: float, state: State, says: str) -> None:
    one = check_clock(timedelta(seconds=ahead), False)

    assert (one.state, one.reason) == (state, says)


def test_a_clock_that_jumps_after_slack_told_the_time_is_noticed_at_once(db: Database) -> None:
    calls = SlackCalls(monotonic=lambda: 5.0)
    calls.note("auth.test", Ending.OK, date="Tue, 24 Nov 2026 09:00:00 GMT")

    right = look(db, calls=calls, clock=lambda: NOW)
    jumped = look(db, calls=calls, clock=lambda: NOW + timedelta(hours=1))

    assert found(right, "clock").state is State.OK
    assert failures(jumped) == {"clock": "3600 s ahead of Slack's"}


def test_without_a_word_of_slack_the_clock_is_unknown_and_that_is_no_failure(db: Database) -> None:
    report = look(db, clock=lambda: NOW)

    assert report.is_ready
    assert found(report, "clock").state is State.UNKNOWN


@pytest.mark.parametrize(
    ("age_s", "says"),
    [(None, "its thread has ended"), (61.0, "looked at the outbox 61 s ago")],
)
def test_a_delivery_that_stands_still_is_a_failure(
    db: Database, age_s: float | None, says: str
) -> None:
    assert failures(look(db, loop_age_s=lambda: age_s)) == {"delivery": says}


@pytest.mark.parametrize(
    ("beat", "is_scheduled", "says"),
    [
        (FINE["run_rounds"], False, "is not running"),
        (Beat(age_s=121, is_at_work=False), True, "run_rounds last began 121 s ago"),
        (Beat(age_s=1201), True, "run_rounds is at work and got nowhere for 1201 s"),
        (
            Beat(age_s=9_000, sign_age_s=1201),
            True,
            "run_rounds is at work and got nowhere for 1201 s",
        ),
    ],
)
def test_a_job_that_does_not_begin_or_does_not_end_is_a_failure(
    beat: Beat, is_scheduled: bool, says: str
) -> None:
    one = check_scheduler({"run_rounds": beat}, {"run_rounds": 20.0}, is_scheduled=is_scheduled)

    assert (one.state, one.reason) == (State.FAILED, says)


def test_a_job_that_plans_for_long_or_failed_once_is_none() -> None:
    beats = {
        "run_rounds": Beat(age_s=600),
        "read_people": Beat(age_s=1, is_at_work=False, has_failed=True, n_failed=1),
    }

    one = check_scheduler(beats, dict.fromkeys(beats, 20.0), is_scheduled=True)

    assert (one.state, one.reason) == (State.OK, "runs; last failed and tried again: read_people")


def test_a_job_that_is_at_work_for_hours_and_gets_on_is_none() -> None:
    beats = {"keep_house": Beat(age_s=9_000, sign_age_s=30)}

    assert check_scheduler(beats, {"keep_house": 3600.0}, is_scheduled=True).state is State.OK


def test_a_closed_socket_is_a_failure(db: Database) -> None:
    closed = (False, "the socket to Slack is closed")

    assert failures(look(db, connection=lambda: closed)) == {"slack": closed[1]}


def test_calls_that_fail_for_half_a_minute_are_a_failure_until_one_is_answered(
    db: Database,
) -> None:
    at = [0.0]
    calls = SlackCalls(monotonic=lambda: at[0])
    calls.note("chat.postMessage", Ending.UNREACHED)
    just_now = look(db, calls=calls)
    at[0] = 31.0
    later = look(db, calls=calls)
    calls.note("auth.test", Ending.REFUSED)

    assert just_now.is_ready
    assert failures(later) == {"slack": "the socket to Slack is open, but calls fail for 31 s"}
    assert look(db, calls=calls).is_ready


def test_a_report_is_given_again_for_two_seconds(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot.health, "FRESH_S", 3600.0)
    health = Health(db, instance(), now=lambda: NOW)

    assert health.look() is health.look()
