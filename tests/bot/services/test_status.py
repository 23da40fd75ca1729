"""What the status card, the forms and Home are told about one person."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from bot.services.joining import participants, searches
from bot.services.joining.participants import JoinTerms
from bot.services.status import Status, find_status
from bot.services.talking import check_ins
from pairing.check_ins import MeetingAnswer
from pairing.next_steps import NextStep
from pairing.participants import FOREVER, CareerStage, PauseUntil, Profile, Standing
from storage import pairs
from storage.database import Database
from storage.tables import PairRow
from tests.bot.services.caring import choose, introduced, pair_id_of
from tests.bot.services.factories import (
    IN_TWO_WEEKS,
    NOW,
    TEAM,
    ask,
    due_at,
    join,
    participant_of,
    person_of,
    run_round,
)

SECOND = timedelta(seconds=1)
PROFILE = Profile(CareerStage.SENIOR, ("influence",), ("writing",))


def status_of(db: Database, who: str, *, team_id: str = TEAM, now: datetime = NOW) -> Status:
    return find_status(db, team_id=team_id, slack_user_id=who, now=now)


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
    assert (status.zone, status.known, status.pairs) == ("Europe/Berlin", True, ())


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


def test_every_pair_that_goes_on_is_shown_the_newest_first(db: Database) -> None:
    join(db, "U1", "U2")
    first = introduced(db)
    run_round(db, now=due_at(db))
    second = pair_id_of(db)

    status = status_of(db, "U1")

    assert [pair.pair_id for pair in status.pairs] == [second, first]
    assert {pair.others for pair in status.pairs} == {("U2",)}


def test_a_pair_is_shown_until_its_round_is_over_and_not_after_it_ended(db: Database) -> None:
    join(db, "U1", "U2")
    started = due_at(db)
    over, pair_id = started + timedelta(weeks=4), introduced(db)

    until, since = (status_of(db, "U1", now=at) for at in (over - SECOND, over))
    choose(db, pair_id, who="U2", end=True, now=started + SECOND)
    after_end = status_of(db, "U1")

    assert [pair.over_at for pair in until.pairs] == [over]
    assert since.pairs == after_end.pairs == ()


def test_a_pair_whose_other_people_were_erased_is_not_shown(db: Database) -> None:
    join(db, "U1", "U2")
    pair_id = introduced(db)
    with db.write() as session:
        pairs.remove_member(session, pair_id, person_of(db, "U2").id)

    assert status_of(db, "U1").pairs == ()


def test_the_next_step_follows_from_what_oneself_said_and_not_from_the_partner(
    db: Database,
) -> None:
    join(db, "U1", "U2")
    pair_id = introduced(db)
    now = due_at(db) - timedelta(weeks=3)
    check_ins.answer(db, ask("U1"), pair_id=pair_id, said=MeetingAnswer.YES_ONCE, now=now)

    [mine], [theirs] = (status_of(db, who, now=now).pairs for who in ("U1", "U2"))

    assert (mine.step, mine.n_met) == (NextStep.MEET_AGAIN, 1)
    assert (theirs.step, theirs.n_met) == (NextStep.FIND_TIME, 0)


def test_an_agreed_time_is_shown_to_both(db: Database) -> None:
    join(db, "U1", "U2")
    pair_id = introduced(db)
    at = due_at(db) - timedelta(weeks=3)
    with db.write() as session:
        session.execute(update(PairRow).where(PairRow.id == pair_id).values(meets_at=at))

    before = [status_of(db, who, now=at - SECOND).pairs[0] for who in ("U1", "U2")]
    after = status_of(db, "U1", now=at).pairs[0]

    assert [(one.step, one.meets_at) for one in before] == [(NextStep.MEET, at)] * 2
    assert after.step is NextStep.TELL


def test_who_looks_for_a_partner_sees_until_when_and_nobody_else_does(db: Database) -> None:
    join(db, "U1", "U2")
    searches.begin(db, ask("U1"), now=NOW)

    assert status_of(db, "U1").looks_until == NOW + searches.WAIT
    assert status_of(db, "U1", now=NOW + searches.WAIT).looks_until is None  # not cleared away yet
    assert status_of(db, "U2").looks_until is None
    searches.stop(db, ask("U1"), now=NOW)
    assert status_of(db, "U1").looks_until is None
