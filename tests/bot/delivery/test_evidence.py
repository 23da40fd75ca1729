"""What shows that a message arrived although its answer was lost, and what is done about two."""

from __future__ import annotations

from bot.delivery.policy import Policy
from sandbox import Fault, FaultKind
from storage import receipts
from storage.outbox import MessageKind, MessageState
from storage.receipts import Copy
from tests.bot.delivery.office import ANA, SETTLE, Office, crash_before_sending

POST = "chat.postMessage"
POLICY = Policy()


def test_a_receipt_is_the_evidence_that_spares_sending_again(office: Office) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_AFTER))
    office.step()
    [posted] = office.posts(ANA)
    note(office, posted.ts, posted.channel)

    office.at += SETTLE
    office.step()

    sent = office.message(MessageKind.WELCOME)
    assert (sent.state, sent.ts, sent.resends) == (MessageState.SENT, posted.ts, 0)
    assert sent.verify_at == office.at + POLICY.verify_after
    assert len(office.posts(ANA)) == 1


def test_a_receipt_that_comes_when_it_is_about_to_be_sent_again_comes_in_time(
    office: Office,
) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_AFTER))
    office.step()
    office.at += SETTLE
    office.step()
    about_to = office.message(MessageKind.WELCOME).state
    [posted] = office.posts(ANA)
    note(office, posted.ts, posted.channel)

    office.step()

    assert about_to is MessageState.PENDING
    assert office.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_a_second_copy_is_taken_back_and_the_first_stays(office: Office) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_AFTER))
    office.step()
    office.at += SETTLE
    office.step()
    office.step()
    doubled = office.posts(ANA)
    for one in doubled:
        note(office, one.ts, one.channel)

    office.at += POLICY.verify_after
    office.step()

    assert len(doubled) == 2
    assert [one.ts for one in office.posts(ANA)] == [min(one.ts for one in doubled)]
    verified = office.message(MessageKind.WELCOME)
    assert (verified.ts, verified.verify_at) == (office.posts(ANA)[0].ts, None)


def test_where_receipts_arrive_a_take_over_waits_for_slacks_last_repetition(
    office: Office,
) -> None:
    office.join(ANA)
    with office.db.write() as session:
        receipts.note_arriving(session, office.workspace().id, now=office.at)
    intent_at = crash_before_sending(office)

    office.step()

    checking = office.message(MessageKind.WELCOME)
    assert checking.send_after == intent_at + POLICY.receipt_wait


def note(office: Office, ts: str, channel_id: str) -> None:
    """Store a receipt of the welcome, as Slack's event does."""
    message = office.message(MessageKind.WELCOME)
    with office.db.write() as session:
        receipts.note(
            session,
            message.workspace_id,
            message.delivery_key,
            copy=Copy(ts, channel_id),
            now=office.at,
        )
