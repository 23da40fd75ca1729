"""Somebody is erased while a message to them, or about them, is on its way."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery.letter import Withdrawn
from bot.delivery.letters import compose
from bot.services.joining import privacy
from bot.services.operating import retention
from pairing.ids import ERASED
from storage import outbox
from storage.erasure_ledger import Ledger
from storage.outbox import Message, MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, Office, crash_before_sending
from tests.bot.services.factories import ask
from tests.bot.services.privacies import dump


def forget(office: Office, folder: Path, who: str = ANA) -> None:
    privacy.forget(
        office.db,
        ask(who, team_id=office.slack.team_id),
        keep_history=False,
        ledger=Ledger(folder / "ledger"),
        now=office.at,
    )


def claim(office: Office, kind: MessageKind) -> Message:
    with office.db.write() as session:
        claimed = outbox.claim(session, office.message(kind), owner="office-1", now=office.at)
    assert claimed is not None
    return claimed


def words(office: Office, who: str = BEN) -> list[str]:
    return [post.text for post in office.posts(who)]


def test_what_waited_for_somebody_is_never_sent(office: Office, tmp_path: Path) -> None:
    office.join(ANA)

    forget(office, tmp_path)
    office.deliver_all()

    assert office.posts() == []
    assert ANA not in json.dumps(dump(office.db))


def test_what_is_being_sent_to_somebody_leaves_no_trace_and_is_not_sent_again(
    office: Office, tmp_path: Path
) -> None:
    office.join(ANA)
    office.before_request = lambda: forget(office, tmp_path)  # the request is on its way by then

    office.step()
    office.before_request = lambda: None
    office.wait(hours=1)
    office.deliver_all()

    assert len(office.posts()) == 1
    rows = dump(office.db)
    assert rows["outbox"] == rows["receipts"] == []


def test_a_doubtful_message_to_somebody_is_given_up(office: Office, tmp_path: Path) -> None:
    office.join(ANA)
    crash_before_sending(office)
    office.step()  # taken over: it waits for evidence
    assert len(office.in_state(MessageState.CHECKING)) == 1

    forget(office, tmp_path)
    office.wait(hours=2)
    office.deliver_all()

    assert office.posts() == []


def test_an_introduction_decided_before_an_erasure_is_decided_anew(
    office: Office, tmp_path: Path
) -> None:
    office.make_pairs(ANA, BEN)
    office.step()  # their conversation is open
    office.wait(seconds=5)
    claimed = claim(office, MessageKind.PAIR_INTRO)

    forget(office, tmp_path)

    with pytest.raises(Withdrawn):
        compose(office.runtime, claimed)


def test_the_partner_hears_once_when_somebody_is_erased_in_the_middle_of_an_introduction(
    office: Office, tmp_path: Path
) -> None:
    office.make_pairs(ANA, BEN)
    office.step()
    office.wait(seconds=5)
    office.before_request = lambda: forget(office, tmp_path)

    office.step()
    office.before_request = lambda: None
    office.wait(seconds=5)
    office.deliver_all()
    office.wait(hours=1)
    office.deliver_all()
    retention.run(office.db, now=office.at)

    ended = [text for text in words(office) if "has ended" in text]
    assert ended == [
        "Your pairing with your partner has ended; that happens for many reasons. You are first "
        "in line next time."
    ]
    rows = dump(office.db)
    assert ANA not in json.dumps(rows)
    assert [pair["channel_id"] for pair in rows["pairs"]] == [None]


def test_an_unclear_introduction_that_is_found_lost_is_called_off(
    office: Office, tmp_path: Path
) -> None:
    office.make_pairs(ANA, BEN)
    office.step()
    office.wait(seconds=5)
    crash_before_sending(office)
    office.step()
    assert [one.kind for one in office.in_state(MessageState.CHECKING)] == [MessageKind.PAIR_INTRO]

    forget(office, tmp_path)
    office.wait(hours=2)
    office.deliver_all()
    office.wait(hours=2)
    office.deliver_all()
    retention.run(office.db, now=office.at + timedelta(hours=1))

    assert not any("meet" in text and ERASED in text for text in words(office))
    assert [one.kind for one in office.in_state(MessageState.CANCELLED)] == [MessageKind.PAIR_INTRO]
    assert [pair["channel_id"] for pair in dump(office.db)["pairs"]] == [None]
