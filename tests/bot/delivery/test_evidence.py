"""What shows that a message arrived although its answer was lost, and what is done about two."""

from __future__ import annotations

from bot.delivery.policy import Policy
from sandbox import Fault, FaultKind
from storage import receipts
from storage.outbox import MessageKind, MessageState
from storage.receipts import Copy
from tests.bot.delivery.office import ANA, BEN, SETTLE, Office, crash_before_sending

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


def test_where_receipts_arrive_nothing_is_sent_again_before_slacks_last_repetition(
    office: Office,
) -> None:
    office.join(ANA)
    hear_receipts(office)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_AFTER))
    intent_at = office.at
    office.step()

    office.at += SETTLE
    office.step()
    waiting = office.message(MessageKind.WELCOME)
    office.at = waiting.send_after
    [posted] = office.posts(ANA)
    note(office, posted.ts, posted.channel)
    office.step()

    assert (waiting.state, waiting.doubts) == (MessageState.CHECKING, 1)
    assert waiting.send_after == intent_at + POLICY.receipt_wait
    assert office.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_what_no_receipt_ever_spoke_of_is_sent_again_after_the_last_repetition(
    office: Office,
) -> None:
    office.join(ANA)
    hear_receipts(office)
    intent_at = crash_before_sending(office)
    office.step()
    taken_over = office.message(MessageKind.WELCOME)

    office.at = taken_over.send_after
    office.step()
    waiting = office.message(MessageKind.WELCOME)
    office.at = waiting.send_after
    office.deliver_all()

    assert taken_over.state is waiting.state is MessageState.CHECKING
    assert waiting.send_after == intent_at + POLICY.receipt_wait
    assert office.message(MessageKind.WELCOME).resends == 1
    assert len(office.posts(ANA)) == 1


def test_what_the_history_proves_lost_waits_for_no_receipt(searchable: Office) -> None:
    office = searchable
    office.make_pairs(ANA, BEN)
    hear_receipts(office)
    office.step()  # opens the conversation
    office.wait(seconds=3)
    office.slack.faults.add(Fault(POST, FaultKind.DROP_BEFORE))
    office.step()
    lost = office.message(MessageKind.PAIR_INTRO)

    office.at = lost.send_after
    office.deliver_all()

    intro = office.message(MessageKind.PAIR_INTRO)
    assert lost.state is MessageState.CHECKING
    assert (intro.state, intro.resends, intro.attempts) == (MessageState.SENT, 0, 2)


def hear_receipts(office: Office) -> None:
    """Let it be known that they arrive in this workspace."""
    with office.db.write() as session:
        receipts.note_arriving(session, office.workspace().id, now=office.at)


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
