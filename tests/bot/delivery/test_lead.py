"""With a lead, conversations are opened before the slot, and at the slot only posts are made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.drawing.rounds import Ran
from bot.services.joining import participants
from pairing.participants import CareerStage, Profile
from sandbox.conversations import Message as Posted
from tests.bot.delivery.lead import EIGHT, LEAD, OPENING, Lead
from tests.bot.delivery.office import ON_POSTGRESQL, Office
from tests.bot.services.factories import (
    ask,
    bring_in,
    count_rows,
    participant_of,
    person_of,
    set_apart,
)

ANA, BEN, *_, LATECOMER = *EIGHT, "U09ISLA"


@pytest.fixture
def lead(office: Office) -> Lead:
    """An instance with eight people who take part."""
    lead = Lead(office)
    lead.bring_in(*EIGHT)
    return lead


def intros(office: Office, who: str) -> list[Posted]:
    """The introductions that somebody has read."""
    return [post for post in office.posts(who) if "peer partners" in post.text]


def deliver(office: Office) -> int:
    """Deliver everything; returns how many conversations were opened for it."""
    before = office.calls(OPENING)
    office.deliver_all()
    return office.calls(OPENING) - before


def test_at_the_slot_only_posts_are_made(lead: Lead, office: Office) -> None:
    opened = lead.prepare()
    asked = office.called()

    run = lead.run_round()
    at_the_slot = deliver(office)

    assert (opened, set(asked)) == (4, {OPENING})
    assert (run.ran, at_the_slot) == (Ran.COMMITTED, 0)
    assert [len(intros(office, who)) for who in EIGHT] == [1] * 8
    assert office.calls(OPENING) == 4


def test_until_the_slot_nothing_is_stored_or_posted(lead: Lead, office: Office) -> None:
    lead.prepare()

    assert [count_rows(office.db, table) for table in ("rounds", "pairs", "outbox")] == [0, 0, 0]
    assert all(office.posts(who) == [] for who in EIGHT)


def test_nothing_is_opened_earlier_than_the_lead(lead: Lead, office: Office) -> None:
    office.at = lead.slot - LEAD - timedelta(seconds=1)

    early = [lead.opener.step() for _ in range(5)]

    assert early == [0] * 5
    assert office.calls(OPENING) == 0
    assert office.runtime.locks.take(lead.lane)


def test_conversations_that_are_known_are_not_opened_again(lead: Lead, office: Office) -> None:
    lead.prepare()
    lead.restart()

    again = lead.prepare(until=timedelta(0))

    assert again == 0
    assert office.calls(OPENING) == 4


@pytest.mark.parametrize("restarts", [1, 4])
def test_after_a_restart_the_same_round_is_planned_and_the_rest_is_opened(
    lead: Lead, office: Office, restarts: int
) -> None:
    office.at = lead.slot - LEAD
    for _ in range(restarts):
        lead.opener.step()
        assert lead.opener.step() == 1
        lead.restart()
        office.wait(seconds=2)

    lead.prepare()
    run = lead.run_round()

    assert run.ran is Ran.COMMITTED
    assert (deliver(office), office.calls(OPENING)) == (0, 4)


def test_a_restart_just_before_the_slot_plans_the_same_round(lead: Lead, office: Office) -> None:
    lead.prepare()
    lead.restart()

    run = lead.run_round()

    assert run.ran is Ran.COMMITTED
    assert (deliver(office), office.calls(OPENING)) == (0, 4)


def test_who_leaves_in_between_is_not_in_the_round(lead: Lead, office: Office) -> None:
    lead.prepare()
    participants.leave(office.db, ask(BEN, team_id=office.slack.team_id), now=office.at)

    run = lead.run_round()
    office.deliver_all()

    assert run.draft is not None
    assert len(run.draft.pool) == 7
    assert office.posts(BEN) == []
    assert [len(intros(office, who)) for who in EIGHT if who != BEN] == [1] * 7


def test_who_joins_in_between_is_in_the_round(lead: Lead, office: Office) -> None:
    lead.prepare()
    lead.bring_in(LATECOMER)

    run = lead.run_round()
    office.deliver_all()

    assert run.draft is not None
    assert len(run.draft.pool) == 9
    assert [len(intros(office, who)) for who in (*EIGHT, LATECOMER)] == [1] * 9


def test_who_does_not_want_to_meet_any_more_does_not_meet(lead: Lead, office: Office) -> None:
    lead.prepare()
    [early] = lead.plans.look(now=office.at)
    assert early.draft is not None
    first, second = early.draft.plan.pairs[0].members
    of_id = {participant_of(office.db, who, office.slack.team_id).id: who for who in EIGHT}
    people = [person_of(office.db, of_id[one], office.slack.team_id) for one in (first, second)]
    set_apart(office.db, *people)

    run = lead.run_round()

    assert run.draft is not None
    assert all(not {first, second} <= set(pair.members) for pair in run.draft.plan.pairs)


def test_somebody_who_only_changed_their_topics_changes_nothing(lead: Lead, office: Office) -> None:
    lead.prepare()
    [early] = lead.plans.look(now=office.at)
    participants.change_profile(
        office.db,
        ask(ANA, team_id=office.slack.team_id),
        profile=Profile(CareerStage.SENIOR, ("influence",), ("writing",)),
        now=office.at,
    )

    run = lead.run_round()

    assert run.draft is early.draft
    assert deliver(office) == 0


def test_without_a_plan_in_memory_the_round_is_planned_at_its_slot(
    lead: Lead, office: Office
) -> None:
    run = lead.run_round()

    assert run.ran is Ran.COMMITTED
    assert deliver(office) == 4


def test_another_workspace_has_a_round_of_its_own(lead: Lead, office: Office) -> None:
    bring_in(office.db, "U1", "U2", team_id="T-other")
    office.client_for = lambda team_id: office.client  # type: ignore[method-assign]
    lead.restart()

    opened = lead.prepare()

    assert opened == 4  # the local Slack does not know the others
    assert office.calls(OPENING) == 5


@ON_POSTGRESQL
def test_of_two_instances_one_opens_each_conversation_and_the_other_goes_on_when_it_dies(
    lead: Lead, office: Office, other: Office
) -> None:
    beside = Lead(other)
    office.at = other.at = lead.slot - LEAD
    opened = {"one": 0, "other": 0}
    for _ in range(3):
        opened["one"] += lead.opener.step()
        opened["other"] += beside.opener.step()
        office.wait(seconds=2)
        other.wait(seconds=2)

    office.close()
    opened["later"] = beside.prepare()
    run = beside.run_round()
    at_the_slot = deliver(other)

    assert opened == {"one": 2, "other": 0, "later": 2}
    assert (run.ran, at_the_slot) == (Ran.COMMITTED, 0)
    assert office.calls(OPENING) == 4


@ON_POSTGRESQL
def test_whoever_prepared_the_round_runs_it_and_the_other_delivers_what_it_likes(
    lead: Lead, office: Office, other: Office
) -> None:
    beside = Lead(other)
    lead.prepare()

    theirs = beside.run_round()
    ours = lead.run_round()
    other.at = office.at
    at_the_slot = deliver(other)

    assert (theirs.ran, ours.ran) == (Ran.ELSEWHERE, Ran.COMMITTED)
    assert at_the_slot == 0
    assert [len(intros(office, who)) for who in EIGHT] == [1] * 8
