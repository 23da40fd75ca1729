"""An instance in order, to take something away from, and what its health then says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.health import Check, Health, Instance, Report, State
from bot.pulse import Beat
from bot.slack_calls import SlackCalls
from storage.database import Database
from tests.bot.services.factories import NOW

FINE = {"run_rounds": Beat(age_s=3, is_at_work=False, ok_age_s=3, took_s=0.1)}


def instance(**changes: object) -> Instance:
    fine = Instance(
        beats=lambda: FINE,
        every_s={"run_rounds": 20.0},
        is_scheduled=lambda: True,
        loop_age_s=lambda: 0.5,
        connection=lambda: (True, "the socket to Slack is open"),
        calls=SlackCalls(),
        clock=None,
    )
    return replace(fine, **changes)  # type: ignore[arg-type]


def look(db: Database, *, now: datetime = NOW, **changes: object) -> Report:
    return Health(db, instance(**changes), now=lambda: now).look()


def found(report: Report, name: str) -> Check:
    [one] = [check for check in report.checks if check.name == name]
    return one


def failures(report: Report) -> Mapping[str, str]:
    return {one.name: one.reason for one in report.checks if one.state is State.FAILED}
