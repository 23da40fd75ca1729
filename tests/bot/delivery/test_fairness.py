"""What has to wait stands in nobody's way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.delivery.dispatcher import CREW, KEPT_FREE, PER_WORKSPACE, SLOW_TOGETHER, Dispatcher
from sandbox import Fault, FaultKind
from storage.outbox import MessageKind, MessageState
from tests.bot.delivery.office import ANA, ON_POSTGRESQL, Office
from tests.bot.services.factories import join


def test_messages_behind_many_that_wait_for_another_method_are_sent_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.dispatcher.BATCH", 2)
    others = [one.id for one in office.slack.people.values() if not one.is_bot and one.id != ANA]
    office.make_pairs(*others[:8])
    office.slack.faults.add(Fault("conversations.open", FaultKind.HTTP_429, retry_after=3_600))
    office.step()
    office.wait(seconds=1)
    office.join(ANA)

    office.step()

    assert len(office.posts(ANA)) == 1
    assert office.message(MessageKind.WELCOME).attempts == 1
    assert office.calls("conversations.open") == 0


def test_a_workspace_that_slack_slows_down_stands_in_no_other_ones_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.dispatcher.BATCH", 2)
    monkeypatch.setattr(office, "client_for", lambda _: office.client)
    office.dispatcher = Dispatcher(office.runtime, office.client_for)
    join(office.db, "U1", "U2", "U3", team_id="T-slow")
    office.slack.faults.add(Fault("chat.postMessage", FaultKind.HTTP_429, retry_after=3_600))
    office.step()
    office.wait(seconds=1)
    office.join(ANA)

    office.step()

    assert len(office.posts(ANA)) == 1


def test_a_workspace_that_slack_answers_slowly_stands_in_no_other_ones_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, stop = threading.Event(), threading.Event()
    join(office.db, *[f"U{n}" for n in range(30)], team_id="T-slow")
    office.join(ANA)

    def client_for(team_id: str) -> WebClient:
        if team_id == "T-slow":
            answered.wait(timeout=30)
        return office.client

    office.dispatcher = Dispatcher(office.runtime, client_for, idle_s=0.02)
    delivery = threading.Thread(target=office.dispatcher.run, kwargs={"stop": stop})
    delivery.start()
    try:
        office.slack.wait_for(lambda: office.posts(ANA), 20.0)
        home = office.workspace().id
        sending = office.in_state(MessageState.SENDING)
        held = sum(message.workspace_id != home for message in sending)
    finally:
        stop.set()
        answered.set()
        office.dispatcher.wake()
        delivery.join()

    assert 1 <= held <= PER_WORKSPACE


@contextmanager
def hanging(office: Office, patch: pytest.MonkeyPatch, *, until: int) -> Iterator[None]:
    """Let delivery run while Slack answers in no other workspace than the office's own.

    until  so many requests hang
    """
    began = threading.Semaphore(0)
    answered, stop = threading.Event(), threading.Event()

    def wait_elsewhere(team_id: str) -> WebClient:
        if team_id != office.slack.team_id:
            began.release()
            answered.wait(timeout=60)
        return office.client

    patch.setattr(office, "client_for", wait_elsewhere)
    delivery = threading.Thread(target=office.dispatcher.run, kwargs={"stop": stop})
    delivery.start()
    try:
        assert all(began.acquire(timeout=20) for _ in range(until))
        yield
    finally:
        stop.set()
        answered.set()
        office.dispatcher.wake()
        delivery.join()


def test_several_workspaces_that_begin_to_hang_at_once_stand_in_no_other_ones_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.dispatcher = Dispatcher(office.runtime, lambda one: office.client_for(one), idle_s=0.02)
    for n in range(6):  # see docs/reliability.md: three that have four threads, and one each
        join(office.db, *[f"U{k}" for k in range(PER_WORKSPACE)], team_id=f"T-slow{n}")

    with hanging(office, monkeypatch, until=CREW - KEPT_FREE):
        office.join(ANA)
        office.dispatcher.wake()
        office.slack.wait_for(lambda: office.posts(ANA), 20.0)

    assert len(office.posts(ANA)) == 1


def test_workspaces_known_to_be_slow_share_half_of_the_crew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "client_for", lambda _: office.client)
    office.dispatcher = Dispatcher(office.runtime, lambda one: office.client_for(one), idle_s=0.02)
    for n in range(CREW):
        join(office.db, "U1", team_id=f"T-slow{n}")
    office.slack.faults.add(Fault("chat.postMessage", FaultKind.HTTP_5XX, times=CREW))
    office.step()
    for n in range(CREW):
        join(office.db, "U2", "U3", team_id=f"T-slow{n}")
    unclear = len(office.in_state(MessageState.CHECKING))

    with hanging(office, monkeypatch, until=SLOW_TOGETHER):
        office.join(ANA)
        office.dispatcher.wake()
        office.slack.wait_for(lambda: office.posts(ANA), 20.0)
        home = office.workspace().id
        held = sum(one.workspace_id != home for one in office.in_state(MessageState.SENDING))

    assert (unclear, held) == (CREW, SLOW_TOGETHER)


@ON_POSTGRESQL
def test_a_rate_limit_is_obeyed_by_every_instance(office: Office, other: Office) -> None:
    office.join(ANA)
    office.slack.faults.add(Fault("chat.postMessage", FaultKind.HTTP_429, retry_after=30))
    office.step()

    other.at = office.at + timedelta(seconds=29)
    other.step()
    early = office.calls()
    other.at += timedelta(seconds=1)
    other.step()

    assert early == 0
    assert len(office.posts(ANA)) == 1
