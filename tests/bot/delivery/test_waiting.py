"""What has to wait: for Slack's word, for our own pace, for a token, for the network."""

from __future__ import annotations

from sandbox import Fault, FaultKind
from storage import workspaces
from storage.outbox import MessageKind, MessageState
from storage.workspaces import WorkspaceState
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office

POST = "chat.postMessage"


def test_a_rate_limit_holds_the_method_and_no_other(office: Office) -> None:
    office.make_pairs(BEN, CHLOE)
    office.join(ANA)
    office.slack.faults.add(Fault(POST, FaultKind.HTTP_429, retry_after=30))

    office.step()
    held = office.message(MessageKind.WELCOME)
    office.wait(seconds=29)
    office.step()
    during = office.calls(POST)
    office.wait(seconds=1)
    office.deliver_all()

    assert (held.state, held.reason) == (MessageState.PENDING, "ratelimited")
    assert during == 0  # neither the welcome nor the introduction
    assert office.message(MessageKind.PAIR_OPEN).state is MessageState.SENT
    assert len(office.posts(ANA)) == len(office.posts(BEN)) == 1


def test_messages_leave_no_faster_than_our_own_rate(office: Office) -> None:
    office.join(*[person.id for person in office.slack.people.values() if not person.is_bot][:9])

    at_once = office.step()
    office.wait(seconds=60 / 292)
    then = office.step()

    assert (at_once, then) == (4, 1)


def test_a_revoked_token_holds_the_workspace_and_keeps_the_message(office: Office) -> None:
    office.join(ANA)
    office.slack.admin.revoke_tokens()

    office.step()
    blocked, held = office.message(MessageKind.WELCOME), office.workspace()
    office.wait(hours=1)
    office.step()
    tried = office.calls()
    office.slack.admin.reinstall()
    with office.db.write() as session:
        workspaces.set_workspace_state(session, held.id, WorkspaceState.ACTIVE)
    office.step()

    assert (blocked.state, blocked.reason) == (MessageState.PENDING, "token_revoked")
    assert (held.state, held.reason) == (WorkspaceState.HELD, "token_revoked")
    assert tried == 1
    assert len(office.posts(ANA)) == 1


def test_while_slack_cannot_be_reached_messages_wait_with_growing_pauses(office: Office) -> None:
    office.join(ANA)
    office.slack.down()

    for _ in range(4):
        office.step()
        office.wait(minutes=15)
    waiting = office.message(MessageKind.WELCOME)
    office.slack.up()
    office.step()

    assert (waiting.state, waiting.reason) == (MessageState.PENDING, "ConnectionRefusedError")
    assert waiting.attempts == 4
    assert waiting.send_after <= office.at
    assert len(office.posts(ANA)) == 1
