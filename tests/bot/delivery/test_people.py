"""Catching up on participants whom Slack has not described yet."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from bot.delivery.pacing import RATES
from bot.delivery.people import read_unread
from bot.services.joining import participants
from bot.services.joining.participants import JoinTerms
from sandbox import Fault, FaultKind
from storage import paces
from storage.outbox import MessageState
from storage.people import Person, PersonKind
from tests.bot.delivery.office import ANA, BEN, CHLOE, Office
from tests.bot.services.factories import ask, participant_of, person_of

GUEST, NOBODY = "U13GUEST", "U99NOBODY"
INFO = "users.info"


def join_unread(office: Office, *who: str) -> None:
    """Opt people in while Slack cannot be asked about them."""
    for one in who:
        participants.opt_in(
            office.db,
            ask(one, team_id=office.slack.team_id),
            profile=None,
            who=None,
            terms=JoinTerms(),
            now=office.at,
        )


def read(office: Office) -> int:
    return read_unread(office.runtime, office.client_for, stop=threading.Event())


def person(office: Office, who: str) -> Person:
    return person_of(office.db, who, office.slack.team_id)


def test_everybody_unread_is_read_once(office: Office) -> None:
    join_unread(office, ANA, BEN)

    first, second = read(office), read(office)

    assert (first, second) == (2, 0)
    assert person(office, ANA).zone == office.slack.people[ANA].tz
    assert person(office, ANA).updated_at is not None
    assert office.calls(INFO) == 2


def test_a_guest_who_got_in_unread_is_out_again_and_is_not_welcomed(office: Office) -> None:
    join_unread(office, GUEST)

    read(office)
    office.step()

    assert person(office, GUEST).kind is PersonKind.GUEST
    assert participant_of(office.db, GUEST, office.slack.team_id).opted_out_at == office.at
    assert [m.reason for m in office.in_state(MessageState.CANCELLED)] == ["no_member"]
    assert office.posts(GUEST) == []


def test_somebody_slack_shows_us_nothing_about_is_a_stranger(office: Office) -> None:
    join_unread(office, NOBODY, ANA)

    read(office)

    assert person(office, NOBODY).kind is PersonKind.STRANGER
    assert person(office, ANA).kind is PersonKind.MEMBER


@pytest.mark.parametrize("kind", [FaultKind.REFUSE, FaultKind.HTTP_5XX, FaultKind.ERROR])
def test_while_slack_does_not_answer_nothing_is_stored_and_it_comes_again(
    office: Office, kind: FaultKind
) -> None:
    join_unread(office, ANA)
    office.slack.faults.add(Fault(INFO, kind))

    during, after = read(office), read(office)

    assert (during, after) == (0, 1)
    assert person(office, ANA).kind is PersonKind.MEMBER


def test_people_are_read_no_faster_than_the_rate(office: Office) -> None:
    join_unread(office, *[one.id for one in office.slack.people.values() if not one.is_bot][:9])
    workspace_id = person(office, ANA).workspace_id
    with office.db.write() as session:
        for _ in range(RATES[INFO].burst - 5):
            paces.take(session, workspace_id, INFO, RATES[INFO], now=office.at)

    at_once = read(office)
    office.at += 3 * timedelta(minutes=1) / RATES[INFO].per_minute
    then = read(office)

    assert at_once == 5
    assert then in (2, 3)  # gaps are rounded to microseconds


def test_a_rate_limit_is_obeyed_over_ticks(office: Office) -> None:
    join_unread(office, ANA, CHLOE)
    office.slack.faults.add(Fault(INFO, FaultKind.HTTP_429, retry_after=30))
    start = office.at

    read(office)
    office.at = start + timedelta(seconds=29)
    during = read(office)
    office.at = start + timedelta(seconds=30)
    after = read(office)

    assert (during, after) == (0, 2)
