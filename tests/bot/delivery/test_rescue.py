"""Messages nobody knows the fate of: wait until a late request has landed, then once more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery.rescue import ABANDONED_AFTER, MAX_RESENDS
from sandbox import Fault, FaultKind, Sandbox
from storage.outbox import MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, SETTLE, Office, crash_before_sending

POST = "chat.postMessage"
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("kind", "n_posts"), [(FaultKind.DROP_BEFORE, 1), (FaultKind.DROP_AFTER, 2)]
)
def test_a_post_of_unknown_fate_is_sent_once_more_after_it_had_time_to_land(
    office: Office, kind: FaultKind, n_posts: int
) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, kind))
    asked_at = office.at
    office.step()
    unknown = office.message(MessageKind.WELCOME)

    office.at += SETTLE - SECOND
    early = office.rescue()
    office.at += SECOND
    in_time = office.rescue()
    office.step()

    assert (unknown.state, unknown.send_after) == (MessageState.CHECKING, asked_at + SETTLE)
    assert (early, in_time) == (0, 1)
    sent = office.message(MessageKind.WELCOME)
    assert (sent.state, sent.resends, sent.attempts) == (MessageState.SENT, 1, 2)
    assert len(office.posts(ANA)) == n_posts  # at most one too many, never one too few


def test_while_fates_stay_unknown_the_waits_double_and_nothing_is_given_up_for_hours(
    office: Office,
) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.HTTP_5XX, status=503, times=100))
    start, waits = office.at, []

    while office.message(MessageKind.WELCOME).state is not MessageState.DEAD:
        office.step()
        checking = office.message(MessageKind.WELCOME)
        waits.append((checking.send_after - office.at) / SETTLE)
        office.at = max(office.at, checking.send_after)
        office.rescue()

    dead = office.message(MessageKind.WELCOME)
    assert waits == [2.0**n for n in range(MAX_RESENDS + 1)]
    assert office.at - start > timedelta(hours=12)
    assert (dead.reason, dead.resends) == ("never_clear", MAX_RESENDS)
    assert office.calls() == 0


def test_an_incident_at_slack_that_ends_costs_no_message(office: Office) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.HTTP_5XX, status=503, times=5))

    for _ in range(40):
        office.step()
        office.wait(minutes=1)
        office.rescue()

    assert office.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_a_crash_between_intent_and_request_loses_nothing(office: Office) -> None:
    office.join(ANA)
    crash_before_sending(office)
    stranded = office.step()

    taken_over_at = office.at = office.at + timedelta(minutes=5)
    office.rescue()
    checking = office.message(MessageKind.WELCOME)
    office.at += SETTLE - SECOND
    office.rescue()
    office.step()
    early = office.calls()
    office.at += SECOND
    office.rescue()
    office.step()

    assert stranded == 0
    assert checking.state is MessageState.CHECKING
    assert checking.send_after == taken_over_at + SETTLE  # from the take-over, not the intent
    assert early == 0
    assert len(office.posts(ANA)) == 1


def test_a_take_over_keeps_the_order_of_a_pair(office: Office) -> None:
    office.make_pairs(ANA, BEN)
    crash_before_sending(office)
    office.rescue()

    office.step()
    while_checking = office.called()
    office.at += SETTLE
    office.rescue()
    office.deliver_all()

    assert while_checking == []
    assert office.called() == ["conversations.open", POST]


def test_an_opening_is_rescued_as_often_as_it_takes(office: Office) -> None:
    office.make_pairs(ANA, BEN)
    for _ in range(3):
        crash_before_sending(office)
        office.rescue()
        office.at += SETTLE
        office.rescue()

    office.deliver_all()

    assert office.message(MessageKind.PAIR_OPEN).resends == 3
    assert len(office.posts(ANA)) == 1


def test_beside_other_instances_only_what_was_abandoned_is_taken_over(office: Office) -> None:
    office.join(ANA)
    crash_before_sending(office)

    office.at += ABANDONED_AFTER
    office.rescue(alone=False)
    in_flight = office.message(MessageKind.WELCOME).state
    office.at += SECOND
    office.rescue(alone=False)
    abandoned = office.message(MessageKind.WELCOME).state

    assert (in_flight, abandoned) == (MessageState.SENDING, MessageState.CHECKING)


def test_the_answer_of_a_slow_owner_is_the_evidence_that_was_awaited(
    office: Office, slack: Sandbox
) -> None:
    office.join(ANA)
    slow = Office(office.db, slack, name="office-slow")
    slow.before_request = lambda: office.rescue(alone=True)  # takes it for gone

    slow.step()
    office.at += SETTLE
    office.rescue()
    office.step()

    assert office.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_a_slow_owner_that_knows_nothing_leaves_it_to_whoever_took_over(
    office: Office, slack: Sandbox
) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_AFTER))
    slow = Office(office.db, slack, name="office-slow")
    slow.at += timedelta(seconds=50)
    slow.before_request = lambda: office.rescue(alone=True)

    slow.step()

    checking = office.message(MessageKind.WELCOME)
    assert (checking.state, checking.send_after) == (MessageState.CHECKING, office.at + SETTLE)
