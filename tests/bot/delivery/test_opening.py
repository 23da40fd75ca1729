"""Opening ahead of a slot keeps the pace, obeys Slack, and gives way to everything else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.opening import PAUSE
from bot.delivery.pacing import OPENING as METHOD
from bot.delivery.pacing import RATES
from bot.services.drawing.ahead import TRY_AGAIN
from bot.services.drawing.rounds import Ran, run_next
from sandbox import Fault, FaultKind
from storage import programs, workspaces
from storage.outbox import MessageKind, MessageState
from storage.workspaces import WorkspaceState
from tests.bot.delivery.lead import EIGHT, LEAD, OPENING, Lead
from tests.bot.delivery.office import Office
from tests.bot.services.factories import program_of, run_round

ANA, BEN = EIGHT[:2]
GAP = RATES[METHOD].gap


@pytest.fixture
def lead(office: Office) -> Lead:
    """An instance with eight people, at the beginning of the lead; the round is planned."""
    lead = Lead(office)
    lead.bring_in(*EIGHT)
    office.at = lead.slot - LEAD
    assert lead.opener.step() == 0
    return lead


def count_requests(office: Office) -> list[int]:
    """A list that grows with every request, answered or not."""
    asked: list[int] = []
    office.before_request = lambda: asked.append(1)
    return asked


def test_one_conversation_is_opened_at_a_time_at_the_pace(lead: Lead, office: Office) -> None:
    at_once = [lead.opener.step() for _ in range(3)]
    office.at += GAP
    after_the_gap = [lead.opener.step() for _ in range(3)]

    assert at_once == after_the_gap == [1, 0, 0]
    assert office.calls(OPENING) == 2


def test_the_pace_is_shared_with_the_messages(lead: Lead, office: Office) -> None:
    lead.opener.step()
    run_next(
        office.db,
        program_of(office.db, office.slack.team_id),
        now=office.at,
        library=office.runtime.library,
        seed=1,
    )

    office.step()

    assert office.calls(OPENING) == 1


def test_messages_that_open_a_conversation_go_first(lead: Lead, office: Office) -> None:
    run_round(office.db, team_id=office.slack.team_id, now=office.at)
    office.at = lead.slot - LEAD  # of the round after that
    office.extend_expiry(MessageKind.PAIR_OPEN)

    lead.opener.step()
    asked = 0
    for _ in range(4):
        asked += lead.opener.step()
        office.step()
        office.wait(seconds=2)
    opened = lead.prepare()

    assert asked == 0
    assert [one.kind for one in office.in_state(MessageState.SENT)] == [MessageKind.PAIR_OPEN] * 4
    assert (opened, office.calls(OPENING)) == (4, 8)


def test_after_a_429_nothing_is_opened_before_slack_said_so(lead: Lead, office: Office) -> None:
    asked = count_requests(office)
    office.slack.faults.add(Fault(OPENING, FaultKind.HTTP_429, retry_after=120))

    limited = lead.opener.step()
    office.wait(seconds=119)
    too_soon = lead.opener.step()
    lead.restart()
    after_restart = lead.opener.step() + lead.opener.step()
    so_far = len(asked)
    office.wait(seconds=1)

    assert (limited, too_soon, after_restart, so_far) == (0, 0, 0, 1)
    assert lead.prepare() == 4


def test_a_refusal_is_left_to_the_slot(lead: Lead, office: Office) -> None:
    asked = count_requests(office)
    office.slack.faults.add(Fault(OPENING, FaultKind.ERROR, code="user_disabled"))

    opened = lead.prepare()

    assert (opened, len(asked)) == (3, 4)


def test_an_installation_that_may_not_open_is_not_asked_again(lead: Lead, office: Office) -> None:
    asked = count_requests(office)
    office.slack.faults.add(Fault(OPENING, FaultKind.ERROR, code="missing_scope"))

    opened = lead.prepare()

    assert (opened, len(asked)) == (0, 1)


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.REFUSE, FaultKind.GARBAGE])
def test_an_unclear_answer_pauses_and_the_conversation_is_asked_for_again_later(
    lead: Lead, office: Office, kind: FaultKind
) -> None:
    office.slack.faults.add(Fault(OPENING, kind))

    unclear = lead.opener.step()
    office.at += PAUSE - timedelta(seconds=1)
    in_the_pause = lead.opener.step()
    office.wait(seconds=1)
    opened = lead.prepare()

    assert (unclear, in_the_pause, opened) == (0, 0, 4)


def test_no_transaction_is_open_while_slack_answers(lead: Lead, office: Office) -> None:
    written: list[bool] = []

    def write() -> None:
        with office.db.write():
            written.append(True)

    office.before_request = write

    assert lead.opener.step() == 1
    assert written == [True]


def test_an_opener_gives_up_at_the_slot(lead: Lead, office: Office) -> None:
    lead.opener.step()
    office.at = lead.slot

    assert [lead.opener.step() for _ in range(3)] == [0, 0, 0]
    assert lead.run_round().ran is Ran.COMMITTED


def test_a_round_that_an_operator_ran_meanwhile_is_dropped(lead: Lead, office: Office) -> None:
    lane = lead.lane
    run_round(office.db, team_id=office.slack.team_id, now=office.at)

    lead.opener.step()

    assert lead.plans.look(now=office.at) == ()
    assert office.runtime.locks.take(lane)


def test_a_workspace_that_is_held_is_left_alone(lead: Lead, office: Office) -> None:
    ours = office.workspace().id
    with office.db.write() as session:
        workspaces.set_workspace_state(session, ours, WorkspaceState.HELD, reason="token_revoked")

    opened = lead.prepare(until=timedelta(minutes=10))
    with office.db.write() as session:
        workspaces.set_workspace_state(session, ours, WorkspaceState.ACTIVE)
    afterwards = lead.prepare()

    assert (opened, afterwards) == (0, 4)


def test_a_round_whose_day_was_changed_is_planned_anew(lead: Lead, office: Office) -> None:
    [before] = lead.plans.look(now=office.at)
    later = lead.slot + timedelta(minutes=5)
    with office.db.write() as session:
        assert programs.advance(session, before.program.id, seen=lead.slot, to=later)

    office.wait(minutes=6)
    lead.opener.step()
    [after] = lead.plans.look(now=office.at)

    assert (before.due.at, after.due.at) == (later - timedelta(minutes=5), later)
    assert after.draft is not None
    assert office.runtime.locks.holds(lead.lane)


def test_a_plan_that_fails_is_tried_again_after_a_while_and_at_the_slot_anyway(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    lead = Lead(office)
    lead.bring_in(*EIGHT)
    office.at = lead.slot - LEAD
    tried: list[int] = []

    def fail(*_: object, **__: object) -> None:
        tried.append(1)
        raise RuntimeError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr("bot.services.drawing.ahead.draft_round", fail)
        for _ in range(3):
            lead.opener.step()
        free = office.runtime.locks.take(lead.lane)
        office.runtime.locks.free(lead.lane)
        office.at += TRY_AGAIN
        lead.opener.step()

    assert (len(tried), free) == (2, True)
    assert [one.levelname for one in caplog.records] == ["ERROR"] * 2
    assert lead.run_round().ran is Ran.COMMITTED
    assert {one.kind for one in office.in_state(MessageState.PENDING)} >= {MessageKind.PAIR_OPEN}
