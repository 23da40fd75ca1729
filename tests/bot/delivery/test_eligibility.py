"""Between the round and its messages people leave, lose accounts or are set apart: asked again."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.services import people
from bot.services.joining import participants
from storage import avoidances, eligibility, outbox
from storage import participants as stored
from storage.outbox import MessageKind, MessageState
from tests.bot.delivery.office import ANA, BEN, CHLOE, ON_POSTGRESQL, Office
from tests.bot.services.factories import ask, member, participant_of, person_of

OPENING, POSTING = "conversations.open", "chat.postMessage"


def deactivate(office: Office, who: str) -> None:
    """Slack says that somebody's account is gone."""
    gone = replace(member(who), deactivated=True)
    people.save_person(office.db, team_id=office.slack.team_id, person=gone, now=office.at)


def set_apart(office: Office, by: str, about: str) -> None:
    """Somebody does not want to be paired with somebody."""
    one, other = (person_of(office.db, who, office.slack.team_id) for who in (by, about))
    with office.db.write() as session:
        avoidances.avoid(
            session,
            one.workspace_id,
            by_person_id=one.id,
            about_person_id=other.id,
            now=office.at,
        )


def waited(office: Office, who: str) -> int:
    return participant_of(office.db, who, office.slack.team_id).rounds_waited


def reasons(office: Office) -> set[str | None]:
    return {message.reason for message in office.in_state(MessageState.CANCELLED)}


@pytest.mark.parametrize("opened_before", [False, True])
def test_the_partner_of_somebody_whose_account_is_gone_is_told_and_comes_first(
    office: Office, opened_before: bool
) -> None:
    office.make_pairs(ANA, BEN)
    if opened_before:
        office.step()
    deactivate(office, BEN)

    office.deliver_all()

    [told] = office.slack.person(ANA).messages()
    assert "it is not about you" in told.text
    assert reasons(office) == {"called_off"}
    assert [post.channel for post in office.posts(ANA)] == [told.channel]
    assert waited(office, ANA) == 1


def test_two_who_must_not_meet_any_more_are_not_introduced_and_both_hear_the_same(
    office: Office,
) -> None:
    office.make_pairs(ANA, BEN)
    office.step()
    set_apart(office, ANA, BEN)

    office.deliver_all()

    [to_ana], [to_ben] = (office.slack.person(who).messages() for who in (ANA, BEN))
    assert to_ana.text == to_ben.text
    assert reasons(office) == {"called_off"}  # the operator cannot tell it from the above
    assert (waited(office, ANA), waited(office, BEN)) == (1, 1)


def test_who_leaves_after_the_conversation_was_opened_is_not_introduced_there(
    office: Office,
) -> None:
    office.make_pairs(ANA, BEN)
    office.step()

    participants.leave(office.db, ask(BEN, team_id=office.slack.team_id), now=office.at)
    office.deliver_all()

    assert "it is not about you" in office.posts(ANA)[0].text
    assert office.posts(BEN) == []


def test_two_of_a_trio_go_on_in_a_conversation_of_their_own(office: Office) -> None:
    office.make_pairs(ANA, BEN, CHLOE)
    office.step()
    deactivate(office, CHLOE)

    office.deliver_all()

    assert office.calls(OPENING) == 2
    [intro] = office.posts(ANA)
    assert intro == office.posts(BEN)[0]
    assert f"<@{CHLOE}>" not in str(intro.blocks)
    assert office.posts(CHLOE) == []


def test_nobody_is_asked_about_a_meeting_after_their_account_is_gone(office: Office) -> None:
    office.join(ANA)
    deactivate(office, ANA)

    office.step()

    assert office.calls(POSTING) == 0
    assert office.message(MessageKind.WELCOME).state is MessageState.CANCELLED


@ON_POSTGRESQL
def test_leaving_in_the_moment_of_the_intent_is_before_it_or_after_it(
    office: Office,
) -> None:
    office.join(ANA)
    welcome = office.message(MessageKind.WELCOME)
    me = participant_of(office.db, ANA, office.slack.team_id)
    left, asked = threading.Event(), threading.Event()

    def leave_slowly() -> None:
        with office.db.write() as session:
            stored.set_opted_out(session, me.id, now=office.at)
            left.set()
            asked.wait(timeout=0.5)  # the intent has begun, and must wait for us

    def intend() -> object:
        left.wait(timeout=10)
        with office.db.write() as session:
            claimed = outbox.claim(session, welcome, owner="office-1", now=office.at)
            asked.set()
            return claimed, eligibility.list_gone(session, welcome)

    with ThreadPoolExecutor(2) as both:
        both.submit(leave_slowly)
        claimed, gone = both.submit(intend).result()  # type: ignore[misc]

    assert claimed is None
    assert gone == {welcome.person_id}
