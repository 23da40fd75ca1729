"""A second copy of a message is taken back, also when that is not possible at once."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.policy import Policy
from sandbox import Fault, FaultKind
from storage import receipts
from storage.outbox import MessageState
from storage.receipts import Copy
from tests.bot.delivery.office import ANA, BEN, SETTLE, Office
from tests.bot.services.factories import NOW

POST, DELETE = "chat.postMessage", "chat.delete"
POLICY = Policy()


def double_all(office: Office, *who: str) -> None:
    """Let everybody have their welcome twice; receipts tell of both copies."""
    office.join(*who)
    for _ in who:
        office.slack.faults.add(Fault(POST, FaultKind.DROP_AFTER))
    office.step()
    office.at += SETTLE
    office.step()
    office.step()
    for message in office.in_state(MessageState.SENT):
        for post in office.slack.posted():
            if post.metadata and post.metadata["event_payload"]["key"] == message.delivery_key:
                copy = Copy(post.ts, post.channel)
                with office.db.write() as session:
                    receipts.note(
                        session, message.workspace_id, message.delivery_key, copy=copy, now=NOW
                    )


def test_copies_for_which_the_pace_has_no_room_are_taken_back_a_little_later(
    office: Office,
) -> None:
    double_all(office, ANA, BEN)
    doubled = len(office.slack.posted())

    office.at += POLICY.verify_after
    office.step()
    at_first = len(office.slack.posted())
    office.at += SETTLE
    office.step()

    assert (doubled, at_first, len(office.slack.posted())) == (4, 3, 2)
    assert {one.verify_at for one in office.in_state(MessageState.SENT)} == {None}


def test_a_copy_that_slack_does_not_give_back_is_let_be_after_a_day(office: Office) -> None:
    double_all(office, ANA)
    refused = Fault(DELETE, FaultKind.ERROR, code="cant_delete_message", times=99)
    office.slack.faults.add(refused)

    office.at += POLICY.verify_after
    office.step()
    [trying] = office.in_state(MessageState.SENT)
    office.at += POLICY.too_old
    office.step()
    [left] = office.in_state(MessageState.SENT)

    assert trying.verify_at == office.at - POLICY.too_old + SETTLE
    assert left.verify_at is None


def test_a_copy_from_an_attempt_long_before_the_last_is_found(searchable: Office) -> None:
    office = searchable
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_AFTER))
    office.step()
    office.at += SETTLE
    office.step()  # where the bot writes to Ana is not known yet, so it will be sent again
    away = timedelta(hours=5)
    office.at += away
    office.slack.clock.advance(SETTLE + away)
    office.step()
    doubled = len(office.posts(ANA))

    office.at += POLICY.verify_after
    office.step()

    assert (doubled, len(office.posts(ANA))) == (2, 1)
