"""What the status card, the forms and Home are told about one person."""

from __future__ import annotations

from datetime import timedelta

from bot.services import participants
from bot.services.participants import JoinTerms
from bot.services.status import Status, find_status
from pairing.participants import FOREVER, CareerStage, PauseUntil, Profile, Standing
from storage.database import Database
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    TEAM,
    ask,
    due_at,
    join,
    participant_of,
    run_round,
)

PROFILE = Profile(CareerStage.SENIOR, ("influence",), ("writing",))


def status_of(db: Database, who: str, *, team_id: str = TEAM) -> Status:
    return find_status(db, team_id=team_id, slack_user_id=who, now=NOW)


def test_unknown_people_and_workspaces_are_out(db: Database) -> None:
    empty = status_of(db, "U1")
    join(db, "U1")
    stranger, elsewhere = status_of(db, "U2"), status_of(db, "U1", team_id="T2")

    assert (empty, stranger) == (Status(slack_user_id="U1"), Status(slack_user_id="U2"))
    assert elsewhere == Status(slack_user_id="U1")
    assert empty.standing is Standing.OUT


def test_a_participant_is_in_with_profile_zone_and_next_round(db: Database) -> None:
    join(db, "U1", profile=PROFILE)

    status = status_of(db, "U1")

    assert status.standing is Standing.IN
    assert status.profile == PROFILE
    assert status.next_round_at == due_at(db)
    assert (status.zone, status.known, status.pair) == ("Europe/Berlin", True, None)


def test_a_person_slack_has_not_described_lives_in_the_programs_zone(db: Database) -> None:
    join(db, "U1")
    participants.opt_in(db, ask("U2"), profile=None, who=None, terms=JoinTerms(), now=NOW)

    status = status_of(db, "U2")

    assert (status.zone, status.known) == ("Europe/Berlin", False)


def test_a_pause_shows_its_end_and_a_skip_none(db: Database) -> None:
    join(db, "U1", "U2", "U3")
    participants.pause(db, ask("U1"), until=IN_TWO_WEEKS, now=NOW)
    participants.pause(db, ask("U2"), until=PauseUntil(None), now=NOW)
    participants.skip(db, ask("U3"), now=NOW)

    dated, forever, skipping = (status_of(db, who) for who in ("U1", "U2", "U3"))

    assert (dated.standing, dated.until) == (
        Standing.PAUSED,
        participant_of(db, "U1").paused_until,
    )
    assert (forever.standing, forever.until) == (Standing.PAUSED, FOREVER)
    assert (skipping.standing, skipping.until) == (Standing.SKIPPING, None)


def test_somebody_who_left_is_out_and_keeps_their_answers_for_a_return(db: Database) -> None:
    join(db, "U1", profile=PROFILE)
    participants.leave(db, ask("U1"), now=NOW)

    status = status_of(db, "U1")

    assert (status.standing, status.profile) == (Standing.OUT, PROFILE)


def test_the_newest_pair_is_shown(db: Database) -> None:
    join(db, "U1", "U2")
    run_round(db)
    run = run_round(db, now=NOW + timedelta(weeks=4))

    status = status_of(db, "U1")

    assert status.pair is not None
    assert status.pair.round_id == run.round_id
    assert {one.slack_user_id for one in status.pair.members} == {"U1", "U2"}
