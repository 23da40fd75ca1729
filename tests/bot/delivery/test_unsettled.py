"""Slack has answered, but the database does not take the answer at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from storage.database import Database
from storage.errors import StorageBusy
from storage.outbox import MessageKind, MessageState
from tests.bot.delivery.office import ANA, Office


@contextmanager
def busy(db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every write is refused, as while a large round is being stored."""

    @contextmanager
    def refuse() -> Iterator[None]:
        raise StorageBusy("others keep writing")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(db, "write", refuse)
        yield


def test_an_answer_is_kept_until_the_database_takes_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.join(ANA)
    blocked = busy(office.db, monkeypatch)
    office.before_request = blocked.__enter__

    office.step()
    during = office.message(MessageKind.WELCOME)
    blocked.__exit__(None, None, None)
    office.before_request = lambda: None
    office.step()

    assert during.state is MessageState.SENDING
    assert office.message(MessageKind.WELCOME).state is MessageState.SENT
    assert len(office.slack.person(ANA).messages()) == 1
    assert office.step() == 0
