"""What must not be lost is stored before it is acknowledged, and not acknowledged otherwise."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from bot.services import people
from storage import outbox
from storage.errors import StorageBusy
from storage.outbox import Message, MessageState, Move
from storage.people import PersonKind
from storage.workspaces import WorkspaceState
from tests.bot.listeners.door import ANA, Door
from tests.bot.place import Place
from tests.bot.services.factories import NOW, count_rows, join, messages_in, person_of

LATER = int((NOW + timedelta(hours=1)).timestamp())


@pytest.fixture(autouse=True)
def joined(door: Door) -> None:
    join(door.place.db, ANA, team_id=door.place.slack.team_id)


def user(**changes: Any) -> dict[str, Any]:
    return {"id": ANA, "tz": "Asia/Tokyo", "updated": LATER, "real_name": "Canary"} | changes


def handled(door: Door) -> int:
    return count_rows(door.place.db, "inbox") - 1  # without joining


def zone(door: Door) -> str | None:
    return person_of(door.place.db, ANA, door.place.slack.team_id).zone


def doubtful(door: Door) -> Message:
    """The welcome, which nobody can tell was sent."""
    db = door.place.db
    [message] = messages_in(db)
    with db.write() as session:
        claimed = outbox.claim(session, message, owner="gone", now=NOW)
        assert claimed is not None
        step = Move(to=MessageState.CHECKING, send_after=NOW + timedelta(hours=1), doubts=1)
        outbox.move(session, claimed, step)
    return message


def state_of(door: Door, message: Message) -> MessageState:
    with door.place.db.read() as session:
        return outbox.get_message(session, message.id).state


def test_a_changed_account_is_stored_when_the_event_is_acknowledged(door: Door) -> None:
    answer = door.tell("user_change", user=user())

    assert (answer.status, answer.body) == (200, "")
    assert zone(door) == "Asia/Tokyo"


def test_an_event_that_comes_again_has_no_second_effect(door: Door) -> None:
    answers = [door.tell("user_change", event_id="Ev", user=user()) for _ in range(3)]
    unnamed = door.event_payload("user_change", user=user(tz="UTC", updated=LATER + 1))
    answers += [door.knock(unnamed | {"event_id": None}) for _ in range(2)]

    assert {answer.status for answer in answers} == {200}
    assert handled(door) == 2


def test_old_news_that_come_late_change_nothing(door: Door) -> None:
    door.tell("user_change", user=user())

    door.tell("user_change", user=user(tz="UTC", deleted=True, updated=LATER - 1))

    assert zone(door) == "Asia/Tokyo"
    assert handled(door) == 1


@pytest.mark.parametrize(
    "kind", ["user_change", "app_uninstalled", "tokens_revoked", "message_metadata_posted"]
)
def test_an_event_that_cannot_be_stored_is_not_acknowledged(
    door: Door, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    message = doubtful(door)
    receipt = door.receipt_payload(message.delivery_key)["event"]
    event = receipt | {"type": kind, "user": user(), "tokens": {"bot": ["U0BOT"]}}
    payload = door.event_payload(kind) | {"event": event}

    def busy(*_: object) -> None:
        raise StorageBusy("busy")

    with monkeypatch.context() as patch:
        patch.setattr("storage.database.Database.write", busy)
        refused = door.knock(payload)
    stored = handled(door)
    again = door.knock(payload)

    assert (refused.status, refused.body, stored) == (503, "", 0)
    assert again.status == 200
    changes = (
        zone(door) != "Europe/Berlin",
        door.place.workspace().state is WorkspaceState.UNINSTALLED,
        state_of(door, message) is MessageState.SENT,
    )
    assert sum(changes) == 1


def test_a_handler_that_raises_is_an_error_and_never_an_acknowledgment(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(people, "save_person", broken)
    answer = door.tell("user_change", user=user())

    assert (answer.status, answer.body) == (500, "")
    assert "listener failed" in caplog.messages
    assert "Canary" not in caplog.text


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"user": None},
        {"user": "U01ANA"},
        {"user": []},
        {"user": {}},
        {"user": {"id": 7}},
        {"user": user(updated="yesterday")},
        {"user": user(updated=10**30)},
        {"user": user(updated=float("nan"))},
    ],
)
def test_an_event_that_makes_no_sense_is_not_asked_for_again(
    door: Door, event: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = door.tell("user_change", **event)

    assert answer.status == 200
    assert "event makes no sense" in caplog.messages
    assert (zone(door), handled(door)) == ("Europe/Berlin", 0)


def test_a_guest_leaves_when_slack_says_so(door: Door) -> None:
    door.tell("user_change", user=user(is_restricted=True))

    assert person_of(door.place.db, ANA, door.place.slack.team_id).kind is PersonKind.GUEST


@pytest.mark.parametrize(
    ("kind", "event", "state"),
    [
        ("app_uninstalled", {}, WorkspaceState.UNINSTALLED),
        ("tokens_revoked", {"tokens": {"bot": ["U0BOT"]}}, WorkspaceState.UNINSTALLED),
        ("tokens_revoked", {"tokens": {"oauth": [ANA], "bot": []}}, WorkspaceState.ACTIVE),
        ("tokens_revoked", {"tokens": None}, WorkspaceState.ACTIVE),
        ("tokens_revoked", {}, WorkspaceState.ACTIVE),
    ],
)
def test_a_removed_app_falls_silent_and_a_revoked_token_of_somebody_else_does_not_matter(
    door: Door, kind: str, event: dict[str, Any], state: WorkspaceState
) -> None:
    answer = door.tell(kind, **event)

    assert answer.status == 200
    assert door.place.workspace().state is state


def test_news_of_people_are_kept_also_while_we_may_not_speak(door: Door) -> None:
    door.place.hold("token_revoked")

    answer = door.tell("user_change", user=user())

    assert answer.status == 200
    assert zone(door) == "Asia/Tokyo"


def test_a_receipt_of_our_own_message_gets_through_and_settles_it(door: Door) -> None:
    message = doubtful(door)

    answer = door.knock(door.receipt_payload(message.delivery_key))

    assert answer.status == 200
    assert state_of(door, message) is MessageState.SENT
    assert door.woken == 1


def test_a_receipt_that_settles_nothing_wakes_nobody(door: Door) -> None:
    message = doubtful(door)
    door.knock(door.receipt_payload(message.delivery_key))
    door.knock(door.receipt_payload(message.delivery_key))
    door.knock(door.receipt_payload("f" * 32))

    assert door.woken == 1


@pytest.mark.parametrize(
    "event",
    [
        {"app_id": "A0OTHER"},
        {"app_id": None},
        {"channel_id": 7},
        {"message_ts": None},
        {"metadata": None},
        {"metadata": "pairme_delivery"},
        {"metadata": {"event_type": "another_word", "event_payload": {"key": "k"}}},
        {"metadata": {"event_type": "pairme_delivery", "event_payload": None}},
        {"metadata": {"event_type": "pairme_delivery", "event_payload": {"key": ["k"]}}},
    ],
)
def test_a_forged_or_broken_receipt_is_acknowledged_and_forgotten(
    door: Door, event: dict[str, Any]
) -> None:
    message = doubtful(door)
    payload = door.receipt_payload(message.delivery_key, **event)

    answer = door.knock(payload)

    assert answer.status == 200
    assert state_of(door, message) is MessageState.CHECKING
    assert count_rows(door.place.db, "receipts") == 0


def test_an_operator_who_wants_no_evidence_gets_none(place: Place) -> None:
    door = Door(place, PAIRME_DELIVERY_EVIDENCE="none")
    message = doubtful(door)

    answer = door.knock(door.receipt_payload(message.delivery_key))
    door.close()

    assert answer.status == 200
    assert state_of(door, message) is MessageState.CHECKING
