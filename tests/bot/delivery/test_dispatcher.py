"""From outbox to Slack, step by step: in order, paced, and remembered before it happens."""

from __future__ import annotations

import threading
from datetime import timedelta

from bot.services.joining import participants
from bot.views import texts
from sandbox import Fault, FaultKind
from storage import outbox, workspaces
from storage.messages import NewMessage
from storage.outbox import MessageKind, MessageState
from storage.workspaces import WorkspaceState
from tests.bot.delivery.office import ANA, BEN, CHLOE, ON_POSTGRESQL, SETTLE, Office
from tests.bot.services.factories import ask, person_of, program_of

OPEN, POST = "conversations.open", "chat.postMessage"


def test_a_message_is_pending_then_sending_while_slack_answers_then_sent(office: Office) -> None:
    office.join(ANA)
    seen = [office.message(MessageKind.WELCOME).state]
    office.before_request = lambda: seen.append(office.message(MessageKind.WELCOME).state)

    steps = [office.step(), office.step()]
    sent = office.message(MessageKind.WELCOME)

    assert steps == [1, 0]
    assert [*seen, sent.state] == [MessageState.PENDING, MessageState.SENDING, MessageState.SENT]
    [posted] = office.posts(ANA)
    assert (sent.channel_id, sent.ts) == (posted.channel, posted.ts)
    assert (sent.attempts, sent.owner, sent.settled_at) == (1, None, office.at)
    assert posted.metadata is not None
    assert posted.metadata["event_payload"] == {"key": sent.delivery_key}


def test_a_pair_is_opened_before_it_is_introduced_in_that_conversation(office: Office) -> None:
    office.make_pairs(ANA, BEN)

    first = office.step()
    between = office.message(MessageKind.PAIR_INTRO).state
    office.step()

    assert first == 1  # the introduction was not due together with the opening
    assert between is MessageState.PENDING
    opened, intro = office.message(MessageKind.PAIR_OPEN), office.message(MessageKind.PAIR_INTRO)
    assert office.called() == [OPEN, POST]
    assert opened.channel_id == intro.channel_id
    assert f"<@{ANA}>" in office.posts(BEN)[0].text


def test_who_is_told_that_nobody_was_found_hears_it_alone(office: Office) -> None:
    office.make_pairs(ANA)

    office.deliver_all()

    assert "it is not about you" in office.posts(ANA)[0].text
    assert office.posts(BEN) == []


def test_a_pair_that_talked_before_is_introduced_there_without_opening_again(
    office: Office,
) -> None:
    office.make_pairs(ANA, BEN)
    office.deliver_all()
    office.wait(weeks=4)
    office.run_round()

    office.deliver_all()

    assert office.calls(OPEN) == 1
    first, second = office.posts(ANA)
    assert first.channel == second.channel
    assert texts.MET_BEFORE in str(second.blocks)
    assert texts.MET_BEFORE not in str(first.blocks)


def test_a_refused_opening_calls_off_the_introduction_and_tells_the_partner(
    office: Office,
) -> None:
    office.make_pairs(ANA, BEN)
    office.slack.admin.deactivate(BEN)

    office.deliver_all()

    opened, intro = office.message(MessageKind.PAIR_OPEN), office.message(MessageKind.PAIR_INTRO)
    assert (opened.state, opened.reason) == (MessageState.DEAD, "user_disabled")
    assert (intro.state, intro.reason) == (MessageState.CANCELLED, "user_disabled")
    [told] = office.slack.person(ANA).messages()
    assert "it is not about you" in told.text


def test_an_opening_of_unknown_fate_is_simply_tried_again(office: Office) -> None:
    office.make_pairs(ANA, BEN)
    office.slack.faults.add(Fault(OPEN, FaultKind.DROP_AFTER))

    office.step()
    unknown = office.message(MessageKind.PAIR_OPEN)
    office.wait(seconds=4)
    office.deliver_all()

    assert (unknown.state, unknown.attempts) == (MessageState.PENDING, 1)
    assert unknown.send_after - unknown.intent_at <= timedelta(seconds=4)  # type: ignore[operator]
    assert len(office.posts(ANA)) == 1
    assert len([one for one in office.slack.person(ANA).channels() if one.kind == "mpim"]) == 1


@ON_POSTGRESQL
def test_two_instances_send_each_message_once(office: Office, other: Office) -> None:
    office.join(ANA, BEN, CHLOE)
    together = threading.Barrier(2)

    def step(one: Office) -> None:
        together.wait(timeout=10)
        one.step()

    threads = [threading.Thread(target=step, args=(one,)) for one in (office, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.wait(seconds=3)
    office.deliver_all()

    assert [len(office.posts(who)) for who in (ANA, BEN, CHLOE)] == [1, 1, 1]
    assert len(office.in_state(MessageState.SENT)) == 3


def test_a_row_that_makes_no_sense_is_dead_and_lets_the_others_through(office: Office) -> None:
    office.make_pairs(BEN, CHLOE)
    program = program_of(office.db, office.slack.team_id)
    broken = NewMessage(
        workspace_id=program.workspace_id,
        kind=MessageKind.CHECK_IN,
        delivery_key="f" * 32,
        send_after=office.at - timedelta(hours=1),  # first in line
        person_id=None,
    )
    nameless = NewMessage(
        workspace_id=program.workspace_id,
        kind=MessageKind.CHECK_IN,
        delivery_key="e" * 32,
        send_after=office.at - timedelta(hours=1),
        person_id=person_of(office.db, BEN, office.slack.team_id).id,
        facts={},  # of which pair?
    )
    with office.db.write() as session:
        outbox.enqueue(session, [broken, nameless])

    office.deliver_all()

    dead = office.in_state(MessageState.DEAD)
    assert [message.reason for message in dead] == ["no_person", "incomplete"]
    assert len(office.posts(BEN)) == 1


def test_a_stop_leaves_what_was_not_begun(office: Office) -> None:
    office.join(ANA, BEN)
    stop = threading.Event()
    stop.set()

    office.dispatcher.run(stop=stop)

    assert len(office.in_state(MessageState.PENDING)) == 2
    assert office.in_state(MessageState.SENDING) == []


def test_what_is_given_up_in_the_middle_waits_for_evidence_and_finds_it(office: Office) -> None:
    office.join(ANA)
    given_up = []
    office.before_request = lambda: given_up.append(office.dispatcher.abandon())
    office.step()
    left = office.message(MessageKind.WELCOME)

    office.at += SETTLE
    office.step()

    assert given_up == [1]
    assert (left.state, left.reason) == (MessageState.CHECKING, "stopped")
    assert office.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.posts(ANA)) == 1


def test_nothing_is_sent_to_a_workspace_that_removed_the_app(office: Office) -> None:
    office.join(ANA)
    with office.db.write() as session:
        workspaces.set_workspace_state(session, office.workspace().id, WorkspaceState.UNINSTALLED)

    assert office.step() == 0
    assert office.calls() == 0


def test_who_leaves_before_the_welcome_was_sent_is_not_welcomed(office: Office) -> None:
    office.join(ANA)
    participants.leave(office.db, ask(ANA, team_id=office.slack.team_id), now=office.at)

    office.step()

    assert office.posts(ANA) == []
