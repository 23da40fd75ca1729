"""Messages nobody knows the fate of: wait until a late request has landed, look, then once more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.policy import Policy
from sandbox import Fault, FaultKind
from storage import workspaces
from storage.outbox import MessageKind, MessageState
from storage.workspaces import WorkspaceState
from tests.bot.delivery.office import (
    ANA,
    BEN,
    ON_POSTGRESQL,
    SETTLE,
    Office,
    crash_before_sending,
)

POST = "chat.postMessage"
SECOND = timedelta(seconds=1)
POLICY = Policy()


@pytest.mark.parametrize(
    ("kind", "n_posts"), [(FaultKind.DROP_BEFORE, 1), (FaultKind.DROP_AFTER, 2)]
)
def test_without_evidence_a_post_of_unknown_fate_is_sent_once_more_after_it_had_time_to_land(
    office: Office, kind: FaultKind, n_posts: int
) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, kind))
    asked_at = office.at
    office.step()
    unknown = office.message(MessageKind.WELCOME)

    office.at += SETTLE - SECOND
    early = office.step()
    office.at += SECOND
    in_time = office.step()
    office.step()

    assert (unknown.state, unknown.send_after) == (MessageState.CHECKING, asked_at + SETTLE)
    assert (early, in_time) == (0, 1)
    sent = office.message(MessageKind.WELCOME)
    assert (sent.state, sent.resends, sent.attempts) == (MessageState.SENT, 1, 2)
    assert len(office.posts(ANA)) == n_posts  # at most one too many, never one too few


def test_while_fates_stay_unknown_the_waits_double_and_then_the_operator_decides(
    office: Office,
) -> None:
    office.join(ANA)
    office.extend_expiry(MessageKind.WELCOME)
    office.slack.faults.add(Fault(POST, FaultKind.HTTP_5XX, status=503, times=100))
    start, waits = office.at, []

    while office.message(MessageKind.WELCOME).state is not MessageState.REVIEW:
        office.step()
        checking = office.message(MessageKind.WELCOME)
        waits.append((checking.send_after - office.at) / SETTLE)
        office.at = max(office.at, checking.send_after)
        office.step()

    undecided = office.message(MessageKind.WELCOME)
    assert waits == [2.0**n for n in range(POLICY.max_resends + 1)]
    assert office.at - start > timedelta(hours=12)
    assert (undecided.reason, undecided.resends) == ("never_clear", POLICY.max_resends)
    assert office.calls() == 0


def test_an_intent_of_long_ago_is_not_sent_again_without_a_person_deciding(office: Office) -> None:
    office.join(ANA)
    office.extend_expiry(MessageKind.WELCOME)
    crash_before_sending(office)

    office.wait(hours=25)
    office.step()
    office.at += SETTLE
    office.step()

    old = office.message(MessageKind.WELCOME)
    assert (old.state, old.reason) == (MessageState.REVIEW, "too_old")
    assert office.calls() == 0


def test_an_incident_at_slack_that_ends_costs_no_message(office: Office) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.HTTP_5XX, status=503, times=5))

    for _ in range(80):
        office.step()
        office.wait(seconds=30)

    assert office.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_a_crash_between_intent_and_request_loses_nothing(office: Office) -> None:
    office.join(ANA)
    crash_before_sending(office)

    taken_over_at = office.at = office.at + timedelta(minutes=5)
    office.step()
    checking = office.message(MessageKind.WELCOME)
    office.at += SETTLE - SECOND
    office.step()
    early = office.calls()
    office.at += SECOND
    office.step()
    office.step()

    assert checking.state is MessageState.CHECKING
    assert checking.send_after == taken_over_at + SETTLE  # from the take-over, not the intent
    assert early == 0
    assert len(office.posts(ANA)) == 1


def test_an_opening_is_begun_again_soon_and_the_order_is_kept(office: Office) -> None:
    office.make_pairs(ANA, BEN)
    for _ in range(3):
        crash_before_sending(office)
        office.step()
        office.wait(seconds=32)

    office.deliver_all()

    assert office.message(MessageKind.PAIR_OPEN).takeovers == 3
    assert office.called() == ["conversations.open", POST]


def test_a_message_that_crashes_everybody_who_touches_it_is_left_to_the_operator(
    office: Office,
) -> None:
    office.make_pairs(ANA, BEN)
    for _ in range(POLICY.max_takeovers):
        crash_before_sending(office)
        office.step()
        office.wait(minutes=15)

    poison = office.message(MessageKind.PAIR_OPEN)
    assert (poison.state, poison.reason) == (MessageState.REVIEW, "crashes")
    assert office.calls() == 0


@ON_POSTGRESQL
def test_while_its_owner_lives_a_message_is_nobody_elses_however_long_it_takes(
    office: Office, other: Office
) -> None:
    office.join(ANA)
    states = []

    def look() -> None:
        other.at = office.at + timedelta(hours=2)
        other.step()
        states.append(other.message(MessageKind.WELCOME).state)

    office.before_request = look
    office.step()

    assert states == [MessageState.SENDING]
    assert len(office.posts(ANA)) == 1


@ON_POSTGRESQL
def test_who_lost_the_lock_before_the_request_does_not_send(office: Office, other: Office) -> None:
    office.join(ANA)
    compose = office.dispatcher._performer._compose

    def lose_the_session(message):  # type: ignore[no-untyped-def]
        office.close()  # as when the server ends the session of a sleeping process
        other.step()
        return compose(message)

    office.dispatcher._performer._compose = lose_the_session  # type: ignore[method-assign]
    office.step()

    assert office.calls() == 0
    assert office.message(MessageKind.WELCOME).state is MessageState.CHECKING


@ON_POSTGRESQL
def test_the_answer_of_a_slow_owner_is_the_evidence_that_was_awaited(
    office: Office, other: Office
) -> None:
    office.join(ANA)

    def take_it_for_gone() -> None:  # the session ends after the last look at it
        office.close()
        other.step()

    office.before_request = take_it_for_gone
    office.step()
    other.at += SETTLE
    other.step()
    other.step()

    assert other.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_in_a_workspace_that_is_held_nothing_stays_on_its_way(office: Office) -> None:
    office.join(ANA)
    crash_before_sending(office)
    with office.db.write() as session:
        workspaces.set_workspace_state(session, office.workspace().id, WorkspaceState.HELD)

    office.step()
    office.at += SETTLE
    office.step()

    assert office.message(MessageKind.WELCOME).state is MessageState.CHECKING
    assert office.called() == []
