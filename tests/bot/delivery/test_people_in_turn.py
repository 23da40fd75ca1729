"""People are read in turn from each workspace: one in trouble keeps no other one's unread."""

from __future__ import annotations

import threading

import pytest
from slack_sdk import WebClient

from bot.delivery.pacing import RATES
from bot.delivery.people import read_unread
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from sandbox import Fault, FaultKind
from storage import paces, workspaces
from storage.workspaces import WorkspaceState
from tests.bot.delivery.office import ANA, BEN, CHLOE, DEV, Office
from tests.bot.services.factories import ask, person_of

IN_TROUBLE = "T-trouble"
INFO = "users.info"


@pytest.fixture(autouse=True)
def few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer than wait in the workspace in trouble."""
    monkeypatch.setattr("bot.delivery.people.BATCH", 3)


@pytest.fixture(autouse=True)
def everybody(office: Office) -> None:
    """Three in the workspace in trouble, who came first, and one elsewhere."""
    for team_id, who in ((IN_TROUBLE, ANA), (IN_TROUBLE, BEN), (IN_TROUBLE, CHLOE)):
        join_unread(office, team_id, who)
    join_unread(office, office.slack.team_id, DEV)


def join_unread(office: Office, team_id: str, who: str) -> None:
    participants.opt_in(
        office.db,
        ask(who, team_id=team_id),
        profile=None,
        who=None,
        terms=JoinTerms(),
        now=office.at,
    )


def read(office: Office) -> bool:
    """Read as one tick does. Returns whether the one elsewhere is read."""
    asked: list[str] = []

    def client_for(team_id: str) -> WebClient:
        asked.append(team_id)
        return office.client

    read_unread(office.runtime, client_for, stop=threading.Event())
    return person_of(office.db, DEV, office.slack.team_id).updated_at is not None


def test_those_whom_slack_does_not_show_hide_nobody_elsewhere(office: Office) -> None:
    office.slack.faults.add(Fault(INFO, FaultKind.ERROR, times=1))

    assert read(office)


def test_a_workspace_that_has_to_wait_is_left_out(office: Office) -> None:
    ours = person_of(office.db, ANA, IN_TROUBLE).workspace_id
    with office.db.write() as session:
        for _ in range(RATES[INFO].burst):
            paces.take(session, ours, INFO, RATES[INFO], now=office.at)

    assert read(office)
    assert office.calls(INFO) == 1


def test_a_workspace_that_may_not_be_spoken_to_is_not_asked_about(office: Office) -> None:
    ours = person_of(office.db, ANA, IN_TROUBLE).workspace_id
    with office.db.write() as session:
        workspaces.set_workspace_state(session, ours, WorkspaceState.HELD, reason="token_revoked")

    assert read(office)
    assert office.calls(INFO) == 1


def test_a_workspace_that_does_not_answer_is_asked_once_in_a_tick(office: Office) -> None:
    office.slack.faults.add(Fault(INFO, FaultKind.REFUSE, times=1))

    read(office)

    assert office.calls(INFO) <= 2
    assert person_of(office.db, BEN, IN_TROUBLE).updated_at is None
